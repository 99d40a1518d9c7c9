/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One pass over all references of the tree, sorted by supplier. */

#include "board/suppliers/references.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "board/suppliers/assigned-rates.h"
#include "board/suppliers/stand-ins.h"
#include "board/suppliers/uses.h"

const struct node *reference_consumer(const struct node *consumer)
{
	for (const struct node *node = consumer; node->parent; node = node->parent)
		if (node_has(node, PROPERTY_COMPATIBLE))
			return node;
	return consumer;
}

/* A node that refers to something on a bus from outside depends on the bus as well. */
static void mark_buses_between(struct board *board, uint32_t owner, const struct node *consumer)
{
	const struct node *node = board->devices.items[owner].node->parent;

	while (node) {
		owner = board->owner_of[tree_index(board->tree, node)];
		if (owner == DEVICE_NONE || board->devices.items[owner].is_bus)
			return;
		node = board->devices.items[owner].node;
		if (consumer >= node && consumer < node->end)
			return;
		board->devices.items[owner].is_bus = true;
		node = node->parent;
	}
}

struct gathering {
	struct board *board;
	bool *referred; /* by node: a known property has its phandle */
	struct consuming consuming;
};

static int collect(const struct supplier *supplier, void *userdata)
{
	struct gathering *gathering = userdata;
	struct board *board = gathering->board;
	uint32_t owner = board->owner_of[tree_index(board->tree, supplier->node)];
	struct consumer *consumer;

	if (uses_add(board, supplier, &gathering->consuming) < 0)
		return -ENOMEM;
	gathering->referred[tree_index(board->tree, supplier->target)] = true;
	if (owner == DEVICE_NONE ||
	    owner == board->owner_of[tree_index(board->tree, supplier->consumer)] ||
	    stand_ins_have(board, supplier->consumer))
		return 0;
	if (supplier->kind != SUPPLIER_ENDPOINT)
		mark_buses_between(board, owner, supplier->consumer);
	consumer = array_add(&board->consumers);
	if (!consumer)
		return -ENOMEM;
	*consumer = (struct consumer){ .device = owner,
				       .node = (uint32_t)tree_index(board->tree,
								    gathering->consuming.consumer),
				       .is_endpoint = supplier->kind == SUPPLIER_ENDPOINT };
	return 0;
}

/* Counting sort: stable, and linear whatever the tree refers to. */
static int sort_by_device(struct board *board)
{
	struct consumers *consumers = &board->consumers;
	struct consumer *sorted = calloc(consumers->n + 1, sizeof(*sorted));
	uint32_t next = 0;

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < consumers->n; i++)
		board->devices.items[consumers->items[i].device].n_consumers++;
	for (size_t i = 0; i < board->devices.n; i++) {
		board->devices.items[i].first_consumer = next;
		next += board->devices.items[i].n_consumers;
		board->devices.items[i].n_consumers = 0;
	}
	for (size_t i = 0; i < consumers->n; i++) {
		struct device *device = &board->devices.items[consumers->items[i].device];

		sorted[device->first_consumer + device->n_consumers++] = consumers->items[i];
	}
	free(consumers->items);
	consumers->items = sorted;
	consumers->capacity = consumers->n + 1;
	return 0;
}

/* The nodes that overlays leave behind hold offsets, not phandles, and aliases are paths. */
static bool has_references(const struct node *top)
{
	return strncmp(top->name, "__", 2) != 0 && !streq(top->name, "aliases");
}

/* Without -@ dtc gives a phandle only to nodes that something refers to
 * (fixup_phandle_references()). If no known property does, an unknown one does. With -@ every label
 * has one, and there is /__symbols__; Xen makes a tree without the nodes and properties that
 * referred to others. */
static void mark_unknown_consumers(struct board *board, const bool *referred)
{
	if (board->made_by_xen || node_find_child(tree_root(board->tree), "__symbols__", 11))
		return;
	tree_for_each_node (node, board->tree) {
		size_t i = tree_index(board->tree, node);

		if (node->phandle != 0 && !referred[i] && board->owner_of[i] != DEVICE_NONE)
			board->devices.items[board->owner_of[i]].unexplained_phandle =
				node->phandle;
	}
}

/* What is to be known of a node while it is in the cache. */
static int gather_node(struct gathering *gathering, const struct node *node)
{
	struct board *board = gathering->board;
	int r;

	gathering->consuming = (struct consuming){ .consumer = reference_consumer(node) };
	r = supplier_for_each(board->resolver, &board->suppliers, node, NULL, collect, gathering);

	return r == 0 && node_has(node, PROPERTY_ASSIGNED_CLOCK_RATES)
		       ? assigned_rates_add(board, node)
		       : r;
}

static int gather_below(struct gathering *gathering, const struct node *top)
{
	int r = 0;

	for (const struct node *node = top; r == 0 && node < top->end; node++)
		r = gather_node(gathering, node);
	return r;
}

/* The mmu-masters of an SMMU explain their phandles; the SMMU does not depend on its masters. */
static void refer_to_masters(const struct board *board, bool *referred)
{
	for (size_t i = 0; i < board->masters.n; i++)
		referred[tree_index(board->tree, board->masters.items[i].node)] = true;
}

int references_gather(struct board *board)
{
	_cleanup_(freep) bool *referred = calloc(board->tree->n_nodes, sizeof(*referred));
	struct gathering gathering = { .board = board, .referred = referred };
	const struct node *root = tree_root(board->tree);
	int r = -ENOMEM;

	if (referred && array_reserve(&board->consumers, board->tree->n_properties + 1))
		r = gather_node(&gathering, root);
	tree_for_each_child (top, root)
		if (r == 0 && has_references(top))
			r = gather_below(&gathering, top);
	if (r < 0)
		return r;
	uses_sort(board);
	assigned_rates_sort(board);
	refer_to_masters(board, referred);
	mark_unknown_consumers(board, referred);
	return sort_by_device(board);
}
