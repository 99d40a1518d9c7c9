/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Entries that a configuration lacks for its devices. */

#include <string.h>

#include "base/util.h"
#include "verify/judge/device.h"
#include "verify/judge/evidence.h"
#include "verify/judge/judge.h"
#include "verify/spelling.h"
#include "xen/guest-map.h"

static bool is_said(const struct verify *v, const char *what)
{
	verify_for_each_entry (other, v)
		if (other->kind == ENTRY_OTHER && other->line == 0 && !other->place &&
		    streq(other->what, what))
			return true;
	return false;
}

/* Once for each text: regions may share a page. */
static struct entry *missing(struct verify *v, const char *what)
{
	struct entry *e = is_said(v, what) ? NULL : entry_new(v, ENTRY_OTHER, 0, what);

	if (e)
		e->file = v->set;
	return e;
}

static void doubt(struct verify *v, const char *what, const char *text)
{
	report(v, missing(v, what), VERIFY_UNKNOWN, "%s", text);
}

/* `value` is what a list lacks. */
static void complain(struct verify *v, const struct entry *added, const char *value,
		     const char *text)
{
	const char *list = spelling_list(spelling_of_set(v), added->kind);

	report_add(v, missing(v, verify_text(v, "%s %s", list, value)), added, value, "%s", text);
}

static struct entry addition(enum entry_kind kind, const char *value)
{
	return (struct entry){
		.kind = kind, .what = value, .guest = GUEST_NONE, .for_guest = true
	};
}

/* ---- a part of it ---- */

/* Giving what is shared is a risk, which may be why it was left out. */
static bool region_is_missing(struct verify *v, const struct region *region)
{
	return region_is_mapped(region) && !board_region_is_shared(v->board, region) &&
	       !frames_given_partly(v, region_frames(region));
}

static void complain_region(struct verify *v, const struct device *device,
			    const struct region *region)
{
	struct range frames = region_frames(region);
	const char *value = frames_text(v, frames);
	struct entry added = addition(ENTRY_FRAMES, value);

	added.frames = (struct entry_frames){ .host = frames,
					      .has_guest_frame = true,
					      .one_to_one = true,
					      .guest_frame = frames.first };
	complain(v, &added, value,
		 verify_text(v, "%s has registers there too", device_path(v, device)));
}

static void complain_pages(struct verify *v, const struct device *device,
			   const struct device *member)
{
	board_for_each_region (region, v->board, member)
		if (region_is_missing(v, region))
			complain_region(v, device, region);
}

static bool can_be_given(const struct verify *v, const struct interrupt *i)
{
	return !interrupt_why_unbindable(i) && !board_interrupt_is_shared(v->board, i);
}

static void complain_interrupts(struct verify *v, const struct device *device,
				const struct device *member)
{
	board_for_each_interrupt (i, v->board, member)
		if (can_be_given(v, i) && !find_given(v, i->intid)) {
			const char *value = verify_text(v, "%" PRIu32, i->intid);
			struct entry added = addition(ENTRY_INTERRUPT, value);

			added.interrupt.intid = i->intid;
			complain(v, &added, value,
				 verify_text(v, "%s has this INTID too", device_path(v, device)));
		}
}

/* Behind an IOMMU that Xen drives, DMA of an unassigned device faults. */
static void complain_stream(struct verify *v, const struct device *member)
{
	struct entry added;
	bool is_there = false;

	if (!board_iommu_stream(v->board, member, true))
		return;
	verify_for_each_entry (e, v)
		is_there |= e->kind == ENTRY_PATH &&
			    tree_find_path(v->board->tree, e->path.path) == member->node;
	if (is_there)
		return;
	added = addition(ENTRY_PATH, device_path(v, member));
	added.path.path = added.what;
	complain(v, &added, added.what,
		 "the device is behind an IOMMU that Xen drives, and its DMA fails without this");
}

/* ---- all of it ---- */

#define LIST_MAX 200 /* characters, roughly */

/* The guest might poll, so that this is unknown. */
static void doubt_interrupts(struct verify *v, const struct device *device)
{
	const char *name = spelling_of_set(v)->irqs, *list = "";

	board_for_each_member (member, v->board, device)
		board_for_each_interrupt (i, v->board, member) {
			if (!can_be_given(v, i) || strlen(list) > LIST_MAX)
				continue;
			if (find_given(v, i->intid))
				return;
			list = verify_text(v, "%s%s%" PRIu32, list, *list ? ", " : "", i->intid);
		}
	if (*list)
		doubt(v, verify_text(v, "%s %s", name, list),
		      verify_text(v,
				  "these are the interrupts of %s, none of which is here; the "
				  "guest may poll",
				  device_path(v, device)));
}

static void doubt_pages(struct verify *v, const struct device *device)
{
	const char *list = spelling_of_set(v)->iomem;

	board_for_each_member (member, v->board, device)
		board_for_each_region (region, v->board, member)
			if (region_is_mapped(region) && strlen(list) < LIST_MAX)
				list = verify_text(v, "%s %s", list,
						   frames_text(v, region_frames(region)));
	doubt(v, list,
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
	const struct file *file = &v->files.items[v->set];
	bool is_about = evidence & IS_NAMED || (evidence & HAS_INTERRUPT_BEST && v->given.n == 0);

	if (!is_about || has_node(v, device) || device_blocker(v, device) ||
	    ((file->device_tree || file->hides_tree) && !set_has_tree(v)))
		return;
	if (device->translated && !(evidence & HAS_PAGE))
		doubt_pages(v, device);
	if (evidence & HAS_INTERRUPT)
		board_for_each_member (member, v->board, device)
			complain_interrupts(v, device, member);
	else
		doubt_interrupts(v, device);
}

/* Only a guest that has the addresses built in, as some real-time systems have, does without. */
static void ask_for_tree(struct verify *v)
{
	const struct spelling *spelling = spelling_of_set(v);
	const struct file *file = &v->files.items[v->set];
	struct entry *e = NULL;

	verify_for_each_entry (other, v)
		if (other->kind == ENTRY_FRAMES && !file->device_tree && !file->hides_tree &&
		    !file->copies_nodes && !set_has_tree(v))
			e = other;
	if (e)
		report(v, missing(v, spelling->device_tree), VERIFY_RIGHT,
		       "there is none: does the guest's driver find these registers by itself? "
		       "Linux looks for devices only in the tree; ptctl export --format=%s makes "
		       "one",
		       spelling->format);
}

/* Drivers on Microkit may use only a part of their device, and trees on their own grant nothing. */
void judge_omissions(struct verify *v)
{
	if (!set_is_listed(v))
		return;
	ask_for_tree(v);
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
