/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One walk in document order: the nodes above a node are known before it. */

#include "board/find.h"

#include <errno.h>

#include "base/util.h"

/* In owner_of while walking: below a node whose children are not devices. */
#define OWNER_EXCLUDED (UINT32_MAX - 1)

bool find_is_memory(const struct node *node)
{
	const char *type = node_string(node, PROPERTY_DEVICE_TYPE);

	if (type && streq(type, "memory"))
		return true;
	return node->parent && !node->parent->parent && node_name_is(node, "memory") &&
	       !node_has(node, PROPERTY_COMPATIBLE);
}

/* Nothing in these is a device: processors, memory, and data for the system. */
static bool is_excluded(const struct node *node)
{
	static const char *const names[] = {
		"cpus",        "chosen",     "aliases",         "reserved-memory",
		"__symbols__", "__fixups__", "__local_fixups__"
	};

	if (node->parent && !node->parent->parent)
		for (size_t i = 0; i < ARRAY_SIZE(names); i++)
			if (streq(node->name, names[i]))
				return true;
	return find_is_memory(node);
}

const char *find_why_no_device(const struct node *node)
{
	bool has_compatible = node_has(node, PROPERTY_COMPATIBLE);

	if (!node->parent)
		return "is the root of the tree";
	for (const struct node *above = node; above; above = above->parent)
		if (is_excluded(above))
			return find_is_memory(above)
				       ? "is memory"
				       : "describes the processors, or is data for the system";
	return has_compatible ? "has neither reg nor interrupts"
			      : "has no compatible, and neither reg nor interrupts";
}

static bool has_resources(const struct node *node)
{
	return node->parent && (node_has(node, PROPERTY_REG) || interrupt_is_wired(node));
}

/* ---- registers of children ---- */

bool find_is_bus(const struct node *node)
{
	static const char *const buses[] = { "simple-bus", "simple-pm-bus", "arm,amba-bus", "isa",
					     "ti,sysc" };

	for (size_t i = 0; i < ARRAY_SIZE(buses); i++)
		if (node_is_compatible(node, buses[i]))
			return true;
	return node_name_is(node, "bus");
}

bool find_is_plain_bus(const struct device *device)
{
	return device->is_bus && find_is_bus(device->node) &&
	       !node_is_compatible(device->node, "syscon") &&
	       !node_is_compatible(device->node, "simple-mfd");
}

static int check_mapped(const struct node *node, bool *ret)
{
	struct regions regions = { .n = 0 };
	int r = address_gather(node, &regions, NULL);

	for (size_t i = 0; r == 0 && i < regions.n; i++)
		*ret |= region_is_mapped(&regions.items[i]);
	array_done(&regions);
	return r;
}

/* Whether the registers of a node without reg are in nodes below it that are not devices, like the
 * banks of a pin controller: its driver is theirs, too (amlogic,meson-pinctrl-common.yaml,
 * mediatek,tphy.yaml, st,stm32-pinctrl.yaml). */
static int check_registers_below(const struct node *node, bool *ret)
{
	const struct node *below = node + 1;
	int r = 0;

	*ret = false;
	if (!node->parent || !node_has(node, PROPERTY_COMPATIBLE) ||
	    !node_has(node, PROPERTY_RANGES) || find_is_bus(node) ||
	    node_is_compatible(node, "simple-mfd"))
		return 0;
	while (r == 0 && !*ret && below < node->end) {
		if (node_has(below, PROPERTY_COMPATIBLE)) {
			below = below->end;
			continue;
		}
		r = check_mapped(below, ret);
		below++;
	}
	return r;
}

/* ---- the walk ---- */

static int add_device(struct board *board, const struct node *node, uint32_t above)
{
	size_t i = tree_index(board->tree, node);
	uint32_t index = (uint32_t)board->devices.n;
	struct device *device = array_add(&board->devices);

	if (!device)
		return -ENOMEM;
	*device = (struct device){ .node = node, .owner = index };
	device->is_controller = node_has(node, PROPERTY_INTERRUPT_CONTROLLER);
	device->is_part = !node_has(node, PROPERTY_COMPATIBLE);
	if (device->is_part && above != DEVICE_NONE)
		device->owner = above;
	board->device_of[i] = index;
	board->owner_of[i] = device->owner;
	return 0;
}

static int visit(struct board *board, const struct node *node)
{
	size_t i = tree_index(board->tree, node);
	uint32_t above = DEVICE_NONE;
	bool is_device = has_resources(node);
	int r = 0;

	if (node->parent)
		above = board->owner_of[tree_index(board->tree, node->parent)];
	if (is_excluded(node))
		above = OWNER_EXCLUDED;
	board->owner_of[i] = above;
	board->device_of[i] = DEVICE_NONE;
	if (above == OWNER_EXCLUDED)
		return 0;
	if (!is_device)
		r = check_registers_below(node, &is_device);
	return r == 0 && is_device ? add_device(board, node, above) : r;
}

int find_devices(struct board *board)
{
	int r = array_reserve(&board->devices, board->tree->n_nodes) ? 0 : -ENOMEM;

	tree_for_each_node (node, board->tree)
		if (r == 0)
			r = visit(board, node);
	for (size_t i = 0; r == 0 && i < board->tree->n_nodes; i++)
		if (board->owner_of[i] == OWNER_EXCLUDED)
			board->owner_of[i] = DEVICE_NONE;
	return r;
}
