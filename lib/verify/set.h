/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The set of files at hand: those that belong together. Private to verify. */

#include "verify/entry.h"

#define verify_for_each_entry(e, v)                                           \
	for (struct entry *e = (v)->items; e && e < (v)->items + (v)->n; e++) \
		if ((v)->files.items[e->file].set != (v)->set) {              \
		} else

static inline bool set_is_microkit(const struct verify *v)
{
	return v->files.items[v->set].kind == VERIFY_MICROKIT;
}

static inline bool set_is_xl(const struct verify *v)
{
	return v->files.items[v->set].kind == VERIFY_XL;
}

/* A toolstack gives the guest what lists of the file say: pages, INTIDs, and devices by path. */
static inline bool kind_is_listed(enum verify_kind kind)
{
	return kind == VERIFY_XL || kind == VERIFY_OCI || kind == VERIFY_ZEPHYR;
}

static inline bool set_is_listed(const struct verify *v)
{
	return kind_is_listed(v->files.items[v->set].kind);
}

/* The INTID that was meant, as far as is known. */
static inline uint32_t interrupt_target(const struct entry *e)
{
	return e->interrupt.target ? e->interrupt.target : e->interrupt.intid;
}

/* Of two entries that say the same, whether e is the one too many: the later one, but what is read
 * comes before what an advice makes. */
static inline bool entry_is_repeated(const struct entry *e, const struct entry *other)
{
	return e->is_rewritten == other->is_rewritten ? other < e : e->is_rewritten;
}

/* Whether the guest's tree is among them. */
bool set_has_tree(const struct verify *v);

/* The entry that gives the guest this INTID, or is meant to; or NULL. */
struct entry *find_given(struct verify *v, uint32_t intid);
