/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Who gives statements their verdicts, and what of the board they look at. Private to verify. */

#include "verify/entry.h"

/* ---- judges, in the order in which they work on a set of files ---- */

void judge_guests(struct verify *v);      /* verify-match.c: which device each node stands for */
void judge_evidence(struct verify *v);    /* verify-evidence.c: which devices the set is about */
void judge_paths(struct verify *v);       /* verify-device.c */
void judge_frames(struct verify *v);      /* verify-frames.c */
void judge_interrupts(struct verify *v);  /* verify-interrupt.c */
void judge_guest_nodes(struct verify *v); /* verify-guest.c */
void judge_omissions(struct verify *v);   /* verify-omission.c: what is missing */

/* verify-place.c: whether the guest can have these frames where it is to have them. `region` is
 * what they are of, or NULL. */
void judge_place(struct verify *v, struct entry *s, const struct region *region);
/* Frames as they are written in the file at hand: "0xfff51,1", or 0xfff51000+0x1000. */
const char *frames_text(struct verify *v, struct range frames);

/* Where the set shows the guest these addresses, as host address; false if it does not, wholly. The
 * statements that do are marked as used. */
bool frames_show(struct verify *v, uint64_t address, uint64_t size, uint64_t *ret);
/* The statement that shows the guest this address, or NULL. */
struct entry *frames_shown_by(struct verify *v, uint64_t address);
/* Whether frames that no device has are to be there: then the tree may be right. */
bool frames_fail(struct verify *v, uint64_t address);

/* ---- verify-evidence.c ---- */

/* Whether frames of the host are all given, by whatever statements. */
bool frames_given(const struct verify *v, struct range frames);

/* Whether the region is a bus's window around all of these frames and more: they are no registers
 * of the bus. */
bool region_is_above(const struct verify *v, const struct region *region, struct range run);

/* Whose address stands where xl wants the number of a page, or NULL. */
const struct region *region_by_address(struct verify *v, const struct entry *s);

/* ---- verify-device.c: the board for judges ---- */

/* The device itself for a part of one. */
static inline const struct device *owner_of(const struct verify *v, const struct node *node)
{
	const struct device *device = board_device_of(v->board, node);

	return device ? board_owner(v->board, device) : NULL;
}

const char *device_path(struct verify *v, const struct device *device);
uint8_t *device_evidence(const struct verify *v, const struct device *device);
/* Why Xen will not give it away, or NULL. */
const char *device_blocker(struct verify *v, const struct device *device);

/* The next interrupt of the board with this INTID, after `previous` (NULL: the first). */
const struct interrupt *next_with_intid(const struct verify *v, uint32_t intid,
					const struct interrupt *previous);

/* ---- interrupts ---- */

/* verify-interrupt.c: the statement that gives it, or is meant to, or NULL */
struct entry *find_given(struct verify *v, uint32_t intid);
/* verify-interrupt.c: whether what the statement says of the trigger fits */
void judge_trigger(struct verify *v, struct entry *s, const struct interrupt *i);
/* verify-chosen.c: an INTID that some controller chooses from; false if none does */
bool judge_chosen(struct verify *v, struct entry *s);

/* verify-match.c: whether it is one of the device and its parts */
bool device_has_intid(const struct verify *v, const struct device *device, uint32_t intid);

/* ---- the set of files at hand ---- */

static inline bool set_is_microkit(const struct verify *v)
{
	return v->files.items[v->set].kind == VERIFY_MICROKIT;
}

static inline bool set_is_xl(const struct verify *v)
{
	return v->files.items[v->set].kind == VERIFY_XL;
}

/* The guest's tree is there (verify.c). */
bool set_has_tree(const struct verify *v);

static inline struct range region_frames(const struct region *region)
{
	return range_frames(region->address, region->size);
}

static inline bool region_is_there(const struct region *region)
{
	return region->translated && region->size > 0;
}
