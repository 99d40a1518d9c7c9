/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Spans of numbers, merged where they overlap: a look-up costs log n. */

#include "base/array.h"
#include "base/range.h"
#include "tree/tree.h"

struct span_entry {
	struct span span;
	const struct node *node; /* whose it is, of merged ones the first in path order; or NULL */
};

struct spanset {
	ARRAY_OF(struct span_entry);
};

int spanset_add(struct spanset *set, struct span span, const struct node *node); /* or -ENOMEM */
/* Needed after the last addition. */
void spanset_merge(struct spanset *set);
/* An entry that overlaps, or NULL. */
const struct span_entry *spanset_find(const struct spanset *set, struct span span);
