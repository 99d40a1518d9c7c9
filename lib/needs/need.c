/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "needs/need.h"

#include "board/suppliers/uses.h"
#include "needs/stand-in.h"
#include "resolve/clock.h"

#define REGULATORS_MAX 8 /* each the input of the one before it */

const char *need_state_name(enum need_state state)
{
	static const char *const names[] = {
		[NEED_FIXED] = "fixed",
		[NEED_STAND_IN] = "stand_in",
		[NEED_SHARED] = "shared",
		[NEED_UNHELD] = "unheld",
	};

	return names[state];
}

/* ---- which ones ---- */

static bool is_below(const struct node *node, const struct node *top)
{
	return node >= top && node < top->end;
}

/* Guests do not use what is disabled below the device, which itself is disabled by its mark. */
static bool is_used(const struct device *device, const struct node *consumer)
{
	for (; consumer != device->node; consumer = consumer->parent)
		if (!node_is_okay(consumer))
			return false;
	return true;
}

/* What is on a marked bus goes with it: dom0's Linux makes no devices below it. */
static bool is_marked(const struct board *board, const struct node *node)
{
	for (; node; node = node->parent) {
		uint32_t owner = board->owner_of[tree_index(board->tree, node)];

		if (owner != DEVICE_NONE &&
		    board_mark(board, &board->devices.items[owner]) == MARK_MARKED)
			return true;
	}
	return false;
}

/* ---- fixed ones ---- */

/* From a regulator-fixed that has no switch of its own to its input; NULL if it has none (Linux,
 * drivers/regulator/fixed.c, reg_fixed_voltage_probe). */
static const struct node *regulator_input(const struct tree *tree, const struct node *regulator)
{
	struct cells cells = property_cells(node_property_named(tree, regulator, "vin-supply"));
	uint32_t phandle;

	return cells_take_u32(&cells, &phandle) ? tree_find_phandle(tree, phandle) : NULL;
}

static bool has_switch(const struct node *regulator)
{
	return node_has(regulator, PROPERTY_GPIO) || node_has(regulator, PROPERTY_GPIOS) ||
	       node_has(regulator, PROPERTY_CLOCKS) || node_has(regulator, PROPERTY_POWER_DOMAINS);
}

/* Linux switches off what nobody uses, unless it is always on (drivers/regulator/core.c,
 * regulator_late_cleanup). */
static bool is_always_on(const struct tree *tree, const struct node *regulator)
{
	for (unsigned int i = 0; regulator && i < REGULATORS_MAX; i++) {
		if (node_has(regulator, PROPERTY_REGULATOR_ALWAYS_ON))
			return true;
		if (!node_is_compatible(regulator, "regulator-fixed") || has_switch(regulator))
			return false;
		regulator = regulator_input(tree, regulator);
	}
	return !regulator;
}

bool need_is_fixed(const struct board *board, const struct supplier *supplier)
{
	if (supplier->kind == SUPPLIER_CLOCK)
		return clock_always_runs(board->tree, supplier->node);
	return supplier->kind == SUPPLIER_REGULATOR && is_always_on(board->tree, supplier->node);
}

/* ---- those that a stand-in holds ---- */

/* Linux applies the pins of the stand-in itself. */
static bool has_same_pins(const struct board *board, const struct node *stand_in,
			  const struct supplier *supplier)
{
	const struct property *pins =
		node_property_named(board->tree, supplier->consumer, supplier->property);

	return property_equals(pins,
			       node_property_named(board->tree, stand_in, supplier->property));
}

static const struct node *find_holder(const struct board *board, const struct device *device,
				      const struct supplier *supplier)
{
	const struct node *stand_in = stand_in_of(board, device);
	struct reference wanted = { .node = supplier->node, .arguments = supplier->arguments };

	if (!stand_in)
		return NULL;
	if (supplier->kind == SUPPLIER_PINCTRL)
		return has_same_pins(board, stand_in, supplier) ? stand_in : NULL;
	stand_in_for_each (entry, board, stand_in)
		if (entry.kind == supplier->kind &&
		    reference_compare(&entry.supplier, &wanted) == 0)
			return entry.node;
	return NULL;
}

/* ---- all together ---- */

bool need_of(const struct board *board, const struct device *device,
	     const struct supplier *supplier, struct need *ret)
{
	if (!use_must_be_on(supplier) || is_below(supplier->node, device->node) ||
	    !is_used(device, supplier->consumer) || is_marked(board, supplier->node))
		return false;
	*ret = (struct need){ .state = NEED_FIXED };
	if (need_is_fixed(board, supplier))
		return true;
	ret->uses = uses_find(board, supplier);
	ret->is_shared = uses_have_other(board, ret->uses, device);
	ret->stand_in = find_holder(board, device, supplier);
	ret->state = ret->stand_in ? NEED_STAND_IN : ret->is_shared ? NEED_SHARED : NEED_UNHELD;
	return true;
}

static void keep_first(const struct node *consumer, void *userdata)
{
	const struct node **first = userdata;

	if (!*first || node_compare(consumer, *first) < 0)
		*first = consumer;
}

const struct node *need_first_other(const struct board *board, const struct device *device,
				    const struct need *need)
{
	const struct node *first = NULL;

	uses_for_each_other(board, need->uses, device, keep_first, &first);
	return first;
}
