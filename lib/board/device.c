/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Questions to a board about one device. */

#include "base/util.h"
#include "board/board.h"
#include "xen/keeps.h"

const struct device *board_device_of(const struct board *board, const struct node *node)
{
	uint32_t index = board->device_of[tree_index(board->tree, node)];

	return index == DEVICE_NONE ? NULL : &board->devices.items[index];
}

const struct node *board_next_consumer_node(const struct device *device, const struct node *node)
{
	const struct node *end = device->node->end;

	for (node++; node < end && node_has(node, PROPERTY_COMPATIBLE); node = node->end)
		;
	return node;
}

const struct node *board_first_below(const struct board *board, const struct device *device)
{
	const struct node *first = NULL;

	for (const struct device *d = device + 1;
	     d < board->devices.items + board->devices.n && d->node < device->node->end; d++)
		if (!d->is_part && (!first || node_compare(d->node, first) < 0))
			first = d->node;
	return first;
}

enum mark board_mark(const struct board *board, const struct device *device)
{
	const char *status = node_string(device->node, PROPERTY_STATUS);

	/* Xen strips the mark, and disables what was marked: what is not disabled was not. */
	if (board->made_by_xen)
		return status && streq(status, "disabled") ? MARK_UNKNOWN : MARK_UNMARKED;
	return node_has(device->node, PROPERTY_XEN_PASSTHROUGH) ? MARK_MARKED : MARK_UNMARKED;
}

const char *mark_name(enum mark mark)
{
	static const char *const names[] = {
		[MARK_MARKED] = "marked", [MARK_UNMARKED] = "unmarked", [MARK_UNKNOWN] = "unknown"
	};

	return names[mark];
}

/* The device's own: by iommus (xen/drivers/passthrough/device_tree.c, iommu_add_dt_device), or by
 * mmu-masters (drivers/passthrough/arm/smmu.c). Xen does not read an iommu-map to assign a node: it
 * is about others, those behind a PCI host. */
static bool is_assigned_by(const struct stream *stream)
{
	return !streq(stream->property, "iommu-map");
}

const struct stream *board_iommu_stream(const struct board *board, const struct device *member,
					bool driven)
{
	board_for_each_stream (stream, board, member)
		if (is_assigned_by(stream) && (!driven || xen_drives_iommu(stream->iommu)))
			return stream;
	return NULL;
}

const char *board_why_unprotected(const struct board *board, const struct stream *stream)
{
	if (!stream && board->made_by_xen)
		return "dom0's tree does not show whether it is behind an IOMMU; give the host "
		       "tree";
	if (!stream)
		return "it is not behind an IOMMU";
	if (!is_assigned_by(stream))
		return "its streams at %O stand in iommu-map, which Xen does not read when it "
		       "assigns a node";
	if (xen_drives_iommu(stream->iommu))
		return NULL;
	return node_unavailable_ancestor(stream->iommu) ? "its IOMMU %O is disabled"
							: "Xen has no driver for its IOMMU %O";
}
