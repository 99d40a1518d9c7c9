/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Frames of the host that a guest is given: whose registers they are, and whose else. */

#include <stdio.h>
#include <string.h>

#include "verify/judge/overlaps.h"

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
	const struct region *meant = region_by_address(v, s);

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

/* The first frame of the run that no device has registers in, whatever bus is around; false if
 * there is none. */
static bool find_hole(const struct touches *touches, uint64_t *ret)
{
	uint64_t next = touches->run.first;

	for (size_t i = 0; i < touches->n; i++) {
		const struct touch *touch = &touches->items[i];

		if (touch->above || touch->frames.last < next)
			continue;
		if (touch->frames.first > next)
			break;
		if (touch->frames.last >= touches->run.last)
			return false;
		next = touch->frames.last + 1;
	}
	*ret = next;
	return true;
}

static void judge_hole(struct verify *v, struct statement *s, const struct touches *touches)
{
	const struct touch *meant = touches->meant;
	uint64_t hole;

	if (!find_hole(touches, &hole))
		return;
	if (!touches_other(touches))
		judge(v, s, VERIFY_WRONG,
		      "%s has no registers at 0x%" PRIx64 ", nor has any other device; write %s",
		      device_path(v, meant->owner), hole << FRAME_SHIFT,
		      frames_text(v, meant->frames));
	else
		judge(v, s, set_is_microkit(v) ? VERIFY_UNKNOWN : VERIFY_WRONG,
		      "no device has registers at 0x%" PRIx64 ", between those of %s and others",
		      hole << FRAME_SHIFT, device_path(v, meant->owner));
}

/* A device that the file is about has all of its region or none of it. */
static void judge_rest(struct verify *v, struct statement *s, const struct touch *touch)
{
	if (touch->owner->held && set_is_microkit(v)) /* the GIC's part for guests */
		return;
	if (!frames_given(v, touch->frames))
		judge(v, s, VERIFY_WRONG, "the registers of %s are %s; write that",
		      device_path(v, touch->owner), frames_text(v, touch->frames));
}

static struct span common(struct span a, struct span b)
{
	return (struct span){ a.first > b.first ? a.first : b.first,
			      a.last < b.last ? a.last : b.last };
}

static void judge_shared(struct verify *v, struct statement *s, struct span shared,
			 const struct device *device, const struct device *other)
{
	if (!v->accepted[FINDING_SHARED_PAGE])
		judge(v, s, VERIFY_WRONG,
		      "the page 0x%" PRIx64 " of %s also holds registers of %s, which the guest "
		      "would reach (--accept shared_page takes the risk)",
		      shared.first << FRAME_SHIFT, device_path(v, device), device_path(v, other));
}

static void judge_stranger(struct verify *v, struct statement *s, const struct touches *touches,
			   const struct touch *touch)
{
	const struct touch *meant = touches->meant;
	struct span shared = common(touch->frames, touches->run);

	if (!touches_cover(touches, shared)) /* less would do */
		judge(v, s, set_is_microkit(v) ? VERIFY_UNKNOWN : VERIFY_WRONG,
		      "this also holds the registers of %s, of which there is nothing else here; "
		      "those of %s are %s",
		      device_path(v, touch->owner), device_path(v, meant->owner),
		      frames_text(v, meant->frames));
	else
		judge_shared(v, s, shared, meant->owner, touch->owner);
}

/* Frames that fit a device which nothing else speaks for, and hold registers of one that the file
 * is about: whichever is meant, the other one shows. */
static void judge_strong(struct verify *v, struct statement *s, const struct touches *touches,
			 const struct touch *touch)
{
	for (size_t i = 0; i < touches->n; i++) {
		const struct touch *meant = &touches->items[i];

		if (meant->meant && meant->owner != touch->owner && !touch_is_strong(v, meant) &&
		    span_overlaps(meant->frames, touch->frames))
			judge_shared(v, s, common(meant->frames, touch->frames), touch->owner,
				     meant->owner);
	}
}

/* Neighbours that one run covers, and nothing tells that both are meant. */
static void judge_several(struct verify *v, struct statement *s, const struct touches *touches)
{
	const struct touch *meant = touches->meant;
	const struct device *other = touches_other(touches);
	bool strong = true;

	for (size_t i = 0; i < touches->n; i++)
		strong &= !touches->items[i].meant || touch_is_strong(v, &touches->items[i]);
	if (other && !strong)
		judge(v, s, VERIFY_UNKNOWN,
		      "this covers %s and %s, and nothing else tells that both are meant; if only "
		      "the first is, write %s",
		      device_path(v, meant->owner), device_path(v, other),
		      frames_text(v, meant->frames));
}

/* ---- one statement ---- */

static void judge_meant(struct verify *v, struct statement *s, const struct touch *touch)
{
	const char *blocker = device_blocker(v, touch->owner);

	if (blocker)
		judge(v, s, VERIFY_WRONG, "%s", blocker);
	else
		*device_evidence(v, touch->owner) |= IS_MEANT;
}

static void judge_touch(struct verify *v, struct statement *s, const struct touches *touches,
			const struct touch *touch)
{
	enum fit fit = touch_fit(touch, touches->run);
	bool strong = touch_is_strong(v, touch);

	if (touch->meant)
		judge_meant(v, s, touch);
	if ((touch->meant || (strong && !touch->above)) && (fit == FIT_LARGER || fit == FIT_CUT))
		judge_rest(v, s, touch);
	if (strong && !touch->meant && !touch->above)
		judge_strong(v, s, touches, touch);
	if (!touch->meant && !strong && !touches_mean(touches, touch->owner) &&
	    !touch_is_around(touches, touch))
		judge_stranger(v, s, touches, touch);
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

static void judge_touches(struct verify *v, struct statement *s, const struct touches *touches)
{
	const struct touch *meant = touches->meant;

	for (size_t i = 0; i < touches->n; i++)
		judge_touch(v, s, touches, &touches->items[i]);
	judge_claimed(v, s, touches);
	judge_hole(v, s, touches);
	judge_several(v, s, touches);
	if (s->has_guest_frame)
		judge_place(v, s, meant->frames.first == touches->run.first ? meant->region : NULL);
	judge(v, s, VERIFY_RIGHT, "registers of %s%s", device_path(v, meant->owner),
	      touches_other(touches) ? " and others" : "");
}

static void judge_statement(struct verify *v, struct statement *s)
{
	struct touches touches;

	touches_gather(v, s->frames, &touches);
	if (touches.meant)
		judge_touches(v, s, &touches);
	else
		judge_nowhere(v, s);
	array_done(&touches);
}

/* Cached registers do not work. */
static void judge_cached(struct verify *v, struct statement *s)
{
	struct touches touches;

	touches_gather(v, s->frames, &touches);
	if (touches.meant)
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
