/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What each device claims of the board, and what Xen holds. */

#include "board/neighbours/claims.h"

#include <errno.h>
#include <stdlib.h>

#include "resolve/interrupt/irqchip.h"

/* A node that is not a device is its own owner: it may use a stream ID all the same. */
#define OWNER_NODE 0x80000000u

static uint32_t claim_owner(const struct board *board, const struct node *node)
{
	const struct device *device = board_device_of(board, node);

	return device ? device->owner : OWNER_NODE | (uint32_t)tree_index(board->tree, node);
}

struct claim board_page_claim(const struct board *board, const struct region *region)
{
	return (struct claim){ .node = region->node,
			       .owner = claim_owner(board, region->node),
			       .resource = (uint32_t)(region - board->regions.items),
			       .range = range_frames(region->address, region->size) };
}

static bool has_intid(const struct board *board, const struct device *device, uint32_t intid)
{
	board_for_each_interrupt (i, board, device)
		if (i->intid == intid)
			return true;
	return false;
}

/* A channel of a DMA controller, or another child without registers, does not share an interrupt
 * with the device above that has the registers: they are one device. */
static uint32_t intid_owner(const struct board *board, const struct interrupt *interrupt)
{
	const struct device *device = board_device_of(board, interrupt->node);
	uint32_t above;

	while (!board_owner(board, device)->translated) {
		device = board_owner(board, device);
		above = board->owner_of[tree_index(board->tree, device->node->parent)];
		if (above == DEVICE_NONE ||
		    !has_intid(board, &board->devices.items[above], interrupt->intid))
			break;
		device = &board->devices.items[above];
	}
	return device->owner;
}

struct claim board_intid_claim(const struct board *board, const struct interrupt *interrupt)
{
	return (struct claim){ .node = interrupt->node,
			       .owner = intid_owner(board, interrupt),
			       .resource = (uint32_t)(interrupt - board->interrupts.items),
			       .range = { interrupt->intid, interrupt->intid } };
}

struct claim board_owned_claim(const struct board *board, const struct owned *owned)
{
	return (struct claim){ .node = owned->node,
			       .owner = claim_owner(board, owned->node),
			       .resource = (uint32_t)(board->interrupts.n +
						      (size_t)(owned - board->owned.items)),
			       .range = { owned->intid, owned->intid + owned->count - 1 } };
}

struct claim board_stream_claim(const struct board *board, const struct stream *stream)
{
	uint64_t first = stream->id, n = stream->count;

	return (struct claim){ .node = stream->node,
			       .owner = claim_owner(board, stream->node),
			       .resource = (uint32_t)(stream - board->streams.items),
			       .group = (uint32_t)tree_index(board->tree, stream->iommu),
			       .range = { first, first + n - 1 },
			       .mask = stream->mask };
}

static int device_claim(struct board *board, const struct device *device)
{
	enum irqchip_rule rule = irqchip_rule(board->resolver, device->node);
	int r = 0;

	board_for_each_region (region, board, device)
		if (r == 0 && region_is_mapped(region))
			r = claims_add(&board->pages, board_page_claim(board, region));
	if (!irqchip_owns_for_others(rule))
		board_for_each_interrupt (i, board, device)
			if (r == 0 && i->intid != 0)
				r = claims_add(&board->intids, board_intid_claim(board, i));
	board_for_each_owned (owned, board, device)
		if (r == 0)
			r = claims_add(&board->intids, board_owned_claim(board, owned));
	board_for_each_stream (stream, board, device)
		if (r == 0)
			r = claims_add(&board->stream_ids, board_stream_claim(board, stream));
	return r;
}

/* Nodes that are not devices but masters of an IOMMU, like the common front of several engines. */
static int claim_other_streams(struct board *board)
{
	size_t first = board->streams.n;
	int r = 0;

	tree_for_each_node (node, board->tree)
		if (r == 0 && !board_device_of(board, node) &&
		    stream_is_master(&board->masters, node))
			r = stream_gather(board->tree, &board->masters, node, &board->streams,
					  NULL);
	for (size_t i = first; r == 0 && i < board->streams.n; i++)
		r = claims_add(&board->stream_ids,
			       board_stream_claim(board, &board->streams.items[i]));
	return r;
}

static int device_hold(struct board *board, const struct device *device)
{
	int r = 0;

	if (!device->held)
		return 0;
	board_for_each_region (region, board, device)
		if (r == 0 && region_is_mapped(region))
			r = rangeset_add(&board->held_frames,
					 range_frames(region->address, region->size), region->node);
	board_for_each_interrupt (i, board, device)
		if (r == 0 && i->intid >= GIC_SPI_FIRST)
			r = rangeset_add(&board->held_intids, (struct range){ i->intid, i->intid },
					 i->node);
	return r;
}

/* Sorts the claims, and notes for each resource whether it is shared. */
static int claims_settle(struct claims *claims, size_t n_resources, bool **ret)
{
	int r = claims_sort(claims);

	*ret = calloc(n_resources + 1, sizeof(**ret));
	if (!*ret)
		return -ENOMEM;
	for (size_t i = 0; r == 0 && i < claims->n; i++)
		(*ret)[claims->items[i].resource] = claims->items[i].shared;
	return r;
}

int board_claim(struct board *board)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < board->devices.n; i++) {
		r = device_claim(board, &board->devices.items[i]);
		if (r == 0)
			r = device_hold(board, &board->devices.items[i]);
	}
	if (r == 0)
		r = claim_other_streams(board);
	if (r == 0)
		r = claims_settle(&board->pages, board->regions.n, &board->region_shared);
	if (r == 0)
		r = claims_settle(&board->intids, board->interrupts.n + board->owned.n,
				  &board->interrupt_shared);
	if (r == 0)
		r = claims_settle(&board->stream_ids, board->streams.n, &board->stream_shared);
	rangeset_merge(&board->held_frames);
	rangeset_merge(&board->held_intids);
	return r;
}
