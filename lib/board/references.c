/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One pass over all references of the tree, sorted by supplier. */

#include "board/references.h"

#include <errno.h>
#include <stdlib.h>

const struct node *reference_consumer(const struct node *holder)
{
	for (const struct node *node = holder; node->parent; node = node->parent)
		if (node_has(node, PROPERTY_COMPATIBLE))
			return node;
	return holder;
}

static int collect(const struct supplier *supplier, void *userdata)
{
	struct board *board = userdata;
	uint32_t owner = board->owner_of[tree_index(board->tree, supplier->node)];
	struct consumer *consumer;

	if (owner == DEVICE_NONE ||
	    owner == board->owner_of[tree_index(board->tree, supplier->holder)])
		return 0;
	consumer = array_add(&board->consumers);
	if (!consumer)
		return -ENOMEM;
	*consumer = (struct consumer){ .device = owner,
				       .node = reference_consumer(supplier->holder),
				       .kind = supplier->kind };
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
		board->items[consumers->items[i].device].n_consumers++;
	for (size_t i = 0; i < board->n; i++) {
		board->items[i].first_consumer = next;
		next += board->items[i].n_consumers;
		board->items[i].n_consumers = 0;
	}
	for (size_t i = 0; i < consumers->n; i++) {
		struct device *device = &board->items[consumers->items[i].device];

		sorted[device->first_consumer + device->n_consumers++] = consumers->items[i];
	}
	free(consumers->items);
	consumers->items = sorted;
	consumers->capacity = consumers->n + 1;
	return 0;
}

int references_gather(struct board *board)
{
	int r = 0;

	tree_for_each_node (node, board->tree)
		if (r == 0)
			r = supplier_for_each(board->resolver, &board->suppliers, node, NULL,
					      collect, board);
	return r < 0 ? r : sort_by_device(board);
}
