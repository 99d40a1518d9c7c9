/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Entries that a configuration lacks for its devices. */

#include <string.h>

#include "base/util.h"
#include "format/xl.h"
#include "verify/judge/device.h"
#include "verify/judge/evidence.h"
#include "verify/judge/judge.h"
#include "xen/guest-map.h"

/* Once for each text: regions may share a page. */
static void complain(struct verify *v, enum verify_verdict verdict, const char *what,
		     const char *text)
{
	struct entry *e;

	verify_for_each_entry (other, v)
		if (other->kind == ENTRY_OTHER && other->line == 0 && streq(other->what, what))
			return;
	e = entry_new(v, ENTRY_OTHER, 0, what);
	if (!e)
		return;
	e->file = v->set;
	report(v, e, verdict, "%s", text);
}

/* ---- a part of it ---- */

/* Giving what is shared is a risk, which may be why it was left out. */
static bool region_is_missing(struct verify *v, const struct region *region)
{
	return region_is_mapped(region) && !board_region_is_shared(v->board, region) &&
	       !frames_given(v, region_frames(region));
}

static void complain_pages(struct verify *v, const struct device *device,
			   const struct device *member)
{
	board_for_each_region (region, v->board, member)
		if (region_is_missing(v, region))
			complain(v, VERIFY_WRONG,
				 verify_text(v, XL_IOMEM " %s",
					     frames_text(v, region_frames(region))),
				 verify_text(v, "%s has registers there too; add it",
					     device_path(v, device)));
}

static bool can_be_given(const struct verify *v, const struct interrupt *i)
{
	return !interrupt_why_unbindable(i) && !board_interrupt_is_shared(v->board, i);
}

static void complain_interrupts(struct verify *v, const struct device *device,
				const struct device *member)
{
	board_for_each_interrupt (i, v->board, member)
		if (can_be_given(v, i) && !find_given(v, i->intid))
			complain(v, VERIFY_WRONG, verify_text(v, XL_IRQS " %" PRIu32, i->intid),
				 verify_text(v, "%s has this INTID too; add it",
					     device_path(v, device)));
}

/* Behind an IOMMU that Xen drives, DMA of an unassigned device faults. */
static void complain_stream(struct verify *v, const struct device *member)
{
	bool is_there = false;

	if (!board_iommu_stream(v->board, member, true))
		return;
	verify_for_each_entry (e, v)
		is_there |= e->kind == ENTRY_PATH &&
			    tree_find_path(v->board->tree, e->path.path) == member->node;
	if (!is_there)
		complain(v, VERIFY_WRONG, verify_text(v, XL_DTDEV " %s", device_path(v, member)),
			 "the device is behind an IOMMU that Xen drives, and its DMA fails without "
			 "this; add it");
}

/* ---- all of it ---- */

#define LIST_MAX 200 /* characters, roughly */

/* The guest might poll, so that this is unknown. */
static void doubt_interrupts(struct verify *v, const struct device *device)
{
	const char *list = XL_IRQS " ";

	board_for_each_member (member, v->board, device)
		board_for_each_interrupt (i, v->board, member) {
			if (!can_be_given(v, i) || strlen(list) > LIST_MAX)
				continue;
			if (find_given(v, i->intid))
				return;
			list = verify_text(v, "%s%s%" PRIu32, list, list[5] ? ", " : "", i->intid);
		}
	if (list[5])
		complain(v, VERIFY_UNKNOWN, list,
			 verify_text(v,
				     "these are the interrupts of %s, none of which is here; the "
				     "guest may poll",
				     device_path(v, device)));
}

static void doubt_pages(struct verify *v, const struct device *device)
{
	const char *list = "iomem";

	board_for_each_member (member, v->board, device)
		board_for_each_region (region, v->board, member)
			if (region_is_mapped(region) && strlen(list) < LIST_MAX)
				list = verify_text(v, "%s %s", list,
						   frames_text(v, region_frames(region)));
	complain(v, VERIFY_UNKNOWN, list,
		 verify_text(v,
			     "these are the registers of %s, none of which are here; without them "
			     "the rest is of no use to the guest",
			     device_path(v, device)));
}

/* ---- which devices ---- */

/* Whether a region is given that no other device shares, which proves that the device is meant. */
static bool has_own_page(struct verify *v, const struct device *device)
{
	board_for_each_member (member, v->board, device)
		board_for_each_region (region, v->board, member)
			if (region_is_mapped(region) && !board_region_is_shared(v->board, region) &&
			    frames_given(v, region_frames(region)))
				return true;
	return false;
}

/* Whether the guest tree describes the device, and so what the guest needs of it. */
static bool has_node(const struct verify *v, const struct device *device)
{
	for (size_t i = 0; i < v->guests.n; i++)
		if (v->guests.items[i].device == device &&
		    v->files.items[v->guests.items[i].file].set == v->set)
			return true;
	return false;
}

static void complain_given(struct verify *v, const struct device *device)
{
	uint8_t evidence = *device_evidence(v, device);
	bool described = has_node(v, device);

	if (!(evidence & IS_NAMED) && !has_own_page(v, device))
		return;
	if (!described && !(evidence & HAS_INTERRUPT))
		doubt_interrupts(v, device);
	board_for_each_member (member, v->board, device) {
		if (!described)
			complain_pages(v, device, member);
		if (!described && (evidence & HAS_INTERRUPT))
			complain_interrupts(v, device, member);
		if (!v->files.items[v->set].no_iommu)
			complain_stream(v, member);
	}
}

/* A device that the file is about, but not by its pages. If the guest tree is missing, it might
 * show what the guest does with the device. */
static void complain_hidden(struct verify *v, const struct device *device)
{
	uint8_t evidence = *device_evidence(v, device);
	bool is_about = evidence & IS_NAMED || (evidence & HAS_INTERRUPT_BEST && v->given.n == 0);

	if (!is_about || has_node(v, device) || device_blocker(v, device) ||
	    (v->files.items[v->set].device_tree && !set_has_tree(v)))
		return;
	if (device->translated && !(evidence & HAS_PAGE))
		doubt_pages(v, device);
	if (evidence & HAS_INTERRUPT)
		board_for_each_member (member, v->board, device)
			complain_interrupts(v, device, member);
	else
		doubt_interrupts(v, device);
}

/* Drivers on Microkit may use only a part of their device, and trees on their own grant nothing. */
void judge_omissions(struct verify *v)
{
	if (!set_is_xl(v))
		return;
	for (size_t i = 0; i < v->board->devices.n; i++) {
		const struct device *device = &v->board->devices.items[i];

		if (device->is_part)
			continue;
		if (v->evidence[i] & IS_TARGET)
			complain_given(v, device);
		else
			complain_hidden(v, device);
	}
}
