/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Frames → regions → those that the frames are meant for. */

#include "verify/judge/overlaps.h"

#include <stdlib.h>

#include "base/util.h"
#include "verify/judge/device.h"
#include "verify/judge/evidence.h"

/* ---- what overlaps ---- */

static int overlap_compare(const void *pa, const void *pb)
{
	const struct overlap *a = pa, *b = pb;

	if (a->frames.first != b->frames.first)
		return a->frames.first < b->frames.first ? -1 : 1;
	if (a->frames.last != b->frames.last)
		return a->frames.last > b->frames.last ? -1 : 1;
	return a->region < b->region ? -1 : a->region > b->region;
}

static void gather(struct verify *v, struct overlaps *overlaps)
{
	const struct regions *all = &v->board->regions;

	for (const struct region *r = all->items; r && r < all->items + all->n; r++) {
		const struct device *owner = owner_of(v, r->node);
		struct range frames = region_frames(r);
		struct overlap *overlap;

		if (!region_is_mapped(r) || !owner || !range_overlaps(frames, overlaps->run))
			continue;
		overlap = array_add(overlaps);
		if (!overlap) {
			v->failed = true;
			return;
		}
		*overlap = (struct overlap){ .region = r,
					     .owner = owner,
					     .frames = frames,
					     .above = region_is_above(v, r, overlaps->run) };
	}
}

enum fit overlap_fit(const struct overlap *overlap, struct range run)
{
	bool inside = range_contains(run, overlap->frames),
	     larger = range_contains(overlap->frames, run);

	if (inside && larger)
		return FIT_EXACT;
	return inside ? FIT_INSIDE : larger ? FIT_LARGER : FIT_CUT;
}

bool overlap_is_strong(const struct verify *v, const struct overlap *overlap)
{
	return *device_evidence(v, overlap->owner) & (HAS_INTERRUPT_BEST | IS_NAMED);
}

/* ---- what is meant ---- */

/* When a region is the one that the frames are meant for. */
struct rule {
	enum fit fit;
	bool strong; /* there is more evidence for its device */
	bool first;  /* its first frame is that of the run */
};

/* In descending order. A device that the file is about comes before a neighbour that fits
 * better. */
static const struct rule rules[] = {
	{ FIT_EXACT, true, false },   { FIT_EXACT, false, false },  { FIT_INSIDE, true, false },
	{ FIT_LARGER, true, false },  { FIT_CUT, true, false },     { FIT_LARGER, false, true },
	{ FIT_INSIDE, false, false }, { FIT_LARGER, false, false }, { FIT_CUT, false, false },
};

static bool fits(const struct verify *v, const struct overlaps *overlaps,
		 const struct overlap *overlap, const struct rule *rule)
{
	return !overlap->above && overlap_fit(overlap, overlaps->run) == rule->fit &&
	       (!rule->strong || overlap_is_strong(v, overlap)) &&
	       (!rule->first || overlap->frames.first == overlaps->run.first);
}

static size_t target_fit(const struct verify *v, struct overlaps *overlaps, const struct rule *rule)
{
	size_t n = 0;

	for (size_t i = 0; i < overlaps->n; i++) {
		if (!fits(v, overlaps, &overlaps->items[i], rule))
			continue;
		/* The smallest of larger regions counts; they are sorted, the largest first. */
		for (size_t j = 0; rule->fit == FIT_LARGER && j < i; j++)
			overlaps->items[j].target = false;
		overlaps->items[i].target = true;
		n++;
	}
	return n;
}

/* Several devices share the page, and none has more evidence: take the first that can be given
 * away, so that the others are reported. */
static void target_first(struct verify *v, struct overlaps *overlaps)
{
	const struct overlap *first = NULL;

	for (size_t i = 0; i < overlaps->n; i++) {
		const struct overlap *overlap = &overlaps->items[i];

		if (overlap->target && (!first || (device_blocker(v, first->owner) &&
						   !device_blocker(v, overlap->owner))))
			first = overlap;
	}
	for (size_t i = 0; first && i < overlaps->n; i++)
		overlaps->items[i].target &= overlaps->items[i].owner == first->owner;
}

static void target_best(struct verify *v, struct overlaps *overlaps)
{
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		if (target_fit(v, overlaps, &rules[i]) == 0)
			continue;
		if (rules[i].fit == FIT_EXACT && !rules[i].strong)
			target_first(v, overlaps);
		return;
	}
}

/* Each is compared with the others, here and by those who judge them. */
#define PAIR_COST ((uint64_t)20)

void overlaps_gather(struct verify *v, struct range run, struct overlaps *ret)
{
	*ret = (struct overlaps){ .run = run };
	if (work_is_spent(&v->room))
		return;
	gather(v, ret);
	if (!verify_spend(v, PAIR_COST * ret->n * ret->n))
		ret->n = 0;
	if (ret->n > 1)
		qsort(ret->items, ret->n, sizeof(*ret->items), overlap_compare);
	target_best(v, ret);
	for (size_t i = ret->n; i-- > 0;)
		if (ret->items[i].target)
			ret->target = &ret->items[i];
}

/* ---- who is who ---- */

bool overlap_is_around(const struct overlaps *overlaps, const struct overlap *overlap)
{
	const struct node *bus = overlap->owner->node;

	if (!overlap->owner->is_bus || overlap->region->node != bus)
		return false;
	for (size_t i = 0; i < overlaps->n; i++) {
		const struct overlap *target = &overlaps->items[i];

		if (target->target && target->owner->node > bus && target->owner->node < bus->end &&
		    range_contains(overlap->frames, target->frames))
			return true;
	}
	return false;
}

bool overlaps_cover(const struct overlaps *overlaps, struct range frames)
{
	for (size_t i = 0; i < overlaps->n && frames.first <= frames.last; i++)
		if (overlaps->items[i].target && overlaps->items[i].frames.first <= frames.first &&
		    overlaps->items[i].frames.last >= frames.first)
			frames.first = overlaps->items[i].frames.last + 1;
	return frames.first > frames.last;
}

bool overlaps_target(const struct overlaps *overlaps, const struct device *owner)
{
	for (size_t i = 0; i < overlaps->n; i++)
		if (overlaps->items[i].target && overlaps->items[i].owner == owner)
			return true;
	return false;
}

const struct device *overlaps_other(const struct overlaps *overlaps)
{
	for (size_t i = 0; i < overlaps->n; i++)
		if (overlaps->items[i].target &&
		    overlaps->items[i].owner != overlaps->target->owner)
			return overlaps->items[i].owner;
	return NULL;
}
