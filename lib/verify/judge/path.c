/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Nodes that Xen assigns by their path. */

#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "board/names/lookup.h"
#include "format/xen-tree.h"
#include "verify/judge/device.h"
#include "verify/judge/judge.h"
#include "xen/keeps.h"

static void report_path(struct verify *v, struct entry *e, const char *path, const char *why)
{
	struct entry instead = *e;

	instead.path.path = path;
	report_write(v, e, VERIFY_WRONG, &instead, path, "%s", why);
}

static void judge_unknown_path(struct verify *v, struct entry *e)
{
	const char *slash = strrchr(e->path.path, '/'), *name = slash ? slash + 1 : e->path.path;
	struct matches found = { .n = 0 };

	if (board_look_up(v->board, *name ? name : e->path.path, NULL, &found) < 0)
		v->failed = true;
	if (found.n == 0)
		report(v, e, VERIFY_WRONG,
		       "the board has no node with this path, nor one named '%s'", name);
	else if (found.n == 1)
		report_path(v, e, device_path(v, found.items[0]),
			    "the board has no node with this path");
	else
		report(v, e, VERIFY_WRONG,
		       "the board has no node with this path; one of several with that name is %s",
		       device_path(v, found.items[0]));
	array_done(&found);
}

/* The path is right; what is wrong lies elsewhere. */
static void report_unassignable(struct verify *v, struct entry *e, const char *why,
				const char *remedy)
{
	bool is_first = !e->reported || e->verdict < VERIFY_WRONG;

	report(v, e, VERIFY_WRONG, "%s, so Xen refuses to assign the device; %s", why, remedy);
	e->is_risk = is_first;
}

static void judge_unprotected(struct verify *v, struct entry *e, const struct device *device)
{
	const struct stream *own = board_iommu_stream(v->board, device, false);
	const struct stream *stream = own || device->streams.n == 0
					      ? own
					      : array_at(&v->board->streams, device->streams.first);
	struct finding finding = { .why = board_why_unprotected(v->board, stream),
				   .other = stream ? stream->iommu : NULL };
	_cleanup_(freep) char *why = NULL;

	if (e->path.is_forced) {
		report(v, e, VERIFY_RIGHT,
		       "the device, assigned without an IOMMU as the tree requires");
		return;
	}
	if (v->trusts_dtdev) {
		report(v, e, VERIFY_RIGHT,
		       "the device, behind an IOMMU that the tree does not show");
		return;
	}
	why = finding_phrase(&finding);
	if (!why)
		v->failed = true;
	else if (v->board->made_by_xen)
		report(v, e, VERIFY_UNKNOWN, "%s", why);
	else if (stream && xen_has_iommu_driver(stream->iommu))
		report_unassignable(v, e, why,
				    "enable it: status = \"okay\" in the tree that Xen is booted "
				    "with");
	else if (set_is_listed(v))
		report_remove(v, e, VERIFY_WRONG, "%s, so Xen refuses to assign it", why);
	else
		report_unassignable(v, e, why, "it needs " XEN_TREE_FORCE_ASSIGN);
}

static bool is_repeated(struct verify *v, const struct entry *e)
{
	verify_for_each_entry (other, v)
		if (entry_is_repeated(e, other) && other->kind == ENTRY_PATH &&
		    other->owner == e->owner && streq(other->path.path, e->path.path))
			return true;
	return false;
}

/* The node, or NULL with a report. */
static const struct node *find_node(struct verify *v, struct entry *e)
{
	const struct node *node = tree_find_path(v->board->tree, e->path.path);
	char path[TREE_PATH_MAX];

	if (!node) {
		judge_unknown_path(v, e);
	} else if (!streq(e->path.path,
			  node_path(node, path))) { /* Xen compares letter by letter */
		report_path(v, e, verify_text(v, "%s", path), "Xen does not find a node by this");
		node = NULL;
	}
	return node;
}

/* Copied or marked. */
static void judge_node(struct verify *v, struct entry *e)
{
	if (find_node(v, e))
		report(v, e, VERIFY_RIGHT,
		       set_is_xl(v)
			       ? "a node of the board, which EPAM's xl copies to the guest's "
				 "tree; Xen's own ignores the option"
			       : "a node of the board, which ImageBuilder marks for the guest");
}

static void judge_path(struct verify *v, struct entry *e)
{
	const struct node *node = find_node(v, e);
	const struct device *device = node ? board_device_of(v->board, node) : NULL;

	if (!node)
		return;
	if (!device) {
		report(v, e, VERIFY_WRONG,
		       "this node is not a device: it has no compatible, or neither registers nor "
		       "interrupts");
		return;
	}
	if (v->files.items[e->file].no_iommu)
		report(v, e, VERIFY_WRONG,
		       "xl refuses dtdev together with passthrough = \"disabled\"; remove one");
	if (e->guest == GUEST_NONE && is_repeated(v, e))
		report_remove(v, e, VERIFY_WRONG,
			      "the device is listed twice, and Xen refuses the second");
	if (device_blocker(v, board_owner(v->board, device)))
		report(v, e, VERIFY_WRONG, "%s", device_blocker(v, board_owner(v->board, device)));
	if (!board_iommu_stream(v->board, device, true))
		judge_unprotected(v, e, device);
	report(v, e, VERIFY_RIGHT, "the device is behind an IOMMU that Xen drives");
}

void judge_paths(struct verify *v)
{
	verify_for_each_entry (e, v)
		if (e->kind == ENTRY_PATH)
			judge_path(v, e);
		else if (e->kind == ENTRY_NODE)
			judge_node(v, e);
}
