/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Frames → regions → those that are meant. */

#include <stdlib.h>

#include "verify/judge/overlaps.h"

/* ---- what is touched ---- */

static int touch_compare(const void *pa, const void *pb)
{
	const struct touch *a = pa, *b = pb;

	if (a->frames.first != b->frames.first)
		return a->frames.first < b->frames.first ? -1 : 1;
	if (a->frames.last != b->frames.last)
		return a->frames.last > b->frames.last ? -1 : 1;
	return a->region < b->region ? -1 : a->region > b->region;
}

static void gather(struct verify *v, struct touches *touches)
{
	const struct regions *all = &v->board->regions;

	for (const struct region *r = all->items; r && r < all->items + all->n; r++) {
		const struct device *owner = owner_of(v, r->node);
		struct span frames = region_frames(r);
		struct touch *touch;

		if (!region_is_there(r) || !owner || !span_overlaps(frames, touches->run))
			continue;
		touch = array_add(touches);
		if (!touch) {
			v->failed = true;
			return;
		}
		*touch = (struct touch){ .region = r,
					 .owner = owner,
					 .frames = frames,
					 .above = region_is_above(v, r, touches->run) };
	}
}

enum fit touch_fit(const struct touch *touch, struct span run)
{
	bool inside = span_contains(run, touch->frames), larger = span_contains(touch->frames, run);

	if (inside && larger)
		return FIT_EXACT;
	return inside ? FIT_INSIDE : larger ? FIT_LARGER : FIT_CUT;
}

bool touch_is_strong(const struct verify *v, const struct touch *touch)
{
	return *device_evidence(v, touch->owner) & (HAS_INTERRUPT_BEST | IS_NAMED);
}

/* ---- which of it is meant ---- */

/* By which rule a region is the one that frames are given for. */
struct rule {
	enum fit fit;
	bool strong; /* more speaks for its device */
	bool first;  /* it begins where the frames do */
};

/* A neighbour that fits well is no reason to pass over a device that the file is about. */
static const struct rule rules[] = {
	{ FIT_EXACT, true, false },   { FIT_EXACT, false, false },  { FIT_INSIDE, true, false },
	{ FIT_LARGER, true, false },  { FIT_CUT, true, false },     { FIT_LARGER, false, true },
	{ FIT_INSIDE, false, false }, { FIT_LARGER, false, false }, { FIT_CUT, false, false },
};

static bool fits(const struct verify *v, const struct touches *touches, const struct touch *touch,
		 const struct rule *rule)
{
	return !touch->above && touch_fit(touch, touches->run) == rule->fit &&
	       (!rule->strong || touch_is_strong(v, touch)) &&
	       (!rule->first || touch->frames.first == touches->run.first);
}

static size_t mean_fit(const struct verify *v, struct touches *touches, const struct rule *rule)
{
	size_t n = 0;

	for (size_t i = 0; i < touches->n; i++) {
		if (!fits(v, touches, &touches->items[i], rule))
			continue;
		/* Of regions that are larger the smallest; they are sorted the largest first. */
		for (size_t j = 0; rule->fit == FIT_LARGER && j < i; j++)
			touches->items[j].meant = false;
		touches->items[i].meant = true;
		n++;
	}
	return n;
}

/* Several devices in one page, and nothing tells which: the first that may be given away at all, so
 * that the others show. */
static void mean_first(struct verify *v, struct touches *touches)
{
	const struct touch *first = NULL;

	for (size_t i = 0; i < touches->n; i++) {
		const struct touch *touch = &touches->items[i];

		if (touch->meant && (!first || (device_blocker(v, first->owner) &&
						!device_blocker(v, touch->owner))))
			first = touch;
	}
	for (size_t i = 0; first && i < touches->n; i++)
		touches->items[i].meant &= touches->items[i].owner == first->owner;
}

static void mean_best(struct verify *v, struct touches *touches)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (mean_fit(v, touches, &rules[i]) == 0)
			continue;
		if (rules[i].fit == FIT_EXACT && !rules[i].strong)
			mean_first(v, touches);
		return;
	}
}

void touches_gather(struct verify *v, struct span run, struct touches *ret)
{
	*ret = (struct touches){ .run = run };
	gather(v, ret);
	if (ret->n > 1)
		qsort(ret->items, ret->n, sizeof(*ret->items), touch_compare);
	mean_best(v, ret);
	for (size_t i = ret->n; i-- > 0;)
		if (ret->items[i].meant)
			ret->meant = &ret->items[i];
}

/* ---- who is who ---- */

bool touch_is_around(const struct touches *touches, const struct touch *touch)
{
	const struct node *bus = touch->owner->node;

	if (!touch->owner->is_bus || touch->region->node != bus)
		return false;
	for (size_t i = 0; i < touches->n; i++) {
		const struct touch *meant = &touches->items[i];

		if (meant->meant && meant->owner->node > bus && meant->owner->node < bus->end &&
		    span_contains(touch->frames, meant->frames))
			return true;
	}
	return false;
}

bool touches_cover(const struct touches *touches, struct span frames)
{
	for (size_t i = 0; i < touches->n && frames.first <= frames.last; i++)
		if (touches->items[i].meant && touches->items[i].frames.first <= frames.first &&
		    touches->items[i].frames.last >= frames.first)
			frames.first = touches->items[i].frames.last + 1;
	return frames.first > frames.last;
}

bool touches_mean(const struct touches *touches, const struct device *owner)
{
	for (size_t i = 0; i < touches->n; i++)
		if (touches->items[i].meant && touches->items[i].owner == owner)
			return true;
	return false;
}

const struct device *touches_other(const struct touches *touches)
{
	for (size_t i = 0; i < touches->n; i++)
		if (touches->items[i].meant && touches->items[i].owner != touches->meant->owner)
			return touches->items[i].owner;
	return NULL;
}
