/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The nodes that share pages, INTIDs and stream IDs with a device and its parts, as JSON. */

#include <stdlib.h>

#include "base/cleanup.h"
#include "board/neighbours/claims.h"
#include "describe/json.h"

/* A run of pages or IDs with the same neighbours is given one by one up to this many; a longer one
 * is one entry with a count. */
#define ONE_BY_ONE 16

/* Another device's claim on frames of this device. */
struct neighbour {
	struct range range;
	const struct node *node;
};

struct neighbours {
	ARRAY_OF(struct neighbour);
	struct builder *builder;
};

struct edges {
	ARRAY_OF(uint64_t);
};

static int neighbour_add(const struct claim *other, void *userdata)
{
	struct neighbours *neighbours = userdata;
	struct neighbour *slot;

	if (neighbours->n == NEIGHBOURS_MAX)
		return 1;
	slot = array_add(neighbours);
	if (slot)
		*slot = (struct neighbour){ other->range, other->node };
	else
		neighbours->builder->failed = true;
	return 0;
}

static void edge_add(struct builder *b, struct edges *edges, uint64_t edge, struct range within)
{
	uint64_t *slot;

	if (edge < within.first || edge > within.last)
		return;
	slot = array_add(edges);
	if (slot)
		*slot = edge;
	else
		b->failed = true;
}

static int edge_compare(const void *pa, const void *pb)
{
	const uint64_t *a = pa, *b = pb;

	return *a < *b ? -1 : *a > *b;
}

/* A run of pages, or with an IOMMU of stream IDs, that the same nodes share. */
static json_t *describe_run(struct builder *b, const struct node *iommu, uint64_t first,
			    uint64_t count, json_t *nodes)
{
	json_t *o = json_object();

	if (iommu) {
		json_put(b, o, "iommu", json_path(iommu));
		json_put(b, o, "id", json_integer((json_int_t)first));
	} else {
		json_put(b, o, "address", json_hex(first << FRAME_SHIFT));
	}
	json_put(b, o, "nodes", nodes);
	if (count > 1)
		json_put(b, o, "count", json_integer((json_int_t)count));
	return o;
}

static void put_run(struct builder *b, json_t *array, const struct node *iommu, struct range run,
		    const struct neighbours *neighbours)
{
	uint64_t n = run.last - run.first + 1;
	uint64_t step = n > ONE_BY_ONE ? n : 1;
	_cleanup_(array_donep) struct nodes nodes = { .n = 0 };
	json_t *paths;

	for (size_t i = 0; i < neighbours->n; i++)
		if (range_overlaps(neighbours->items[i].range, run))
			nodes_add(b, &nodes, neighbours->items[i].node);
	if (nodes.n > 0) {
		paths = describe_nodes(b, &nodes);
		for (uint64_t i = 0; i < n; i += step)
			json_add(b, array,
				 describe_run(b, iommu, run.first + i, step, json_incref(paths)));
		json_decref(paths);
	}
}

/* Cuts the range wherever a neighbour begins or ends: in between they stay the same. */
static void put_range(struct builder *b, json_t *array, const struct node *iommu,
		      struct range range, const struct neighbours *neighbours)
{
	_cleanup_(array_donep) struct edges edges = { .n = 0 };
	struct range run;

	edge_add(b, &edges, range.first, range);
	for (size_t i = 0; i < neighbours->n; i++) {
		edge_add(b, &edges, neighbours->items[i].range.first, range);
		edge_add(b, &edges, neighbours->items[i].range.last + 1, range);
	}
	if (edges.n > 1)
		qsort(edges.items, edges.n, sizeof(*edges.items), edge_compare);
	for (size_t i = 0; i < edges.n && !lists_are_full(b); i++) {
		run.first = edges.items[i];
		run.last = i + 1 < edges.n ? edges.items[i + 1] - 1 : range.last;
		if (run.first <= run.last && (i + 1 == edges.n || run.first != edges.items[i + 1]))
			put_run(b, array, iommu, run, neighbours);
	}
}

static json_t *describe_pages(struct builder *b, const struct board *board,
			      const struct device *device)
{
	_cleanup_(array_donep) struct neighbours neighbours = { .builder = b };
	_cleanup_(array_donep) struct rangeset own = { .n = 0 };
	json_t *array = json_array();
	struct claim claim;

	board_for_each_member (member, board, device)
		board_for_each_region (region, board, member)
			if (board_region_is_shared(board, region) &&
			    rangeset_add(&own, range_frames(region->address, region->size),
					 region->node) < 0)
				b->failed = true;
	rangeset_merge(&own);
	for (size_t i = 0; i < own.n && !lists_are_full(b); i++) {
		claim = (struct claim){ .owner = device->owner, .range = own.items[i].range };
		neighbours.n = 0;
		claims_for_each_other(&board->pages, &claim, neighbour_add, &neighbours);
		put_range(b, array, NULL, own.items[i].range, &neighbours);
	}
	return array;
}

/* The nodes of all other claims that conflict with this one. */
static json_t *describe_others(struct builder *b, const struct claims *claims,
			       const struct claim *claim)
{
	_cleanup_(array_donep) struct neighbours neighbours = { .builder = b };
	_cleanup_(array_donep) struct nodes nodes = { .n = 0 };

	claims_for_each_other(claims, claim, neighbour_add, &neighbours);
	for (size_t i = 0; i < neighbours.n; i++)
		nodes_add(b, &nodes, neighbours.items[i].node);
	return describe_nodes(b, &nodes);
}

static json_t *describe_shared_intid(struct builder *b, const struct board *board,
				     const struct interrupt *interrupt)
{
	struct claim claim = board_intid_claim(board, interrupt);
	json_t *o = json_object();

	json_put(b, o, "intid", json_integer(interrupt->intid));
	json_put(b, o, "nodes", describe_others(b, &board->intids, &claim));
	return o;
}

/* Of a run of INTIDs, only those that somebody else has too. */
static void put_shared_owned(struct builder *b, json_t *array, const struct board *board,
			     const struct owned *owned, uint32_t intid)
{
	struct claim claim = board_owned_claim(board, owned);
	json_t *nodes, *o;

	claim.range = (struct range){ intid, intid };
	nodes = describe_others(b, &board->intids, &claim);
	if (json_array_size(nodes) == 0) {
		json_decref(nodes);
		return;
	}
	o = json_object();
	json_put(b, o, "intid", json_integer(intid));
	json_put(b, o, "nodes", nodes);
	json_add(b, array, o);
}

static json_t *describe_intids(struct builder *b, const struct board *board,
			       const struct device *device)
{
	json_t *array = json_array();
	bool seen[GIC_ESPI_FIRST + 1024] = { false };

	board_for_each_member (member, board, device)
		board_for_each_interrupt (i, board, member) {
			if (!board_interrupt_is_shared(board, i) || seen[i->intid] ||
			    lists_are_full(b))
				continue;
			seen[i->intid] = true;
			json_add(b, array, describe_shared_intid(b, board, i));
		}
	board_for_each_owned (owned, board, device)
		for (uint32_t i = 0; board_owned_is_shared(board, owned) && i < owned->count; i++)
			if (!seen[owned->intid + i] && !lists_are_full(b))
				put_shared_owned(b, array, board, owned, owned->intid + i);
	return array;
}

/* IDs under a mask meet without being equal: they are one entry. */
static void put_stream(struct builder *b, json_t *array, const struct board *board,
		       const struct stream *stream)
{
	struct claim claim = board_stream_claim(board, stream);
	_cleanup_(array_donep) struct neighbours neighbours = { .builder = b };
	_cleanup_(array_donep) struct nodes nodes = { .n = 0 };
	bool masked = stream->mask != 0;

	claims_for_each_other(&board->stream_ids, &claim, neighbour_add, &neighbours);
	for (size_t i = 0; i < neighbours.n; i++) {
		nodes_add(b, &nodes, neighbours.items[i].node);
		masked = masked || !range_overlaps(neighbours.items[i].range, claim.range);
	}
	if (masked)
		json_add(b, array,
			 describe_run(b, stream->iommu, stream->id, 1, describe_nodes(b, &nodes)));
	else
		put_range(b, array, stream->iommu, claim.range, &neighbours);
}

static json_t *describe_stream_ids(struct builder *b, const struct board *board,
				   const struct device *device)
{
	json_t *array = json_array();

	board_for_each_member (member, board, device)
		board_for_each_stream (stream, board, member)
			if (board_stream_is_shared(board, stream) && !lists_are_full(b))
				put_stream(b, array, board, stream);
	return array;
}

json_t *describe_sharing(struct builder *b, const struct board *board, const struct device *device)
{
	json_t *o = json_object();

	json_put(b, o, "pages", describe_pages(b, board, device));
	json_put(b, o, "interrupts", describe_intids(b, board, device));
	json_put(b, o, "streams", describe_stream_ids(b, board, device));
	return o;
}
