/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Frames of the host that a guest gets: whose registers they are, and whose else. */

#include <stdio.h>

#include "base/cleanup.h"
#include "verify/judge/behind.h"
#include "verify/judge/device.h"
#include "verify/judge/evidence.h"
#include "verify/judge/gic.h"
#include "verify/judge/judge.h"
#include "verify/judge/overlaps.h"
#include "verify/judge/place.h"
#include "verify/spelling.h"
#include "xen/guest-map.h"

/* ---- other frames in place of these ---- */

/* What the guest is shown at an address stays there. */
static void move_frames(struct entry_frames *frames, struct range host)
{
	uint64_t back = frames->host.first - host.first;

	if (frames->one_to_one)
		frames->guest_frame = host.first;
	else if (host.first > frames->host.first || frames->guest_frame >= back)
		frames->guest_frame -= back;
	frames->host = host;
}

__attribute__((format(printf, 4, 5))) static void report_frames(struct verify *v, struct entry *e,
								struct range host,
								const char *format, ...)
{
	struct entry instead = *e;
	const char *why;
	va_list args;

	move_frames(&instead.frames, host);
	va_start(args, format);
	why = verify_vtext(v, format, args);
	va_end(args);
	report_write(v, e, VERIFY_WRONG, &instead, frames_value(v, &instead.frames), "%s", why);
}

/* The same page, named in another way: its place in the guest stays, but an address becomes a page
 * number. */
static void report_renamed(struct verify *v, struct entry *e, struct range host, const char *why)
{
	struct entry instead = *e;
	struct entry_frames *frames = &instead.frames;

	if (frames->one_to_one)
		frames->guest_frame = host.first;
	else if (set_is_listed(v) && frames->guest_frame >> (GUEST_ADDRESS_BITS - FRAME_SHIFT))
		frames->guest_frame >>= FRAME_SHIFT;
	frames->host = host;
	report_write(v, e, VERIFY_WRONG, &instead, frames_value(v, frames), "%s", why);
}

/* ---- no device ---- */

static const struct region *nearest(const struct verify *v, struct range frames)
{
	const struct regions *all = &v->board->regions;
	const struct region *best = NULL;
	uint64_t least = UINT64_MAX;

	for (const struct region *r = all->items; r && r < all->items + all->n; r++) {
		const struct device *device = board_device_of(v->board, r->node);
		struct range there = region_frames(r);
		uint64_t distance = there.first > frames.last ? there.first - frames.last
							      : frames.first - there.last;

		if (!region_is_mapped(r) || !device || device->is_bus || distance >= least)
			continue;
		best = r;
		least = distance;
	}
	return best;
}

/* The author of a Microkit system chooses where its guests have memory, and the tree may not show
 * how much there is. */
static bool is_cached(struct verify *v, struct range frames)
{
	verify_for_each_entry (e, v)
		if (e->kind == ENTRY_CACHED && e->cached.first == frames.first)
			return true;
	return false;
}

static void judge_memory(struct verify *v, struct entry *e, const struct range_entry *memory)
{
	bool is_ram = memory->node && node_name_is(memory->node, "memory");
	char path[TREE_PATH_MAX] = "";

	if (memory->node)
		node_path(memory->node, path);
	if (set_is_microkit(v) && is_ram && range_contains(memory->range, e->frames.host))
		report(v, e, VERIFY_RIGHT, "memory of the board, %s", path);
	else if (set_is_microkit(v))
		report(v, e, VERIFY_UNKNOWN, "memory of the board, some of it reserved (%s)", path);
	else
		report(v, e, VERIFY_WRONG, "this is memory (%s), not the registers of a device",
		       path);
}

/* A reg that is probably an offset, and would be here if it were an address. */
static const struct region *offset_at(const struct verify *v, struct range frames)
{
	const struct regions *all = &v->board->regions;

	for (const struct region *r = all->items; r && r < all->items + all->n; r++)
		if (r->is_offset && owner_of(v, r->node) &&
		    range_overlaps(range_frames(r->bus_address, r->size), frames))
			return r;
	return NULL;
}

static void judge_offset(struct verify *v, struct entry *e, const struct region *region)
{
	report(v, e, VERIFY_UNKNOWN,
	       "reg of %s has 0x%" PRIx64 ", but that is probably an offset; if it is, this is "
	       "not where the device is",
	       owner_path(v, region->node), region->bus_address);
}

/* Node names, and manuals, have the address on the bus. */
static void judge_bus_address(struct verify *v, struct entry *e, const struct region *region)
{
	uint64_t skipped = e->frames.host.first - (region->bus_address >> FRAME_SHIFT);
	struct range frames = { region_frames(region).first + skipped,
				region_frames(region).first + skipped +
					(e->frames.host.last - e->frames.host.first) };

	*device_evidence(v, owner_of(v, region->node)) |= IS_TARGET;
	report_renamed(v, e, frames,
		       verify_text(v,
				   "this is the address of %s on its bus; for the CPU it is at "
				   "0x%" PRIx64,
				   owner_path(v, region->node), frames.first << FRAME_SHIFT));
}

static void judge_nowhere(struct verify *v, struct entry *e)
{
	const struct range_entry *memory = rangeset_find(&v->board->memory, e->frames.host);
	const struct region *near = nearest(v, e->frames.host);
	const struct region *target = region_by_address(v, e);
	const struct region *offset = offset_at(v, e->frames.host);

	if (judge_window(v, e))
		return;
	e->frames.is_nowhere = true;
	if (target)
		report_renamed(
			v, e, region_frames(target),
			verify_text(v, "this is an address of %s, but %s expects page numbers",
				    owner_path(v, target->node), spelling_of_set(v)->reader));
	else if (e->frames.bus_region)
		judge_bus_address(v, e, e->frames.bus_region);
	else if (memory)
		judge_memory(v, e, memory);
	else if (offset)
		judge_offset(v, e, offset);
	else if (is_cached(v, e->frames.host) ||
		 (set_is_microkit(v) && rangeset_find(&v->board->placeholders, e->frames.host)))
		report(v, e, VERIFY_UNKNOWN,
		       "no device has registers here, and the board's tree does not show whether "
		       "there is memory");
	else if (near)
		report(v, e, VERIFY_WRONG,
		       "no device of the board has registers here; the nearest are those of %s, %s",
		       owner_path(v, near->node), frames_text(v, region_frames(near)));
	else
		report(v, e, VERIFY_WRONG, "no device of the board has registers here");
}

/* ---- too much, too little ---- */

/* The first frame of the run in which no device has registers, buses around it aside; false if
 * there is none. */
static bool find_hole(const struct overlaps *overlaps, uint64_t *ret)
{
	uint64_t next = overlaps->run.first;

	for (size_t i = 0; i < overlaps->n; i++) {
		const struct overlap *overlap = &overlaps->items[i];

		if (overlap->above || overlap->frames.last < next)
			continue;
		if (overlap->frames.first > next)
			break;
		if (overlap->frames.last >= overlaps->run.last)
			return false;
		next = overlap->frames.last + 1;
	}
	*ret = next;
	return true;
}

static void judge_hole(struct verify *v, struct entry *e, const struct overlaps *overlaps)
{
	const struct overlap *target = overlaps->target;
	uint64_t hole;

	if (!find_hole(overlaps, &hole))
		return;
	if (!overlaps_other(overlaps))
		report_frames(v, e, target->frames,
			      "%s has no registers at 0x%" PRIx64 ", nor has any other device",
			      device_path(v, target->owner), hole << FRAME_SHIFT);
	else
		report(v, e, set_is_microkit(v) ? VERIFY_UNKNOWN : VERIFY_WRONG,
		       "no device has registers at 0x%" PRIx64 ", between those of %s and others",
		       hole << FRAME_SHIFT, device_path(v, target->owner));
}

/* A device that the file is about gets all of a region, unless a part is enough for its driver. */
static void judge_rest(struct verify *v, struct entry *e, const struct overlap *overlap)
{
	if (overlap->owner->held && set_is_microkit(v)) /* the guest-visible part of the GIC */
		return;
	if (frames_given(v, overlap->frames))
		return;
	if (overlap_fit(overlap, e->frames.host) == FIT_LARGER)
		report(v, e, VERIFY_UNKNOWN,
		       "this is a part of the registers of %s, which are %s; the guest's driver "
		       "may need the rest",
		       device_path(v, overlap->owner), frames_text(v, overlap->frames));
	else
		report_frames(v, e, overlap->frames, "the registers of %s are %s",
			      device_path(v, overlap->owner), frames_text(v, overlap->frames));
}

static struct range common(struct range a, struct range b)
{
	return (struct range){ a.first > b.first ? a.first : b.first,
			       a.last < b.last ? a.last : b.last };
}

static void judge_shared(struct verify *v, struct entry *e, struct range shared,
			 const struct device *device, const struct device *other)
{
	report_risk(v, e, FINDING_SHARED_PAGE,
		    "the page 0x%" PRIx64
		    " of %s also holds registers of %s, which the guest could reach",
		    shared.first << FRAME_SHIFT, device_path(v, device), device_path(v, other));
}

static void judge_unrelated(struct verify *v, struct entry *e, const struct overlaps *overlaps,
			    const struct overlap *overlap)
{
	const struct overlap *target = overlaps->target;
	struct range shared = common(overlap->frames, overlaps->run);

	static const char why[] =
		"this also holds the registers of %s, which nothing else here refers to; those of "
		"%s are %s";

	if (overlaps_cover(overlaps, shared))
		judge_shared(v, e, shared, target->owner, overlap->owner);
	else if (set_is_microkit(v))
		report(v, e, VERIFY_UNKNOWN, why, device_path(v, overlap->owner),
		       device_path(v, target->owner), frames_text(v, target->frames));
	else /* fewer frames suffice */
		report_frames(v, e, target->frames, why, device_path(v, overlap->owner),
			      device_path(v, target->owner), frames_text(v, target->frames));
}

/* Frames that fit a device without other evidence, and hold registers of one that the file is
 * about: whichever is meant, the guest can reach the other. */
static void judge_strong(struct verify *v, struct entry *e, const struct overlaps *overlaps,
			 const struct overlap *overlap)
{
	for (size_t i = 0; i < overlaps->n; i++) {
		const struct overlap *target = &overlaps->items[i];

		if (target->target && target->owner != overlap->owner &&
		    !overlap_is_strong(v, target) &&
		    range_overlaps(target->frames, overlap->frames))
			judge_shared(v, e, common(target->frames, overlap->frames), overlap->owner,
				     target->owner);
	}
}

/* One run covers neighbours, and nothing else shows that both are meant. */
static void judge_several(struct verify *v, struct entry *e, const struct overlaps *overlaps)
{
	const struct overlap *target = overlaps->target;
	const struct device *other = overlaps_other(overlaps);
	bool strong = true;

	for (size_t i = 0; i < overlaps->n; i++)
		strong &= !overlaps->items[i].target || overlap_is_strong(v, &overlaps->items[i]);
	if (other && !strong)
		report(v, e, VERIFY_UNKNOWN,
		       "this covers %s and %s, and nothing else shows that both are meant; if only "
		       "the first is, write %s",
		       device_path(v, target->owner), device_path(v, other),
		       frames_text(v, target->frames));
}

/* ---- one entry ---- */

static void judge_overlap(struct verify *v, struct entry *e, const struct overlaps *overlaps,
			  const struct overlap *overlap)
{
	enum fit fit = overlap_fit(overlap, overlaps->run);
	bool strong = overlap_is_strong(v, overlap);
	const char *blocker = overlap->target ? device_blocker(v, overlap->owner) : NULL;

	if (overlap->target)
		judge_gic(v, e, overlap);
	if (blocker)
		report(v, e, VERIFY_WRONG, "%s", blocker);
	else if (overlap->target)
		*device_evidence(v, overlap->owner) |= IS_TARGET;
	if ((overlap->target || (strong && !overlap->above)) &&
	    (fit == FIT_LARGER || fit == FIT_CUT))
		judge_rest(v, e, overlap);
	if (strong && !overlap->target && !overlap->above)
		judge_strong(v, e, overlaps, overlap);
	if (!overlap->target && !strong && !overlaps_target(overlaps, overlap->owner) &&
	    !overlap_is_around(overlaps, overlap))
		judge_unrelated(v, e, overlaps, overlap);
}

/* The tree says that there is RAM, too. Most likely it is wrong in that, but it does not show it.
 */
static void judge_placeholder(struct verify *v, struct entry *e)
{
	const struct range_entry *memory = rangeset_find(&v->board->placeholders, e->frames.host);
	char path[TREE_PATH_MAX];

	if (memory && !finding_set_has(v->accepted, FINDING_MEMORY_PLACEHOLDER))
		report(v, e, VERIFY_UNKNOWN,
		       "the board's tree has memory here, too (%s, a placeholder); give the tree "
		       "that the boot loader hands on, or use --accept %s",
		       node_path(memory->node, path),
		       finding_info(FINDING_MEMORY_PLACEHOLDER)->name);
}

/* Registers in xen,reg must be those of the device in xen,path. */
static void judge_xen_path(struct verify *v, struct entry *e, const struct overlaps *overlaps)
{
	const char *path = e->guest == GUEST_NONE ? NULL : v->guests.items[e->guest].xen_path;
	const struct node *node = path ? tree_find_path(v->board->tree, path) : NULL;

	for (size_t i = 0; node && i < overlaps->n; i++)
		if (overlaps->items[i].owner == owner_of(v, node))
			return;
	if (node)
		report(v, e, VERIFY_WRONG,
		       "these are registers of %s, not of the device in xen,path",
		       device_path(v, overlaps->target->owner));
}

static void judge_overlaps(struct verify *v, struct entry *e, const struct overlaps *overlaps)
{
	const struct overlap *target = overlaps->target;

	for (size_t i = 0; i < overlaps->n; i++)
		judge_overlap(v, e, overlaps, &overlaps->items[i]);
	judge_xen_path(v, e, overlaps);
	judge_hole(v, e, overlaps);
	judge_several(v, e, overlaps);
	judge_placeholder(v, e);
	if (e->frames.has_guest_frame)
		judge_place(v, e,
			    target->frames.first == overlaps->run.first ? target->region : NULL);
	report(v, e, VERIFY_RIGHT, "registers of %s%s", device_path(v, target->owner),
	       overlaps_other(overlaps) ? " and others" : "");
}

static void judge_entry(struct verify *v, struct entry *e)
{
	struct overlaps overlaps;

	overlaps_gather(v, e->frames.host, &overlaps);
	if (overlaps.target)
		judge_overlaps(v, e, &overlaps);
	else
		judge_nowhere(v, e);
	array_done(&overlaps);
}

/* Cached registers do not work. */
static void judge_cached(struct verify *v, struct entry *e)
{
	struct overlaps overlaps;

	overlaps_gather(v, e->cached, &overlaps);
	if (overlaps.target)
		report(v, e, VERIFY_WRONG, "these are registers: add cached=\"false\"");
	array_done(&overlaps);
}

void judge_frames(struct verify *v)
{
	verify_for_each_entry (e, v)
		if (e->kind == ENTRY_FRAMES)
			judge_entry(v, e);
		else if (e->kind == ENTRY_CACHED)
			judge_cached(v, e);
}
