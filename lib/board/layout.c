/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* 1:1 where the pages lie wholly in a window that no Xen version uses; else the next free place
 * in the windows that are for this, in ascending order of host addresses, large regions last.
 * Pages that regions share move together. */

#include "board/layout.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "xen/guest-map.h"

#define LARGE_FRAMES ((uint64_t)(16 << 20) >> FRAME_SHIFT) /* regions above are placed last */
#define ALIGN_SMALL  ((uint64_t)(64 << 10) >> FRAME_SHIFT) /* offsets are kept within these … */
#define ALIGN_LARGE  ((uint64_t)(2 << 20) >> FRAME_SHIFT)  /* … so that block mappings work */
#define WINDOWS_MAX  8

struct allocator {
	const struct guest_window *windows;
	size_t n_windows;
	uint64_t next[WINDOWS_MAX]; /* frame from which on a window is free */
	struct rangeset taken;      /* frames that stay 1:1 */
};

static void allocator_done(struct allocator *a)
{
	array_done(&a->taken);
}

static uint64_t range_count(struct range range)
{
	return range.last - range.first + 1;
}

static int places_add(struct places *places, struct range frames)
{
	struct place *place = array_add(places);

	if (!place)
		return -ENOMEM;
	*place = (struct place){ .frames = frames };
	return 0;
}

/* The range covered by the claims that are connected with `first`; returns the claim behind them.
 * Claims of more frames than `limit` do not count. */
static size_t claims_run(const struct claims *claims, size_t first, uint64_t limit,
			 struct range *ret)
{
	size_t i;

	*ret = claims->items[first].range;
	for (i = first + 1; i < claims->n && claims->items[i].range.first <= ret->last; i++)
		if (claims->items[i].range.last > ret->last &&
		    range_count(claims->items[i].range) <= limit)
			ret->last = claims->items[i].range.last;
	return i;
}

/* A run that does not fit into any window is taken apart: its small regions can still have a place.
 */
static int places_split(const struct claims *claims, size_t first, size_t end,
			struct places *places)
{
	struct range frames;
	int r = 0;

	while (r == 0 && first < end) {
		if (range_count(claims->items[first].range) > LARGE_FRAMES) {
			first++;
			continue;
		}
		first = claims_run(claims, first, LARGE_FRAMES, &frames);
		r = places_add(places, frames);
	}
	return r;
}

/* Pages that regions share move together: one place for each run of overlapping claims. */
static int places_collect(const struct claims *claims, uint64_t window, struct places *places)
{
	struct range frames;
	size_t end;
	int r = 0;

	for (size_t i = 0; r == 0 && i < claims->n; i = end) {
		end = claims_run(claims, i, UINT64_MAX, &frames);
		if (range_count(frames) <= window)
			r = places_add(places, frames);
		else
			r = places_split(claims, i, end, places);
	}
	return r;
}

static struct range window_frames(const struct guest_window *window)
{
	return (struct range){ (window->addresses.first + FRAME_SIZE - 1) >> FRAME_SHIFT,
			       window->addresses.last >> FRAME_SHIFT };
}

static int places_keep(struct allocator *a, struct places *places)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < places->n; i++) {
		struct place *place = &places->items[i];

		for (size_t w = 0; r == 0 && w < a->n_windows; w++) {
			if (!range_contains(window_frames(&a->windows[w]), place->frames))
				continue;
			place->guest_frame = place->frames.first;
			place->is_placed = true;
			r = rangeset_add(&a->taken, place->frames, NULL);
		}
	}
	return r;
}

/* The next frame from `from` on that keeps the offset of `frame` within `align`. */
static uint64_t align_like(uint64_t from, uint64_t frame, uint64_t align)
{
	return from + ((frame - from) & (align - 1));
}

/* The next free place. The first run that does not fit closes the window, so that a forged tree
 * cannot make this search the same pages again and again. */
static bool window_allocate(struct allocator *a, size_t w, struct place *place)
{
	struct range window = window_frames(&a->windows[w]);
	const struct range_entry *taken;
	uint64_t n = range_count(place->frames);
	uint64_t align = n >= ALIGN_LARGE ? ALIGN_LARGE : ALIGN_SMALL;
	uint64_t at = align_like(a->next[w], place->frames.first, align);

	if (n > range_count(window))
		return false;
	while (at <= window.last && n <= window.last - at + 1) {
		taken = rangeset_find(&a->taken, (struct range){ at, at + n - 1 });
		if (!taken) {
			place->guest_frame = at;
			place->is_placed = true;
			a->next[w] = at + n;
			return true;
		}
		at = align_like(taken->range.last + 1, place->frames.first, align);
	}
	a->next[w] = window.last + 1;
	return false;
}

static void places_allocate(struct allocator *a, struct places *places, bool large)
{
	for (size_t i = 0; i < places->n; i++) {
		struct place *place = &places->items[i];

		if ((range_count(place->frames) > LARGE_FRAMES) != large)
			continue;
		for (size_t w = 0; !place->is_placed && w < a->n_windows; w++)
			if (a->windows[w].allocate)
				window_allocate(a, w, place);
	}
}

/* Frames of the largest window. */
static uint64_t allocator_init(struct allocator *a)
{
	uint64_t largest = 0;

	*a = (struct allocator){ .n_windows = 0 };
	a->windows = guest_map_windows(&a->n_windows);
	for (size_t w = 0; w < a->n_windows; w++) {
		struct range frames = window_frames(&a->windows[w]);

		a->next[w] = frames.first;
		if (range_count(frames) > largest)
			largest = range_count(frames);
	}
	return largest;
}

int layout_init(struct board *board)
{
	_cleanup_(allocator_done) struct allocator a;
	uint64_t window = allocator_init(&a);
	int r = places_collect(&board->pages, window, &board->places);

	if (r == 0)
		r = places_keep(&a, &board->places);
	if (r < 0)
		return r;
	rangeset_merge(&a.taken);
	places_allocate(&a, &board->places, false);
	places_allocate(&a, &board->places, true);
	return 0;
}

bool layout_find(const struct board *board, const struct region *region, uint64_t *ret)
{
	struct range frames = range_frames(region->address, region->size);
	const struct places *places = &board->places;
	size_t behind = bisect(places->n, i, places->items[i].frames.first <= frames.first);
	const struct place *place = behind > 0 ? &places->items[behind - 1] : NULL;

	if (!region_is_mapped(region) || !place || !place->is_placed ||
	    !range_contains(place->frames, frames))
		return false;
	*ret = (place->guest_frame << FRAME_SHIFT) +
	       (region->address - (place->frames.first << FRAME_SHIFT));
	return true;
}
