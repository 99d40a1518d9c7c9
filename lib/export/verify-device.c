/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which devices of the board a set of files is about, whether they may be, and what of them is
 * missing. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "board/lookup.h"
#include "board/verdict.h"
#include "board/xenfacts.h"
#include "export/judges.h"

/* ---- the board for judges ---- */

static size_t index_of(const struct verify *v, const struct device *device)
{
	return (size_t)(device - v->board->items);
}

const char *device_path(struct verify *v, const struct device *device)
{
	const char **cached = &v->paths[index_of(v, device)];
	char path[TREE_PATH_MAX];

	if (!*cached)
		*cached = verify_text(v, "%s", node_path(device->node, path));
	return *cached;
}

uint8_t *device_evidence(const struct verify *v, const struct device *device)
{
	return &v->evidence[index_of(v, board_owner(v->board, device))];
}

/* What speaks against a device whatever numbers are given of it; the gravest comes first. */
static const enum finding_code final_codes[] = { FINDING_HELD_BY_XEN, FINDING_RESERVED_MEMORY,
						 FINDING_NOT_MARKED, FINDING_TREE_MISMATCH,
						 FINDING_INTERRUPT_PRIVATE };

static const struct finding *find_final(const struct findings *findings)
{
	for (size_t code = 0; code < sizeof(final_codes) / sizeof(final_codes[0]); code++)
		for (size_t i = 0; i < findings->n; i++)
			if (findings->items[i].code == final_codes[code] &&
			    findings->items[i].severity == SEVERITY_BLOCKER)
				return &findings->items[i];
	return NULL;
}

static char *find_blocker(struct verify *v, const struct device *device)
{
	struct findings findings = { .n = 0 };
	const struct finding *found;
	char *text;

	if (verdict_findings(v->board, device, true, &findings) < 0)
		v->failed = true;
	found = find_final(&findings);
	text = found ? finding_text(found) : strdup("");
	array_done(&findings);
	v->failed |= !text;
	return text;
}

const char *device_blocker(struct verify *v, const struct device *device)
{
	char **cached = &v->blockers[index_of(v, device)];

	if (set_is_microkit(v)) /* what Xen keeps is no matter there */
		return NULL;
	if (!*cached)
		*cached = find_blocker(v, device);
	return *cached && **cached ? *cached : NULL;
}

const struct interrupt *next_with_intid(const struct verify *v, uint32_t intid,
					const struct interrupt *previous)
{
	const struct interrupts *all = &v->board->interrupts;
	const struct interrupt *i = previous ? previous + 1 : all->items;

	for (; intid != 0 && i && i < all->items + all->n; i++)
		if (i->intid == intid && owner_of(v, i->node))
			return i;
	return NULL;
}

/* ---- evidence ---- */

static void add_evidence(struct verify *v, const struct node *node, uint8_t evidence)
{
	const struct device *device = board_device_of(v->board, node);

	if (device)
		*device_evidence(v, device) |= evidence;
}

static void add_frames(struct verify *v, const struct statement *s)
{
	for (size_t i = 0; i < v->board->regions.n; i++) {
		const struct region *region = &v->board->regions.items[i];
		const struct device *device = board_device_of(v->board, region->node);

		if (!region_is_there(region) || !device ||
		    !span_overlaps(region_frames(region), s->frames) ||
		    (device->is_bus && !span_contains(s->frames, region_frames(region))))
			continue;
		add_evidence(v, region->node, HAS_PAGE);
	}
}

static void add_interrupts(struct verify *v, const struct statement *s)
{
	const struct interrupt *i = NULL;

	while ((i = next_with_intid(v, s->intid, i)))
		add_evidence(v, i->node, HAS_INTERRUPT);
}

void judge_evidence(struct verify *v)
{
	verify_for_each_statement (s, v) {
		if (s->kind == SAYS_FRAMES)
			add_frames(v, s);
		else if (s->kind == SAYS_INTERRUPT || s->kind == SAYS_GUEST_INTERRUPT)
			add_interrupts(v, s);
		else if (s->kind == SAYS_PATH && tree_find_path(v->board->tree, s->path))
			add_evidence(v, tree_find_path(v->board->tree, s->path), IS_NAMED);
	}
	for (size_t i = 0; i < v->guests.n; i++)
		if (v->guests.items[i].device &&
		    v->files.items[v->guests.items[i].file].set == v->set)
			add_evidence(v, v->guests.items[i].device->node, IS_NAMED);
}

/* ---- paths ---- */

static void judge_unknown_path(struct verify *v, struct statement *s)
{
	const char *slash = strrchr(s->path, '/'), *name = slash ? slash + 1 : s->path;
	struct matches found = { .n = 0 };

	if (board_look_up(v->board, *name ? name : s->path, &found) < 0)
		v->failed = true;
	if (found.n == 0)
		judge(v, s, VERIFY_WRONG, "the board has no node of this path, nor one called '%s'",
		      name);
	else
		judge(v, s, VERIFY_WRONG, "the board has no node of this path; %s %s",
		      found.n == 1 ? "write" : "one of several of that name is",
		      device_path(v, found.items[0]));
	array_done(&found);
}

/* Xen assigns nodes with an `iommus` of their own (xen/drivers/passthrough/device_tree.c). */
static const struct stream *find_stream(const struct verify *v, const struct device *device,
					bool driven)
{
	board_for_each_stream (stream, v->board, device)
		if (strcmp(stream->property, "iommus") == 0 &&
		    (!driven || xen_drives_iommu(stream->iommu)))
			return stream;
	return NULL;
}

static void judge_unprotected(struct verify *v, struct statement *s, const struct device *device)
{
	const struct stream *stream = find_stream(v, device, false);
	char iommu[TREE_PATH_MAX];

	if (s->forced)
		judge(v, s, VERIFY_RIGHT, "the device, without an IOMMU as the tree demands");
	else if (v->trusts_dtdev)
		judge(v, s, VERIFY_RIGHT,
		      "the device, behind an IOMMU that the tree does not show");
	else if (v->board->made_by_xen)
		judge(v, s, VERIFY_UNKNOWN,
		      "dom0's tree does not tell whether an IOMMU stands in front of it; give the "
		      "host tree");
	else if (stream)
		judge(v, s, VERIFY_WRONG, "%s: Xen refuses to assign it; %s",
		      node_unavailable_ancestor(stream->iommu)
			      ? verify_text(v, "the IOMMU %s in front of it is disabled",
					    node_path(stream->iommu, iommu))
			      : verify_text(v, "Xen has no driver for the IOMMU %s in front of it",
					    node_path(stream->iommu, iommu)),
		      set_is_xl(v) ? "take it out" : "it needs xen,force-assign-without-iommu");
	else
		judge(v, s, VERIFY_WRONG,
		      "no IOMMU stands in front of the device, so that Xen refuses to assign it; "
		      "%s",
		      set_is_xl(v) ? "take it out" : "it needs xen,force-assign-without-iommu");
}

static bool is_repeated(struct verify *v, const struct statement *s)
{
	verify_for_each_statement (other, v)
		if (other < s && other->kind == SAYS_PATH && strcmp(other->path, s->path) == 0)
			return true;
	return false;
}

static void judge_path(struct verify *v, struct statement *s)
{
	const struct node *node = tree_find_path(v->board->tree, s->path);
	const struct device *device = node ? board_device_of(v->board, node) : NULL;

	if (!node || *s->path != '/') {
		judge_unknown_path(v, s);
		return;
	}
	if (!device) {
		judge(v, s, VERIFY_WRONG,
		      "this node is no device: it has no compatible, or "
		      "neither registers nor interrupts");
		return;
	}
	if (v->files.items[s->file].no_iommu)
		judge(v, s, VERIFY_WRONG,
		      "xl refuses dtdev together with passthrough = \"disabled\"; take one out");
	if (s->guest == GUEST_NONE && is_repeated(v, s))
		judge(v, s, VERIFY_WRONG, "the device is there twice: Xen refuses the second time");
	if (device_blocker(v, board_owner(v->board, device)))
		judge(v, s, VERIFY_WRONG, "%s", device_blocker(v, board_owner(v->board, device)));
	if (!find_stream(v, device, true))
		judge_unprotected(v, s, device);
	judge(v, s, VERIFY_RIGHT, "the device is behind an IOMMU that Xen drives");
}

void judge_paths(struct verify *v)
{
	verify_for_each_statement (s, v)
		if (s->kind == SAYS_PATH)
			judge_path(v, s);
}

/* ---- what is missing ---- */

static void complain(struct verify *v, const char *what, const char *text)
{
	struct statement *s = statement_new(v, SAYS_SOMETHING, 0, what);

	if (!s)
		return;
	s->file = v->set;
	judge(v, s, VERIFY_WRONG, "%s", text);
}

static bool intid_given(struct verify *v, uint32_t intid)
{
	verify_for_each_statement (s, v)
		if (s->kind == SAYS_INTERRUPT && s->intid == intid)
			return true;
	return false;
}

/* What is shared is a risk to give, and may have been left out for that. */
static bool region_is_missing(struct verify *v, const struct region *region)
{
	return region_is_there(region) && !board_region_is_shared(v->board, region) &&
	       !frames_given(v, region_frames(region));
}

static void complain_pages(struct verify *v, const struct device *device,
			   const struct device *member)
{
	board_for_each_region (region, v->board, member)
		if (region_is_missing(v, region))
			complain(v,
				 verify_text(v, "%s %s", set_is_xl(v) ? "iomem" : "memory_region",
					     frames_text(v, region_frames(region))),
				 verify_text(v, "%s has registers there too; add it",
					     device_path(v, device)));
}

static void complain_interrupts(struct verify *v, const struct device *device,
				const struct device *member)
{
	board_for_each_interrupt (i, v->board, member)
		if (i->type == INTID_SPI && i->intid != 0 && i->intid <= XEN_GUEST_INTID_MAX &&
		    !board_interrupt_is_shared(v->board, i) && !intid_given(v, i->intid))
			complain(v, verify_text(v, "irqs %" PRIu32, i->intid),
				 verify_text(v, "%s interrupts with this INTID too; add it",
					     device_path(v, device)));
}

/* Behind an IOMMU that Xen drives, DMA of what is not assigned faults. */
static void complain_stream(struct verify *v, const struct device *member)
{
	bool is_there = false;

	if (!find_stream(v, member, true))
		return;
	verify_for_each_statement (s, v)
		is_there |= s->kind == SAYS_PATH &&
			    tree_find_path(v->board->tree, s->path) == member->node;
	if (!is_there)
		complain(v, verify_text(v, "dtdev %s", device_path(v, member)),
			 "the device is behind an IOMMU that Xen drives: without this its DMA "
			 "fails; add it");
}

/* Whether the frames that are given are no other device's as well: then they tell which is meant.
 */
static bool has_own_page(struct verify *v, const struct device *device)
{
	board_for_each_member (member, v->board, device)
		board_for_each_region (region, v->board, member)
			if (region_is_there(region) && !board_region_is_shared(v->board, region) &&
			    frames_given(v, region_frames(region)))
				return true;
	return false;
}

/* Of a device that the guest tree describes, that tells what the guest needs. A device of which no
 * interrupt is there may be polled. */
static void complain_device(struct verify *v, const struct device *device)
{
	uint8_t evidence = *device_evidence(v, device);
	bool has_node = false;

	if (!(evidence & IS_NAMED) && !has_own_page(v, device))
		return;
	for (size_t i = 0; i < v->guests.n; i++)
		has_node |= v->guests.items[i].device == device &&
			    v->files.items[v->guests.items[i].file].set == v->set;
	board_for_each_member (member, v->board, device) {
		if (!has_node)
			complain_pages(v, device, member);
		if (!has_node && (evidence & HAS_INTERRUPT))
			complain_interrupts(v, device, member);
		if (!v->files.items[v->set].no_iommu)
			complain_stream(v, member);
	}
}

/* Drivers of Microkit may do with a part of their device, and trees alone grant nothing. */
void judge_omissions(struct verify *v)
{
	if (!set_is_xl(v))
		return;
	for (size_t i = 0; i < v->board->n; i++)
		if (!v->board->items[i].is_part && (v->evidence[i] & IS_MEANT))
			complain_device(v, &v->board->items[i]);
}
