/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* 1:1 where the pages lie wholly in a window that no Xen version uses; else the next free place
 * in the windows that are for this, in ascending order of host addresses, large regions last.
 * Pages that regions share move together. */

#include "board/layout.h"

#include <errno.h>
#include <string.h>

#include "board/xenfacts.h"

#define LARGE_FRAMES ((uint64_t)(16 << 20) >> FRAME_SHIFT) /* regions above are placed last */
#define ALIGN_SMALL  ((uint64_t)(64 << 10) >> FRAME_SHIFT) /* offsets are kept within these … */
#define ALIGN_LARGE  ((uint64_t)(2 << 20) >> FRAME_SHIFT)  /* … so that block mappings work */
#define WINDOWS_MAX  8

struct allocator {
	const struct xen_window *windows;
	size_t n_windows;
	uint64_t next[WINDOWS_MAX]; /* frame from which on a window is free */
	struct spanset taken;       /* frames that stay 1:1 */
};

static uint64_t span_count(struct span span)
{
	return span.last - span.first + 1;
}

/* Runs of frames that claims overlap on, of the small or of the large regions. */
static int places_collect(const struct claims *claims, bool large, struct places *places)
{
	for (size_t i = 0; i < claims->n; i++) {
		struct span frames = claims->items[i].span;
		struct place *last = places->n ? &places->items[places->n - 1] : NULL;

		if ((span_count(frames) > LARGE_FRAMES) != large)
			continue;
		if (last && frames.first <= last->frames.last) {
			if (frames.last > last->frames.last)
				last->frames.last = frames.last;
			continue;
		}
		last = array_add(places);
		if (!last)
			return -ENOMEM;
		*last = (struct place){ .frames = frames };
	}
	return 0;
}

static struct span window_frames(const struct xen_window *window)
{
	return (struct span){ (window->addresses.first + FRAME_SIZE - 1) >> FRAME_SHIFT,
			      window->addresses.last >> FRAME_SHIFT };
}

static int places_keep(struct allocator *a, struct places *places)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < places->n; i++) {
		struct place *place = &places->items[i];

		for (size_t w = 0; r == 0 && w < a->n_windows; w++) {
			if (!span_contains(window_frames(&a->windows[w]), place->frames))
				continue;
			place->guest_frame = place->frames.first;
			place->is_placed = true;
			r = spanset_add(&a->taken, place->frames, NULL);
		}
	}
	return r;
}

/* The next frame from `from` on that keeps the offset of `frame` within `align`. */
static uint64_t align_like(uint64_t from, uint64_t frame, uint64_t align)
{
	return from + ((frame - from) & (align - 1));
}

/* The next free place; what does not fit any more closes the window, so that no forged tree makes
 * this search the same pages again and again. */
static bool window_allocate(struct allocator *a, size_t w, struct place *place)
{
	struct span window = window_frames(&a->windows[w]);
	const struct span_entry *taken;
	uint64_t n = span_count(place->frames);
	uint64_t align = n >= ALIGN_LARGE ? ALIGN_LARGE : ALIGN_SMALL;
	uint64_t at = align_like(a->next[w], place->frames.first, align);

	if (n > span_count(window))
		return false;
	while (at <= window.last && n <= window.last - at + 1) {
		taken = spanset_find(&a->taken, (struct span){ at, at + n - 1 });
		if (!taken) {
			place->guest_frame = at;
			place->is_placed = true;
			a->next[w] = at + n;
			return true;
		}
		at = align_like(taken->span.last + 1, place->frames.first, align);
	}
	a->next[w] = window.last + 1;
	return false;
}

static void places_allocate(struct allocator *a, struct places *places)
{
	for (size_t i = 0; i < places->n; i++)
		for (size_t w = 0; !places->items[i].is_placed && w < a->n_windows; w++)
			if (a->windows[w].allocate)
				window_allocate(a, w, &places->items[i]);
}

int layout_init(struct board *board)
{
	struct allocator a = { .n_windows = 0 };
	int r;

	a.windows = xen_windows(&a.n_windows);
	for (size_t w = 0; w < a.n_windows; w++)
		a.next[w] = window_frames(&a.windows[w]).first;
	r = places_collect(&board->pages, false, &board->small_places);
	if (r == 0)
		r = places_collect(&board->pages, true, &board->large_places);
	if (r == 0)
		r = places_keep(&a, &board->small_places);
	if (r == 0)
		r = places_keep(&a, &board->large_places);
	if (r == 0) {
		spanset_merge(&a.taken);
		places_allocate(&a, &board->small_places);
		places_allocate(&a, &board->large_places);
	}
	array_done(&a.taken);
	return r;
}

static const struct place *places_find(const struct places *places, uint64_t frame)
{
	size_t low = 0, high = places->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (places->items[middle].frames.first <= frame)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 ? &places->items[low - 1] : NULL;
}

bool layout_find(const struct board *board, const struct region *region, uint64_t *ret)
{
	struct span frames = range_frames(region->address, region->size);
	bool large = span_count(frames) > LARGE_FRAMES;
	const struct place *place =
		places_find(large ? &board->large_places : &board->small_places, frames.first);

	if (!region->translated || region->size == 0 || !place || !place->is_placed ||
	    !span_contains(place->frames, frames))
		return false;
	*ret = (place->guest_frame << FRAME_SHIFT) +
	       (region->address - (place->frames.first << FRAME_SHIFT));
	return true;
}
