/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Regions → pages → runs. */

#include "export/page-runs.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

static int add_region(const struct export *export, const struct device *device,
		      const struct region *region, struct page_runs *runs)
{
	uint64_t guest;
	struct page_run *run;

	if (!region_is_mapped(region) || !export_place(export, region, &guest))
		return 0;
	run = array_add(runs);
	if (!run)
		return -ENOMEM;
	*run = (struct page_run){ .frames = range_frames(region->address, region->size),
				  .guest_frame = guest >> FRAME_SHIFT,
				  .node = region->node,
				  .device = device };
	return 0;
}

static int add_device(const struct export *export, const struct device *device,
		      struct page_runs *runs)
{
	int r = 0;

	board_for_each_member (member, export->board, device)
		board_for_each_region (region, export->board, member)
			if (r == 0)
				r = add_region(export, device, region, runs);
	return r;
}

/* The longest of those that begin together comes first, and gives the run its name. */
static int run_compare(const void *pa, const void *pb)
{
	const struct page_run *a = pa, *b = pb;

	if (a->frames.first != b->frames.first)
		return a->frames.first < b->frames.first ? -1 : 1;
	if (a->frames.last != b->frames.last)
		return a->frames.last > b->frames.last ? -1 : 1;
	return node_compare(a->node, b->node);
}

static int refuse_two_places(struct export *export, const struct page_run *run)
{
	return export_refuse_text(export, run->device,
				  "page 0x%" PRIx64 " also belongs to another region, which would "
				  "be elsewhere; choose addresses that fit together with 'at'",
				  run->frames.first << FRAME_SHIFT);
}

int page_runs_merge(struct export *export, struct page_runs *runs)
{
	size_t n = 0;

	if (runs->n > 1)
		qsort(runs->items, runs->n, sizeof(*runs->items), run_compare);
	for (size_t i = 0; i < runs->n; i++) {
		const struct page_run *run = &runs->items[i];
		struct page_run *last = n > 0 ? &runs->items[n - 1] : NULL;

		if (!last || !range_overlaps(last->frames, run->frames)) {
			runs->items[n++] = *run;
			continue;
		}
		if (run->guest_frame - run->frames.first != last->guest_frame - last->frames.first)
			return refuse_two_places(export, run);
		if (run->frames.last > last->frames.last)
			last->frames.last = run->frames.last;
	}
	runs->n = n;
	return EXPORT_OK;
}

int page_runs_gather(struct export *export, struct page_runs *ret)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < export->plan->n; i++)
		r = add_device(export, export->plan->items[i].device, ret);
	return r < 0 ? r : page_runs_merge(export, ret);
}
