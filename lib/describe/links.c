/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Suppliers and consumers of one device as JSON. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "board/drivers.h"
#include "board/suppliers/clock-rates.h"
#include "board/suppliers/uses.h"
#include "describe/json.h"
#include "needs/need.h"

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

/* The key is that of the supplier's path. */
static json_t *describe_supplier(struct builder *b, const struct supplier *supplier,
				 const struct node *device, const char *key)
{
	json_t *o = json_object();

	json_put(b, o, "property", json_text(supplier->property));
	json_put(b, o, "kind", json_string_nocheck(supplier_kind_name(supplier->kind)));
	json_put(b, o, key, json_path(supplier->node));
	json_put(b, o, "specifier", describe_specifier(b, supplier));
	if (supplier->consumer != device)
		json_put(b, o, "holder", json_holder(supplier->consumer, device));
	return o;
}

/* All of them, in the order in which they are described. */
static void gather_suppliers(struct builder *b, const struct board *board,
			     const struct device *device, struct suppliers *ret)
{
	for (const struct node *node = device->node; node < device->node->end;
	     node = board_next_consumer_node(device, node))
		if (supplier_for_each(board->resolver, &board->suppliers, node, NULL, collect,
				      ret) < 0)
			b->failed = true;
	if (ret->n > 1)
		qsort(ret->items, ret->n, sizeof(*ret->items), listed_compare);
}

json_t *describe_suppliers(struct builder *b, const struct board *board,
			   const struct device *device)
{
	_cleanup_(array_donep) struct suppliers suppliers = { .n = 0 };
	json_t *array = json_array();

	gather_suppliers(b, board, device, &suppliers);
	for (size_t i = 0; i < suppliers.n; i++)
		json_add(b, array,
			 describe_supplier(b, &suppliers.items[i].supplier, device->node, "node"));
	return array;
}

/* ---- needs ---- */

/* Where the names of a property's entries are. */
static const struct naming {
	const char *property;
	enum property_name names;
	uint32_t cells; /* entries for each name */
} namings[] = {
	{ "clocks", PROPERTY_CLOCK_NAMES, 1 },
	{ "resets", PROPERTY_RESET_NAMES, 1 },
	{ "power-domains", PROPERTY_POWER_DOMAIN_NAMES, 1 },
	{ "interconnects", PROPERTY_INTERCONNECT_NAMES, 2 },
};

/* Goes through the names of one property after the other. */
struct names_cursor {
	const struct node *consumer;
	const char *property;
	uint32_t index;
	const char *name; /* of that index, or NULL */
};

static const char *name_of(struct names_cursor *cursor, const struct supplier *supplier)
{
	const struct naming *naming = NULL;
	const struct property *names;

	for (size_t i = 0; i < ARRAY_SIZE(namings); i++)
		if (streq(supplier->property, namings[i].property))
			naming = &namings[i];
	if (!naming)
		return NULL;
	names = node_property(supplier->consumer, naming->names);
	if (cursor->consumer != supplier->consumer || cursor->property != supplier->property)
		*cursor = (struct names_cursor){ supplier->consumer, supplier->property, 0,
						 property_next_string(names, NULL) };
	for (; cursor->name && cursor->index < supplier->index / naming->cells; cursor->index++)
		cursor->name = property_next_string(names, cursor->name);
	return cursor->name;
}

struct sharers {
	struct builder *builder;
	struct nodes nodes;
};

static void add_sharer(const struct node *consumer, void *userdata)
{
	struct sharers *sharers = userdata;

	nodes_add(sharers->builder, &sharers->nodes, consumer);
}

/* The others' nodes. */
static json_t *describe_sharers(struct builder *b, const struct board *board,
				const struct device *device, struct slice uses)
{
	struct sharers sharers = { .builder = b };
	json_t *array;

	uses_for_each_other(board, uses, device, add_sharer, &sharers);
	array = describe_nodes(b, &sharers.nodes);
	array_done(&sharers.nodes);
	return array;
}

/* What the kernel says, or NULL. */
static json_t *describe_live(struct builder *b, const struct board *board,
			     const struct supplier *supplier)
{
	struct reference clock = { .node = supplier->node, .arguments = supplier->arguments };
	char buffer[RUNTIME_STATUS_SIZE];
	const char *status = drivers_runtime_status(board, supplier->node, buffer);
	uint64_t enabled;
	bool is_clock = board->measured && supplier->kind == SUPPLIER_CLOCK;
	bool counted = is_clock && clock_rates_enabled(board->measured, &clock, &enabled);
	uint64_t hz;
	json_t *o;

	if (!counted && !status)
		return NULL;
	o = json_object();
	if (counted)
		json_put(b, o, "enableCount", json_integer((json_int_t)enabled));
	if (status)
		json_put(b, o, "runtimeStatus", json_text(status));
	if (is_clock && board->measured_by_witness && clock_rates_get(board->measured, &clock, &hz))
		json_put(b, o, "hz", json_integer((json_int_t)hz));
	if (counted ? board->measured_by_witness : board->drivers.of_witness)
		json_put(b, o, "source", json_string_nocheck(SOURCE_WITNESS));
	return o;
}

static json_t *describe_need(struct builder *b, const struct board *board,
			     const struct device *device, const struct supplier *supplier,
			     const char *name)
{
	struct need need;
	json_t *o, *live;

	if (!need_of(board, device, supplier, &need))
		return NULL;
	live = describe_live(b, board, supplier);
	o = describe_supplier(b, supplier, device->node, "supplier");
	json_put(b, o, "index", json_integer(supplier->index));
	if (name)
		json_put(b, o, "name", json_text(name));
	json_put(b, o, "state", json_string_nocheck(need_state_name(need.state)));
	if (need.is_shared && !lists_are_full(b))
		json_put(b, o, "sharedWith", describe_sharers(b, board, device, need.uses));
	if (need.stand_in)
		json_put(b, o, "standIn", json_path(need.stand_in));
	if (live)
		json_put(b, o, "live", live);
	return o;
}

json_t *describe_needs(struct builder *b, const struct board *board, const struct device *device)
{
	_cleanup_(array_donep) struct suppliers suppliers = { .n = 0 };
	struct names_cursor cursor = { .consumer = NULL };
	json_t *array = json_array(), *need;

	gather_suppliers(b, board, device, &suppliers);
	for (size_t i = 0; i < suppliers.n; i++) {
		const struct supplier *supplier = &suppliers.items[i].supplier;

		need = describe_need(b, board, device, supplier, name_of(&cursor, supplier));
		if (need)
			json_add(b, array, need);
	}
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
