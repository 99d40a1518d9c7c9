/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Devices of the board: what they are called, and whether they may be given away. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "board/lookup.h"
#include "board/verdict.h"
#include "verify/judge/judges.h"

/* ---- the board for judges ---- */

static size_t index_of(const struct verify *v, const struct device *device)
{
	return (size_t)(device - v->board->devices.items);
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

/* ---- paths ---- */

static void judge_unknown_path(struct verify *v, struct entry *s)
{
	const char *slash = strrchr(s->path, '/'), *name = slash ? slash + 1 : s->path;
	struct matches found = { .n = 0 };

	if (board_look_up(v->board, *name ? name : s->path, &found) < 0)
		v->failed = true;
	if (found.n == 0)
		report(v, s, VERIFY_WRONG,
		       "the board has no node of this path, nor one called '%s'", name);
	else
		report(v, s, VERIFY_WRONG, "the board has no node of this path; %s %s",
		       found.n == 1 ? "write" : "one of several of that name is",
		       device_path(v, found.items[0]));
	array_done(&found);
}

static void judge_unprotected(struct verify *v, struct entry *s, const struct device *device)
{
	const struct stream *stream = board_iommu_stream(v->board, device, false);
	struct finding finding = { .why = board_why_unprotected(v->board, stream),
				   .other = stream ? stream->iommu : NULL };
	_cleanup_(freep) char *why = NULL;

	if (s->forced) {
		report(v, s, VERIFY_RIGHT, "the device, without an IOMMU as the tree demands");
		return;
	}
	if (v->trusts_dtdev) {
		report(v, s, VERIFY_RIGHT,
		       "the device, behind an IOMMU that the tree does not show");
		return;
	}
	why = finding_phrase(&finding);
	if (!why)
		v->failed = true;
	else if (v->board->made_by_xen)
		report(v, s, VERIFY_UNKNOWN, "%s", why);
	else
		report(v, s, VERIFY_WRONG, "%s, so Xen refuses to assign it; %s", why,
		       set_is_xl(v) ? "take it out" : "it needs xen,force-assign-without-iommu");
}

static bool is_repeated(struct verify *v, const struct entry *s)
{
	verify_for_each_entry (other, v)
		if (other < s && other->kind == ENTRY_PATH && strcmp(other->path, s->path) == 0)
			return true;
	return false;
}

static void judge_path(struct verify *v, struct entry *s)
{
	const struct node *node = tree_find_path(v->board->tree, s->path);
	const struct device *device = node ? board_device_of(v->board, node) : NULL;
	char path[TREE_PATH_MAX];

	if (!node) {
		judge_unknown_path(v, s);
		return;
	}
	if (strcmp(s->path, node_path(node, path)) != 0) { /* Xen looks for these very letters */
		report(v, s, VERIFY_WRONG, "Xen finds no node by this; write %s", path);
		return;
	}
	if (!device) {
		report(v, s, VERIFY_WRONG,
		       "this node is no device: it has no compatible, or "
		       "neither registers nor interrupts");
		return;
	}
	if (v->files.items[s->file].no_iommu)
		report(v, s, VERIFY_WRONG,
		       "xl refuses dtdev together with passthrough = \"disabled\"; take one out");
	if (s->guest == GUEST_NONE && is_repeated(v, s))
		report(v, s, VERIFY_WRONG,
		       "the device is there twice: Xen refuses the second time");
	if (device_blocker(v, board_owner(v->board, device)))
		report(v, s, VERIFY_WRONG, "%s", device_blocker(v, board_owner(v->board, device)));
	if (!board_iommu_stream(v->board, device, true))
		judge_unprotected(v, s, device);
	report(v, s, VERIFY_RIGHT, "the device is behind an IOMMU that Xen drives");
}

void judge_paths(struct verify *v)
{
	verify_for_each_entry (s, v)
		if (s->kind == ENTRY_PATH)
			judge_path(v, s);
}
