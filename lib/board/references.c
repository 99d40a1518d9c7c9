/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One pass over all references of the tree, sorted by supplier. */

#include "board/references.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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

static int collect(const struct supplier *supplier, void *userdata)
{
	struct board *board = userdata;
	uint32_t owner = board->owner_of[tree_index(board->tree, supplier->node)];
	struct consumer *consumer;

	if (owner == DEVICE_NONE ||
	    owner == board->owner_of[tree_index(board->tree, supplier->consumer)])
		return 0;
	if (supplier->kind != SUPPLIER_ENDPOINT)
		mark_buses_between(board, owner, supplier->consumer);
	consumer = array_add(&board->consumers);
	if (!consumer)
		return -ENOMEM;
	*consumer = (struct consumer){ .device = owner,
				       .node = (uint32_t)tree_index(
					       board->tree, reference_consumer(supplier->consumer)),
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

/* The nodes that overlays leave behind hold offsets, not phandles. */
static bool is_overlay_data(const struct node *node)
{
	while (node->parent && node->parent->parent)
		node = node->parent;
	return strncmp(node->name, "__", 2) == 0;
}

int references_gather(struct board *board)
{
	int r = array_reserve(&board->consumers, board->tree->n_properties + 1) ? 0 : -ENOMEM;

	tree_for_each_node (node, board->tree)
		if (r == 0 && !is_overlay_data(node))
			r = supplier_for_each(board->resolver, &board->suppliers, node, NULL,
					      collect, board);
	return r < 0 ? r : sort_by_device(board);
}
