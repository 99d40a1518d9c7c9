/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Frames of the host that a guest is given: whose registers they are, and whose else. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board/xenfacts.h"
#include "export/judges.h"

/* A region of the board that the frames touch. */
struct touch {
	const struct region *region;
	const struct device *owner;
	struct span frames;
	bool meant; /* the frames are given for it */
};

struct touches {
	ARRAY_OF(struct touch); /* by first frame */
	struct span run;
	const struct touch *meant; /* the first that is */
};

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

static bool is_bus_above(const struct device *device, struct span frames, struct span run)
{
	return device->is_bus && span_contains(frames, run) &&
	       (frames.first != run.first || frames.last != run.last);
}

static void touches_gather(struct verify *v, struct span run, struct touches *ret)
{
	const struct regions *all = &v->board->regions;

	*ret = (struct touches){ .run = run };
	for (const struct region *r = all->items; r && r < all->items + all->n; r++) {
		const struct device *device = board_device_of(v->board, r->node);
		struct span frames = region_frames(r);
		struct touch *touch;

		if (!region_is_there(r) || !device || !span_overlaps(frames, run) ||
		    is_bus_above(device, frames, run)) /* no device's registers */
			continue;
		touch = array_add(ret);
		if (!touch) {
			v->failed = true;
			return;
		}
		*touch = (struct touch){ r, board_owner(v->board, device), frames, false };
	}
	if (ret->n > 1)
		qsort(ret->items, ret->n, sizeof(*ret->items), touch_compare);
}

/* ---- which of them is meant ---- */

enum fit { FIT_EXACT, FIT_INSIDE, FIT_LARGER, FIT_CUT };

static enum fit fit_of(const struct touch *touch, struct span run)
{
	bool inside = span_contains(run, touch->frames), larger = span_contains(touch->frames, run);

	if (inside && larger)
		return FIT_EXACT;
	return inside ? FIT_INSIDE : larger ? FIT_LARGER : FIT_CUT;
}

static bool is_strong(const struct verify *v, const struct touch *touch)
{
	return *device_evidence(v, touch->owner) & (HAS_INTERRUPT | IS_NAMED);
}

/* By which rule a region is the one that frames are given for. */
struct rule {
	enum fit fit;
	bool strong; /* more speaks for its device */
	bool first;  /* it begins where the frames do */
};

static bool fits(const struct verify *v, const struct touches *touches, const struct touch *touch,
		 const struct rule *rule)
{
	return fit_of(touch, touches->run) == rule->fit && (!rule->strong || is_strong(v, touch)) &&
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
	static const struct rule rules[] = {
		{ FIT_EXACT, true, false },   { FIT_EXACT, false, false },
		{ FIT_INSIDE, true, false },  { FIT_LARGER, true, false },
		{ FIT_LARGER, false, true },  { FIT_INSIDE, false, false },
		{ FIT_LARGER, false, false }, { FIT_CUT, true, false },
		{ FIT_CUT, false, false },
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (mean_fit(v, touches, &rules[i]) == 0)
			continue;
		if (rules[i].fit == FIT_EXACT && !rules[i].strong)
			mean_first(v, touches);
		return;
	}
}

/* A bus is given with all that is in its window, and is itself no matter around a device. */
static bool is_on_bus(const struct touches *touches, const struct touch *touch)
{
	const struct node *bus = touch->owner->node;

	for (size_t i = 0; i < touches->n; i++) {
		const struct touch *meant = &touches->items[i];

		if (!meant->meant)
			continue;
		if (meant->owner->is_bus && span_contains(meant->frames, touch->frames))
			return true;
		if (touch->owner->is_bus && meant->owner->node > bus &&
		    meant->owner->node < bus->end)
			return true;
	}
	return false;
}

static bool is_owner_meant(const struct touches *touches, const struct device *owner)
{
	for (size_t i = 0; i < touches->n; i++)
		if (touches->items[i].meant && touches->items[i].owner == owner)
			return true;
	return false;
}

static const struct touch *first_meant(const struct touches *touches)
{
	for (size_t i = 0; i < touches->n; i++)
		if (touches->items[i].meant)
			return &touches->items[i];
	return NULL;
}

static bool is_one_device(const struct touches *touches, const struct touch *meant)
{
	for (size_t i = 0; i < touches->n; i++)
		if (touches->items[i].meant && touches->items[i].owner != meant->owner)
			return false;
	return true;
}

/* ---- nobody there ---- */

static const struct region *nearest(const struct verify *v, struct span frames)
{
	const struct regions *all = &v->board->regions;
	const struct region *best = NULL;
	uint64_t least = UINT64_MAX;

	for (const struct region *r = all->items; r && r < all->items + all->n; r++) {
		const struct device *device = board_device_of(v->board, r->node);
		struct span there = region_frames(r);
		uint64_t distance = there.first > frames.last ? there.first - frames.last
							      : frames.first - there.last;

		if (!region_is_there(r) || !device || device->is_bus || distance >= least)
			continue;
		best = r;
		least = distance;
	}
	return best;
}

static const struct region *region_at(const struct verify *v, uint64_t address)
{
	const struct regions *all = &v->board->regions;

	for (const struct region *r = all->items; r && r < all->items + all->n; r++)
		if (region_is_there(r) && owner_of(v, r->node) &&
		    !board_device_of(v->board, r->node)->is_bus &&
		    span_contains(region_frames(r), range_frames(address, 1)))
			return r;
	return NULL;
}

/* Guests of Microkit have memory at addresses that whoever wrote the system chose; the tree need
 * not know how much there is. */
static bool is_cached(struct verify *v, struct span frames)
{
	verify_for_each_statement (s, v)
		if (s->kind == SAYS_CACHED && s->frames.first == frames.first)
			return true;
	return false;
}

static void judge_memory(struct verify *v, struct statement *s, const struct span_entry *memory)
{
	bool is_ram = memory->node && node_name_is(memory->node, "memory");
	char path[TREE_PATH_MAX] = "";

	if (memory->node)
		node_path(memory->node, path);
	if (set_is_microkit(v) && is_ram && span_contains(memory->span, s->frames))
		judge(v, s, VERIFY_RIGHT, "memory of the board, %s", path);
	else if (set_is_microkit(v))
		judge(v, s, VERIFY_UNKNOWN, "memory of the board, some of it reserved (%s)", path);
	else
		judge(v, s, VERIFY_WRONG, "this is memory (%s), and no device's registers", path);
}

static void judge_nowhere(struct verify *v, struct statement *s)
{
	const struct span_entry *memory = spanset_find(&v->board->memory, s->frames);
	const struct region *near = nearest(v, s->frames);
	const struct region *meant = set_is_xl(v) ? region_at(v, s->frames.first) : NULL;

	s->nowhere = true;
	if (meant)
		judge(v, s, VERIFY_WRONG,
		      "this is an address of %s, and xl wants numbers of pages; write \"%s\"",
		      device_path(v, owner_of(v, meant->node)),
		      frames_text(v, region_frames(meant)));
	else if (memory)
		judge_memory(v, s, memory);
	else if (is_cached(v, s->frames))
		judge(v, s, VERIFY_UNKNOWN,
		      "no device has registers here; whether there is memory, the board's tree "
		      "does "
		      "not tell");
	else if (near)
		judge(v, s, VERIFY_WRONG,
		      "no device of the board has registers here; the nearest are those of %s, %s",
		      device_path(v, owner_of(v, near->node)), frames_text(v, region_frames(near)));
	else
		judge(v, s, VERIFY_WRONG, "no device of the board has registers here");
}

/* ---- too much, too little ---- */

/* The first frame of the run that no region covers; false if all are. */
static bool find_hole(const struct touches *touches, uint64_t *ret)
{
	uint64_t next = touches->run.first;

	for (size_t i = 0; i < touches->n && touches->items[i].frames.first <= next; i++) {
		if (touches->items[i].frames.last >= touches->run.last)
			return false;
		if (touches->items[i].frames.last >= next)
			next = touches->items[i].frames.last + 1;
	}
	*ret = next;
	return true;
}

static void judge_hole(struct verify *v, struct statement *s, const struct touches *touches,
		       const struct touch *meant)
{
	uint64_t hole;

	if (!find_hole(touches, &hole))
		return;
	if (is_one_device(touches, meant))
		judge(v, s, VERIFY_WRONG,
		      "%s has no registers at 0x%" PRIx64 ", nor has any other device; write %s",
		      device_path(v, meant->owner), hole << FRAME_SHIFT,
		      frames_text(v, meant->frames));
	else
		judge(v, s, set_is_microkit(v) ? VERIFY_UNKNOWN : VERIFY_WRONG,
		      "no device has registers at 0x%" PRIx64 ", between those of %s and others",
		      hole << FRAME_SHIFT, device_path(v, meant->owner));
}

static void judge_rest(struct verify *v, struct statement *s, const struct touch *touch)
{
	if (touch->owner->held && set_is_microkit(v)) /* the GIC's part for guests */
		return;
	if (!frames_given(v, touch->frames))
		judge(v, s, VERIFY_WRONG, "the registers of %s are %s; write that",
		      device_path(v, touch->owner), frames_text(v, touch->frames));
}

static void judge_stranger(struct verify *v, struct statement *s, const struct touches *touches,
			   const struct touch *touch)
{
	const struct touch *meant = touches->meant;
	uint64_t first = touch->frames.first > touches->run.first ? touch->frames.first
								  : touches->run.first;
	bool in_page = false;

	for (size_t i = 0; i < touches->n; i++)
		in_page |= touches->items[i].meant &&
			   span_overlaps(touches->items[i].frames, touch->frames);
	if (!in_page) /* it lies beside: less would do */
		judge(v, s, set_is_microkit(v) ? VERIFY_UNKNOWN : VERIFY_WRONG,
		      "this also holds the registers of %s, of which there is nothing else here; "
		      "those of %s are %s",
		      device_path(v, touch->owner), device_path(v, meant->owner),
		      frames_text(v, meant->frames));
	else if (!v->accepted[FINDING_SHARED_PAGE])
		judge(v, s, VERIFY_WRONG,
		      "the page 0x%" PRIx64 " of %s also holds registers of %s, which the guest "
		      "would reach (--accept shared_page takes the risk)",
		      first << FRAME_SHIFT, device_path(v, meant->owner),
		      device_path(v, touch->owner));
}

/* ---- one statement ---- */

static void judge_touch(struct verify *v, struct statement *s, const struct touches *touches,
			const struct touch *touch)
{
	enum fit fit = fit_of(touch, touches->run);
	const char *blocker;

	if (touch->meant) {
		blocker = device_blocker(v, touch->owner);
		if (blocker)
			judge(v, s, VERIFY_WRONG, "%s", blocker);
		else
			*device_evidence(v, touch->owner) |= IS_MEANT;
		if (fit == FIT_LARGER || fit == FIT_CUT)
			judge_rest(v, s, touch);
	} else if (!is_owner_meant(touches, touch->owner) && !is_strong(v, touch) &&
		   !is_on_bus(touches, touch)) {
		judge_stranger(v, s, touches, touch);
	}
}

/* With xen,path: the device whose registers these have to be. */
static void judge_claimed(struct verify *v, struct statement *s, const struct touches *touches)
{
	const char *path = s->guest == GUEST_NONE ? NULL : v->guests.items[s->guest].xen_path;
	const struct node *node = path ? tree_find_path(v->board->tree, path) : NULL;

	for (size_t i = 0; node && i < touches->n; i++)
		if (touches->items[i].owner == owner_of(v, node))
			return;
	if (node)
		judge(v, s, VERIFY_WRONG, "these are registers of %s, not of xen,path",
		      device_path(v, touches->meant->owner));
}

static void judge_touches(struct verify *v, struct statement *s, const struct touches *touches,
			  const struct touch *meant)
{
	for (size_t i = 0; i < touches->n; i++)
		judge_touch(v, s, touches, &touches->items[i]);
	judge_claimed(v, s, touches);
	judge_hole(v, s, touches, meant);
	if (s->has_guest_frame)
		judge_place(v, s, meant->frames.first == touches->run.first ? meant->region : NULL);
	judge(v, s, VERIFY_RIGHT, "registers of %s%s", device_path(v, meant->owner),
	      is_one_device(touches, meant) ? "" : " and others");
}

static void judge_statement(struct verify *v, struct statement *s)
{
	struct touches touches;
	const struct touch *meant;

	touches_gather(v, s->frames, &touches);
	mean_best(v, &touches);
	touches.meant = meant = first_meant(&touches);
	if (meant)
		judge_touches(v, s, &touches, meant);
	else
		judge_nowhere(v, s);
	array_done(&touches);
}

/* Cached registers do not work. */
static void judge_cached(struct verify *v, struct statement *s)
{
	struct touches touches;

	touches_gather(v, s->frames, &touches);
	if (touches.n > 0)
		judge(v, s, VERIFY_WRONG, "these are registers: add cached=\"false\"");
	array_done(&touches);
}

void judge_frames(struct verify *v)
{
	verify_for_each_statement (s, v)
		if (s->kind == SAYS_FRAMES)
			judge_statement(v, s);
		else if (s->kind == SAYS_CACHED)
			judge_cached(v, s);
}
