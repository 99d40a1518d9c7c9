/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "export/mark/stand-ins.h"

#include <errno.h>
#include <stdlib.h>

#include "base/util.h"
#include "export/mark/marks.h"
#include "needs/need.h"
#include "needs/stand-in.h"

#define TOP "ptd"
/* Also of what holds the entries: it enables runtime power management, and makes devices of its
 * children (Linux, drivers/bus/simple-pm-bus.c, simple_pm_bus_probe()). dtc wants an address of
 * each child of a simple-bus. */
#define COMPATIBLE "simple-pm-bus"

struct writer {
	struct host *host;
	const struct device *device;
	struct livetree_node *mark, *stand_in; /* of the latter: NULL: not yet needed */
	char name[STAND_IN_NAME_SIZE];
	unsigned int n_clocks, n_domains;
	const char *noted; /* property of the last note */
	const struct node *noted_of;
};

/* ---- what dom0 has ---- */

/* Whether dom0's Linux has a driver for the supplier: it does not go to a guest, and is neither
 * disabled nor the device's own. */
static bool stays(const struct writer *w, const struct node *supplier)
{
	const struct board *board = w->host->board;

	if (supplier >= w->device->node && supplier < w->device->node->end)
		return false;
	for (const struct node *node = supplier; node; node = node->parent) {
		const struct device *device = board_device_of(board, node);

		if (!node_is_okay(node) ||
		    (device && w->host->leaves[device - board->devices.items]))
			return false;
	}
	return true;
}

/* ---- nodes ---- */

static struct livetree_node *add_top(struct host *host)
{
	struct livetree_node *root = host_change(host, tree_root(host->board->tree));
	struct livetree_node *top = livetree_add_node(&host->livetree, root, TOP);

	livetree_string(&host->livetree, top, "compatible", COMPATIBLE);
	return top;
}

/* A second export of a device does not make it a second stand-in. */
static int choose_name(struct writer *w)
{
	const struct node *old = stand_in_of(w->host->board, w->device);

	if (!old || strlen(old->name) >= sizeof(w->name) || !marks_is_plain(old->name))
		return stand_in_name(w->host->board, w->device, w->name);
	snprintf(w->name, sizeof(w->name), "%s", old->name);
	return 0;
}

static struct livetree_node *get_stand_in(struct writer *w)
{
	struct host *host = w->host;
	char path[TREE_PATH_MAX];

	if (w->stand_in)
		return w->stand_in;
	if (choose_name(w) < 0) {
		host->result = -ENOMEM;
		return NULL;
	}
	if (!host->ptd)
		host->ptd = add_top(host);
	w->stand_in = livetree_add_node(&host->livetree, host->ptd, w->name);
	livetree_string(&host->livetree, w->stand_in, "compatible", COMPATIBLE);
	livetree_string(&host->livetree, w->stand_in, "ptd,device",
			node_path(w->device->node, path));
	return w->stand_in;
}

/* "serial-30860000-clock-0" */
static void add_entry(struct writer *w, const struct supplier *supplier, const char *kind,
		      unsigned int *number)
{
	struct livetree *livetree = &w->host->livetree;
	struct livetree_node *entry, *stand_in = get_stand_in(w);
	char name[STAND_IN_NAME_SIZE + 32];
	struct livetree_item *item;

	snprintf(name, sizeof(name), "%s-%s-%u", w->name, kind, (*number)++);
	entry = livetree_add_node(livetree, stand_in, name);
	livetree_string(livetree, entry, "compatible", COMPATIBLE);
	item = livetree_property(livetree, entry, supplier->property, LIVETREE_CELLS, 0);
	livetree_put_cell(livetree, item, supplier->target->phandle);
	for (size_t i = 0; i < supplier->arguments.n; i++)
		livetree_put_cell(livetree, item, cells_at(&supplier->arguments, i));
}

/* ---- pins, and clocks that are to be set ---- */

static bool all_stay(const struct writer *w, const struct property *property,
		     const struct reference_form *form)
{
	struct cells left = property_cells(property);
	enum reference_result result = REFERENCE_HOLE;
	struct reference ref;
	const char *why;

	while (result == REFERENCE_OK || result == REFERENCE_HOLE) {
		result = reference_next(w->host->board->tree, &left, form, &ref, &why);
		if (result == REFERENCE_OK && !stays(w, ref.node))
			return false;
	}
	return result == REFERENCE_END && property->size % 4 == 0;
}

static void copy_cells(struct writer *w, const struct property *property)
{
	struct livetree *livetree = &w->host->livetree;
	struct cells left = property_cells(property);
	struct livetree_item *item = livetree_property(livetree, get_stand_in(w),
						       w->host->board->tree->names[property->name],
						       LIVETREE_CELLS, 0);
	uint32_t cell;

	while (cells_take_u32(&left, &cell))
		livetree_put_cell(livetree, item, cell);
}

/* Linux looks states up by their names; the first list is the state of the first name. */
static bool copy_names(struct writer *w, const struct property *names)
{
	struct livetree *livetree = &w->host->livetree;
	struct livetree_item *item;
	const char *name = NULL;

	while ((name = property_next_string(names, name)))
		if (!*name || !marks_is_plain(name))
			return false;
	if (!property_next_string(names, NULL))
		return false;
	item = livetree_property(livetree, get_stand_in(w), "pinctrl-names", LIVETREE_GUESS, 0);
	while ((name = property_next_string(names, name)))
		livetree_put_string(livetree, item, name);
	return true;
}

static bool is_pins(const struct writer *w, const struct property *property,
		    struct supplier_property *ret)
{
	return supplier_property(&w->host->board->suppliers, property, ret) &&
	       ret->kind == SUPPLIER_PINCTRL;
}

/* All states or none: they are numbered by their names. */
static void add_pins(struct writer *w)
{
	const struct node *node = w->device->node;
	struct supplier_property row;
	size_t n = 0;

	for (uint32_t i = 0; i < node->n_properties; i++) {
		if (!is_pins(w, &node->properties[i], &row))
			continue;
		if (!all_stay(w, &node->properties[i], &row.form))
			return;
		n++;
	}
	if (n == 0 ||
	    !copy_names(w, node_property_named(w->host->board->tree, node, "pinctrl-names")))
		return;
	for (uint32_t i = 0; i < node->n_properties; i++)
		if (is_pins(w, &node->properties[i], &row))
			copy_cells(w, &node->properties[i]);
}

/* Linux goes through the lists side by side (drivers/clk/clk-conf.c, of_clk_set_defaults()). */
static void add_assigned_clocks(struct writer *w)
{
	static const struct reference_form form = { PROPERTY_CLOCK_CELLS, 0 };
	static const char *const numbers[] = { "assigned-clock-rates", "assigned-clock-rates-u64" };
	const struct node *node = w->device->node;
	const struct property *clocks = node_property(node, PROPERTY_ASSIGNED_CLOCKS);
	const struct property *parents = node_property(node, PROPERTY_ASSIGNED_CLOCK_PARENTS);

	if (!clocks || !all_stay(w, clocks, &form) || (parents && !all_stay(w, parents, &form)))
		return;
	copy_cells(w, clocks);
	if (parents)
		copy_cells(w, parents);
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		const struct property *rates =
			node_property_named(w->host->board->tree, node, numbers[i]);

		if (rates)
			copy_cells(w, rates);
	}
}

/* ---- one supplier after another ---- */

/* What Linux has no driver for that just holds it. */
static const char *why_not_held(enum supplier_kind kind)
{
	static const char *const reasons[SUPPLIER_OTHER] = {
		[SUPPLIER_RESET] = "the reset by %O (%P of %N): firmware has to release it",
		[SUPPLIER_GPIO] = "the lines of %O (%P of %N): firmware has to set them",
		[SUPPLIER_PHY] = "the PHY %O (%P of %N): export it too, or firmware has to switch "
				 "it on",
		[SUPPLIER_DMA] = "the channels of %O (%P of %N): export it too if the guest needs "
				 "them",
		[SUPPLIER_INTERCONNECT] = "bandwidth of %O (%P of %N): it is what firmware set, or "
					  "less once dom0 drops it",
		[SUPPLIER_MAILBOX] = "the channels of %O (%P of %N): export it too if the guest "
				     "needs them",
		[SUPPLIER_HWLOCK] = "the locks of %O (%P of %N)",
		[SUPPLIER_IO_CHANNEL] = "the channels of %O (%P of %N): export it too if the guest "
					"needs them",
		[SUPPLIER_PWM] = "the outputs of %O (%P of %N)",
	};

	return kind < SUPPLIER_OTHER ? reasons[kind] : NULL;
}

/* One for each property, about its first supplier. */
static void note_not_held(struct writer *w, const struct supplier *supplier, const char *why)
{
	if (w->noted_of == supplier->consumer && w->noted == supplier->property)
		return;
	w->noted = supplier->property;
	w->noted_of = supplier->consumer;
	host_note(w->host, w->mark,
		  (struct finding){ .code = FINDING_NO_STAND_IN,
				    .node = supplier->consumer,
				    .property = supplier->property,
				    .other = supplier->node,
				    .why = why });
}

static void hold_regulator(struct writer *w, const struct supplier *supplier)
{
	const struct node **slot;

	if (!marks_can_find(supplier->node)) {
		note_not_held(w, supplier, "the regulator %O (%P of %N): its path is ambiguous");
		return;
	}
	slot = array_add(&w->host->regulators);
	if (slot)
		*slot = supplier->node;
	else
		w->host->result = -ENOMEM;
}

static int visit(const struct supplier *supplier, void *userdata)
{
	struct writer *w = userdata;
	const char *why = why_not_held(supplier->kind);

	if (!stays(w, supplier->node) || need_is_fixed(w->host->board, supplier))
		return 0;
	if (streq(supplier->property, "clocks"))
		add_entry(w, supplier, "clock", &w->n_clocks);
	else if (supplier->kind == SUPPLIER_POWER_DOMAIN)
		add_entry(w, supplier, "power-domain", &w->n_domains);
	else if (supplier->kind == SUPPLIER_REGULATOR)
		hold_regulator(w, supplier);
	else if (why)
		note_not_held(w, supplier, why);
	return w->host->result;
}

/* A child that stays in dom0, has a stand-in of its own, or that nobody uses. */
static bool is_unrelated(const struct writer *w, const struct node *node)
{
	const struct device *device = board_device_of(w->host->board, node);

	return !node_is_okay(node) ||
	       (device && !device->is_part &&
		(device->translated || w->host->leaves[device - w->host->board->devices.items]));
}

void stand_ins_add(struct host *host, const struct device *device, struct livetree_node *mark)
{
	struct writer w = { .host = host, .device = device, .mark = mark };
	const struct node *node = device->node;

	resolver_restart(host->board->resolver);
	add_pins(&w);
	add_assigned_clocks(&w);
	while (node < device->node->end && host->result == EXPORT_OK) {
		if (node != device->node && is_unrelated(&w, node)) {
			node = node->end;
			continue;
		}
		supplier_for_each(host->board->resolver, &host->board->suppliers, node, NULL, visit,
				  &w);
		node++;
	}
}

/* ---- afterwards ---- */

int stand_ins_check(struct export *export)
{
	const struct node *top = export->board->stand_ins.top;

	if (!top || node_is_compatible(top, COMPATIBLE) || node_is_compatible(top, "simple-bus"))
		return EXPORT_OK;
	return export_refuse_text(export, export->plan->items[0].device,
				  "the tree has a node /" TOP
				  " that is not for stand-ins; leave them out (--stand-ins=no)");
}

static int node_order(const void *pa, const void *pb)
{
	const struct node *const *a = pa, *const *b = pb;

	return *a < *b ? -1 : *a > *b;
}

void stand_ins_finish(struct host *host)
{
	const struct node **items = host->regulators.items;
	size_t n = host->regulators.n;

	if (n > 1)
		qsort(items, n, sizeof(*items), node_order);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || items[i] != items[i - 1])
			livetree_flag(&host->livetree, host_change(host, items[i]),
				      "regulator-always-on");
}
