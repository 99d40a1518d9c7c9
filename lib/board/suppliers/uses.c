/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "board/suppliers/uses.h"

#include <errno.h>
#include <stdlib.h>

#include "base/sort.h"
#include "base/util.h"
#include "board/suppliers/stand-ins.h"

#define STATES_MAX 64 /* of pins */

/* pinctrl-N is the state with the N-th name (Linux, drivers/pinctrl/devicetree.c,
 * pinctrl_dt_to_map). */
static bool is_default_state(const struct supplier *supplier)
{
	const struct property *names = node_property(supplier->consumer, PROPERTY_PINCTRL_NAMES);
	unsigned long n = strtoul(supplier->property + strlen("pinctrl-"), NULL, 10);
	const char *name = property_next_string(names, NULL);

	if (n > STATES_MAX)
		return false;
	for (; name && n > 0; n--)
		name = property_next_string(names, name);
	return name && streq(name, "default");
}

bool use_must_be_on(const struct supplier *supplier)
{
	switch ((int)supplier->kind) {
	case SUPPLIER_CLOCK:
		return streq(supplier->property, "clocks");
	case SUPPLIER_REGULATOR: /* of a battery's charger it is no regulator */
		return !streq(supplier->property, "power-supplies");
	case SUPPLIER_PINCTRL:
		return is_default_state(supplier);
	case SUPPLIER_RESET:
	case SUPPLIER_POWER_DOMAIN:
	case SUPPLIER_INTERCONNECT:
		return true;
	default:
		return false;
	}
}

static bool is_kept_by_xen(const struct board *board, const struct node *node)
{
	uint32_t owner = board->owner_of[tree_index(board->tree, node)];

	return owner != DEVICE_NONE && board->devices.items[owner].held;
}

/* Linux makes no device of a node below one that is disabled, as marked ones are. */
static bool is_dom0s(const struct board *board, const struct node *node)
{
	if (is_kept_by_xen(board, node) || stand_ins_have(board, node))
		return false;
	for (; node; node = node->parent)
		if (!node_is_okay(node) || node_has(node, PROPERTY_XEN_PASSTHROUGH))
			return false;
	return true;
}

/* All that differs, as a rule: then the arguments need not be fetched from the tree to sort. */
static struct use make_use(const struct board *board, const struct supplier *supplier)
{
	uint64_t node = tree_index(board->tree, supplier->node);
	uint32_t first = supplier->arguments.n ? cells_at(&supplier->arguments, 0) : 0;

	return (struct use){
		.key = (uint64_t)supplier->kind << 58 | (node << 32 & UINT64_MAX >> 6) | first,
		.supplier = { .node = supplier->node, .arguments = supplier->arguments },
	};
}

/* By what is supplied. */
static int supply_compare(const struct use *a, const struct use *b)
{
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return reference_compare(&a->supplier, &b->supplier);
}

static int use_compare(const void *pa, const void *pb)
{
	const struct use *a = pa, *b = pb;
	int r = supply_compare(a, b);

	return r ? r : a->consumer < b->consumer ? -1 : a->consumer > b->consumer;
}

/* Lists often name one thing several times. */
static bool is_last(const struct uses *uses, const struct use *use)
{
	const struct use *last = uses->n > 0 ? &uses->items[uses->n - 1] : NULL;

	return last && use_compare(last, use) == 0;
}

/* The same for all references of the node. */
static bool ask_whose(const struct board *board, const struct supplier *supplier,
		      struct consuming *node)
{
	if (node->whose == NOT_ASKED)
		node->whose = is_dom0s(board, supplier->consumer) ? IS_DOM0S : IS_NOT_DOM0S;
	return node->whose == IS_DOM0S;
}

int uses_add(struct board *board, const struct supplier *supplier, struct consuming *node)
{
	struct use *slot, use;

	if (!use_must_be_on(supplier))
		return 0;
	use = make_use(board, supplier);
	use.consumer = node->consumer;
	if (is_last(&board->uses, &use) || !ask_whose(board, supplier, node))
		return 0;
	slot = array_add(&board->uses);
	if (!slot)
		return -ENOMEM;
	*slot = use;
	return 0;
}

static uint64_t use_number(const void *item)
{
	return ((const struct use *)item)->key;
}

void uses_sort(struct board *board)
{
	struct uses *uses = &board->uses;

	sort_by_number(uses->items, uses->n, sizeof(*uses->items), use_number, use_compare);
}

struct slice uses_find(const struct board *board, const struct supplier *supplier)
{
	const struct use *items = board->uses.items;
	struct use wanted = make_use(board, supplier);
	size_t first = bisect(board->uses.n, i, supply_compare(&items[i], &wanted) < 0);
	size_t end = bisect(board->uses.n, i, supply_compare(&items[i], &wanted) <= 0);

	return (struct slice){ (uint32_t)first, (uint32_t)(end - first) };
}

static bool is_other(const struct use *use, const struct device *device)
{
	return use->consumer < device->node || use->consumer >= device->node->end;
}

/* Those of the device and of what is below it are in a row. */
bool uses_have_other(const struct board *board, struct slice uses, const struct device *device)
{
	const struct use *first = array_at(&board->uses, uses.first);

	return uses.n > 0 && (is_other(first, device) || is_other(first + uses.n - 1, device));
}

void uses_for_each_other(const struct board *board, struct slice uses, const struct device *device,
			 use_fn fn, void *userdata)
{
	const struct use *use = array_at(&board->uses, uses.first);

	for (size_t i = 0, n = 0; i < uses.n && n < NEIGHBOURS_MAX; i++)
		if (is_other(&use[i], device)) {
			fn(use[i].consumer, userdata);
			n++;
		}
}
