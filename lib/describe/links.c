/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Suppliers and consumers of one device as JSON. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "describe/json.h"

struct listed {
	struct supplier supplier;
	size_t order; /* in which it was met: keeps a list's own order */
};

struct suppliers {
	ARRAY_OF(struct listed);
};

static int collect(const struct supplier *supplier, void *userdata)
{
	struct suppliers *suppliers = userdata;
	struct listed *slot = array_add(suppliers);

	if (!slot)
		return -ENOMEM;
	*slot = (struct listed){ *supplier, suppliers->n };
	return 0;
}

/* By table row, not by the order of properties, which a directory does not have. */
static int listed_compare(const void *pa, const void *pb)
{
	const struct listed *a = pa, *b = pb;

	if (a->supplier.consumer != b->supplier.consumer)
		return node_compare(a->supplier.consumer, b->supplier.consumer);
	if (a->supplier.row != b->supplier.row)
		return a->supplier.row < b->supplier.row ? -1 : 1;
	if (a->supplier.property != b->supplier.property)
		return strcmp(a->supplier.property, b->supplier.property);
	return a->order < b->order ? -1 : a->order > b->order;
}

static json_t *describe_specifier(struct builder *b, const struct supplier *supplier)
{
	json_t *cells = json_array();

	if (supplier->specifier_is_hop)
		for (uint32_t i = 0; i < supplier->hop.n_cells; i++)
			json_add(b, cells, json_integer(supplier->hop.cells[i]));
	else
		for (size_t i = 0; i < supplier->arguments.n; i++)
			json_add(b, cells, json_integer(cells_at(&supplier->arguments, i)));
	return cells;
}

/* The consumer's path below the device. */
static json_t *json_holder(const struct node *consumer, const struct node *device)
{
	char path[TREE_PATH_MAX], above[TREE_PATH_MAX];

	return json_string_nocheck(node_path(consumer, path) + strlen(node_path(device, above)) +
				   1);
}

static json_t *describe_supplier(struct builder *b, const struct supplier *supplier,
				 const struct node *device)
{
	json_t *o = json_object();

	json_put(b, o, "property", json_text(supplier->property));
	json_put(b, o, "kind", json_string_nocheck(supplier_kind_name(supplier->kind)));
	json_put(b, o, "node", json_path(supplier->node));
	json_put(b, o, "specifier", describe_specifier(b, supplier));
	if (supplier->consumer != device)
		json_put(b, o, "holder", json_holder(supplier->consumer, device));
	return o;
}

json_t *describe_suppliers(struct builder *b, const struct board *board,
			   const struct device *device)
{
	_cleanup_(array_donep) struct suppliers suppliers = { .n = 0 };
	json_t *array = json_array();

	for (const struct node *node = device->node; node < device->node->end;
	     node = board_next_consumer_node(device, node))
		if (supplier_for_each(board->resolver, &board->suppliers, node, NULL, collect,
				      &suppliers) < 0)
			b->failed = true;
	if (suppliers.n > 1)
		qsort(suppliers.items, suppliers.n, sizeof(*suppliers.items), listed_compare);
	for (size_t i = 0; i < suppliers.n; i++)
		json_add(b, array,
			 describe_supplier(b, &suppliers.items[i].supplier, device->node));
	return array;
}

json_t *describe_consumers(struct builder *b, const struct board *board,
			   const struct device *device)
{
	const struct consumer *consumer = array_at(&board->consumers, device->first_consumer);
	_cleanup_(array_donep) struct nodes nodes = { .n = 0 };

	for (uint32_t i = 0; i < device->n_consumers && i < NEIGHBOURS_MAX; i++)
		nodes_add(b, &nodes, &board->tree->nodes[consumer[i].node]);
	return describe_nodes(b, &nodes);
}
