/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the guest is to find the frames that it is given. */

#include "verify/judge/place.h"

#include <string.h>

#include "board/layout.h"
#include "xen/guest-map.h"

#define MEMORY_LEAST \
	32 /* MiB; libxl gives a guest so much that asks for nothing (libxl_create.c) */

static struct range guest_frames(const struct entry *e)
{
	return (struct range){ e->frames.guest_frame,
			       e->frames.guest_frame +
				       (e->frames.host.last - e->frames.host.first) };
}

/* The statement that shows the guest something at this frame, or NULL. */
static struct entry *find_shown(struct verify *v, uint64_t frame)
{
	verify_for_each_entry (e, v)
		if (e->kind == ENTRY_FRAMES && e->frames.has_guest_frame &&
		    range_overlaps(guest_frames(e), (struct range){ frame, frame }))
			return e;
	return NULL;
}

/* Several statements may show the same. */
static void mark_used(struct verify *v, struct range shown, uint64_t host)
{
	verify_for_each_entry (e, v)
		if (e->kind == ENTRY_FRAMES && e->frames.has_guest_frame &&
		    range_overlaps(guest_frames(e), shown))
			e->is_used |= e->frames.guest_frame - e->frames.host.first ==
				      shown.first - host;
}

bool frames_show(struct verify *v, uint64_t address, uint64_t size, uint64_t *ret)
{
	const struct range all = range_frames(address, size);
	struct range left = all;
	uint64_t host = 0, next = 0;

	for (bool first = true;; first = false) {
		struct entry *e = find_shown(v, left.first);
		uint64_t at = e ? e->frames.host.first + (left.first - e->frames.guest_frame) : 0;

		if (!e || (!first && at != next))
			return false;
		e->is_used = true;
		host = first ? at : host;
		if (guest_frames(e).last >= left.last)
			break;
		left.first = guest_frames(e).last + 1;
		next = e->frames.host.last + 1;
	}
	mark_used(v, all, host);
	*ret = (host << FRAME_SHIFT) | (address & (FRAME_SIZE - 1));
	return true;
}

struct entry *frames_shown_by(struct verify *v, uint64_t address)
{
	return find_shown(v, address >> FRAME_SHIFT);
}

bool frames_fail(struct verify *v, uint64_t address)
{
	uint64_t frame = address >> FRAME_SHIFT;

	verify_for_each_entry (e, v)
		if (e->kind == ENTRY_FRAMES && e->frames.is_nowhere && e->frames.has_guest_frame &&
		    range_overlaps(guest_frames(e), (struct range){ frame, frame })) {
			e->is_used = true;
			return true;
		}
	return false;
}

/* ---- a place of its own ---- */

static const char *better_text(struct verify *v, const struct entry *e, const struct region *region)
{
	uint64_t address;

	if (!region || !layout_find(v->board, region, &address))
		return "choose a place in " GUEST_MAP_FREE;
	return set_is_xl(v) ? verify_text(v, "write \"%s@0x%" PRIx64 "\"",
					  frames_text(v, e->frames.host), address >> FRAME_SHIFT)
			    : verify_text(v, "0x%" PRIx64 " is free", address & ~(FRAME_SIZE - 1));
}

/* What libxl fills with RAM: the first bank, then the second (tools/libs/light/libxl_dom.c). */
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

/* A guest of dom0less may have the host's layout (direct-map). */
static void judge_region(struct verify *v, struct entry *e, const struct region *region)
{
	struct range addresses = { e->frames.guest_frame << FRAME_SHIFT,
				   (guest_frames(e).last << FRAME_SHIFT) + FRAME_SIZE - 1 };
	const struct guest_region *taken = guest_map_find(addresses);

	if (!taken || (!set_is_xl(v) && e->frames.one_to_one))
		return;
	if (!taken->is_ram || !set_is_xl(v) || is_in_ram(v, addresses))
		report(v, e, VERIFY_WRONG,
		       "at 0x%" PRIx64 " the guest has its %s, which Xen would replace without a "
		       "word; %s",
		       addresses.first, taken->name, better_text(v, e, region));
	else
		report(v, e, VERIFY_UNKNOWN,
		       "the pages are right, but 0x%" PRIx64
		       " is where Xen 4.16 to 4.20 let a guest "
		       "map what others grant it; %s",
		       addresses.first, better_text(v, e, region));
}

static void judge_clash(struct verify *v, struct entry *e)
{
	verify_for_each_entry (other, v) {
		if (other == e || other->kind != ENTRY_FRAMES || !other->frames.has_guest_frame ||
		    !range_overlaps(guest_frames(other), guest_frames(e)) ||
		    other->frames.guest_frame - other->frames.host.first ==
			    e->frames.guest_frame - e->frames.host.first)
			continue;
		report(v, e, VERIFY_WRONG,
		       "the guest cannot find both this and %s at one place; choose another",
		       other->what);
	}
}

void judge_place(struct verify *v, struct entry *e, const struct region *region)
{
	struct range frames = guest_frames(e);

	if (set_is_microkit(v)) /* each virtual machine has a layout of its own */
		return;
	if (frames.last < frames.first || frames.last >> (48 - FRAME_SHIFT)) {
		report(v, e, VERIFY_WRONG, "this is beyond what a guest can address; %s",
		       better_text(v, e, region));
		return;
	}
	judge_region(v, e, region);
	judge_clash(v, e);
}
