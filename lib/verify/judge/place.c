/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the guest finds the frames that it gets. */

#include "verify/judge/place.h"

#include "board/layout.h"
#include "verify/spelling.h"
#include "xen/guest-map.h"

#define MEMORY_LEAST 32 /* MiB; libxl's default (libxl_create.c) */

static struct range guest_frames(const struct entry *e)
{
	return (struct range){ e->frames.guest_frame,
			       e->frames.guest_frame +
				       (e->frames.host.last - e->frames.host.first) };
}

/* The difference from a guest frame to the host's, modulo 2^64. */
static uint64_t offset_of(const struct entry *e)
{
	return e->frames.host.first - e->frames.guest_frame;
}

static bool shows(const struct entry *e, struct range frames)
{
	return e->kind == ENTRY_FRAMES && e->frames.has_guest_frame &&
	       range_overlaps(guest_frames(e), frames);
}

static struct entry *find_shown(const struct verify *v, uint64_t frame)
{
	verify_for_each_entry (e, v)
		if (shows(e, (struct range){ frame, frame }))
			return e;
	return NULL;
}

/* Follows the entries that show these guest frames in one run of host frames; returns the first
 * frame that they do not show. */
static uint64_t follow(const struct verify *v, struct range frames, uint64_t *ret_offset)
{
	uint64_t next = frames.first;

	*ret_offset = 0;
	while (next <= frames.last) {
		const struct entry *e = find_shown(v, next);

		if (!e || (next != frames.first && offset_of(e) != *ret_offset))
			break;
		*ret_offset = offset_of(e);
		next = guest_frames(e).last < frames.last ? guest_frames(e).last + 1
							  : frames.last + 1;
	}
	return next;
}

bool place_find_host(const struct verify *v, uint64_t address, uint64_t size, uint64_t *ret)
{
	struct range frames = range_frames(address, size);
	uint64_t offset;

	if (follow(v, frames, &offset) <= frames.last)
		return false;
	*ret = ((frames.first + offset) << FRAME_SHIFT) | (address & (FRAME_SIZE - 1));
	return true;
}

void place_mark_used(struct verify *v, uint64_t address, uint64_t size)
{
	struct range frames = range_frames(address, size);
	uint64_t offset, end = follow(v, frames, &offset);

	if (end == frames.first)
		return;
	verify_for_each_entry (e, v)
		if (shows(e, (struct range){ frames.first, end - 1 }))
			e->is_used |= offset_of(e) == offset;
}

struct entry *place_find_entry(const struct verify *v, uint64_t address)
{
	return find_shown(v, address >> FRAME_SHIFT);
}

struct entry *place_find_nowhere(const struct verify *v, uint64_t address)
{
	verify_for_each_entry (e, v)
		if (shows(e, range_frames(address, 1)) && e->frames.is_nowhere)
			return e;
	return NULL;
}

const struct entry *place_find_given(const struct verify *v, struct range frames)
{
	const struct entry *found = NULL;

	verify_for_each_entry (e, v)
		if (e->kind == ENTRY_FRAMES && range_overlaps(e->frames.host, frames) &&
		    (!found || (e->frames.has_guest_frame && !found->frames.has_guest_frame)))
			found = e;
	return found;
}

/* ---- a place of its own ---- */

/* The frames are right, their place is not; ptd knows one for each region. */
static void report_place(struct verify *v, struct entry *e, enum verify_verdict verdict,
			 const struct region *region, const char *why)
{
	struct entry instead = *e;
	uint64_t address;

	if (!region || !layout_find(v->board, region, &address)) {
		report(v, e, verdict, "%s; choose a place in " GUEST_MAP_FREE, why);
		return;
	}
	instead.frames.guest_frame = address >> FRAME_SHIFT;
	instead.frames.one_to_one = false;
	report_write(v, e, verdict, &instead, frames_value(v, &instead.frames), "%s", why);
}

/* libxl fills the first bank with RAM, then the second (tools/libs/light/libxl_dom.c). */
static bool is_in_ram(const struct verify *v, struct range addresses)
{
	uint64_t size = v->files.items[v->set].memory;
	struct range low, high;

	size = size > MEMORY_LEAST ? size : MEMORY_LEAST;
	size = size > UINT64_MAX >> 24 ? UINT64_MAX >> 4 : size << 20;
	low = (struct range){ GUEST_RAM0_BASE,
			      GUEST_RAM0_BASE + (size < GUEST_RAM0_SIZE ? size : GUEST_RAM0_SIZE) -
				      1 };
	high = (struct range){ GUEST_RAM1_BASE, GUEST_RAM1_BASE + size - GUEST_RAM0_SIZE - 1 };
	return range_overlaps(low, addresses) ||
	       (size > GUEST_RAM0_SIZE && range_overlaps(high, addresses));
}

/* A dom0less guest may have the host's layout (direct-map). */
static void judge_region(struct verify *v, struct entry *e, const struct region *region)
{
	struct range addresses = { e->frames.guest_frame << FRAME_SHIFT,
				   (guest_frames(e).last << FRAME_SHIFT) + FRAME_SIZE - 1 };
	const struct guest_region *taken = guest_map_find(addresses);

	if (!taken || (!set_is_listed(v) && e->frames.one_to_one))
		return;
	if (!taken->is_ram || !set_is_listed(v) || is_in_ram(v, addresses))
		report_place(v, e, VERIFY_WRONG, region,
			     verify_text(v, "at 0x%" PRIx64 " " GUEST_REGION_REPLACED,
					 addresses.first, taken->name));
	else
		report_place(v, e, VERIFY_UNKNOWN, region,
			     verify_text(v,
					 "the pages are right, and so is the place from Xen 4.21 "
					 "on; but Xen 4.16 to 4.20 offer the free addresses at "
					 "0x%" PRIx64 " to the guest as extended regions, where "
					 "Linux maps what other domains grant it. It is safe there "
					 "only if the guest's /proc/iomem shows no such region",
					 addresses.first));
}

static void judge_clash(struct verify *v, struct entry *e)
{
	verify_for_each_entry (other, v) {
		if (other == e || other->owner != e->owner || !shows(other, guest_frames(e)) ||
		    offset_of(other) == offset_of(e))
			continue;
		report(v, e, VERIFY_WRONG,
		       "the guest cannot have both this and %s at one address; choose another",
		       other->what);
	}
}

void judge_place(struct verify *v, struct entry *e, const struct region *region)
{
	struct range frames = guest_frames(e);

	if (set_is_microkit(v)) /* each virtual machine has a layout of its own */
		return;
	if (frames.last < frames.first || frames.last >> (GUEST_ADDRESS_BITS - FRAME_SHIFT)) {
		report_place(v, e, VERIFY_WRONG, region, "it is beyond what a guest can address");
		return;
	}
	judge_region(v, e, region);
	judge_clash(v, e);
}
