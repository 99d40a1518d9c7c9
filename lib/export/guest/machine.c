/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Only what is named here is copied: the board's own nodes refer to much that stays behind. */

#include "export/guest/machine.h"

#include <inttypes.h>
#include <string.h>

#include "base/util.h"
#include "board/root-gic.h"

static void copy_strings(struct guest *g, struct livetree_node *where, const struct node *node,
			 const char *name)
{
	const struct property *property = guest_find_property(g, node, name);
	const char *string = property_next_string(property, NULL);
	struct livetree_item *item;

	if (!string)
		return;
	item = livetree_property(g->livetree, where, name, LIVETREE_GUESS, 0);
	for (; string; string = property_next_string(property, string))
		livetree_put_string(g->livetree, item, string);
}

static void copy_number(struct guest *g, struct livetree_node *where, const struct node *node,
			const char *name)
{
	const struct property *property = guest_find_property(g, node, name);
	const struct cells cells = property_cells(property);

	if (property && property->size == 4)
		livetree_number(g->livetree, where, name, cells_at(&cells, 0));
}

static void copy_flag(struct guest *g, struct livetree_node *where, const struct node *node,
		      const char *name)
{
	if (guest_find_property(g, node, name))
		livetree_flag(g->livetree, where, name);
}

/* ---- the GIC ---- */

static void put_gic_regs(struct guest *g, struct livetree_node *where, const struct device *gic)
{
	uint32_t n = root_gic_guest_regions(g->board, gic);
	struct livetree_item *reg;

	reg = livetree_property(g->livetree, where, "reg", LIVETREE_CELLS, 4);
	for (uint32_t i = 0; i < n; i++) {
		const struct region *region = root_gic_region(g->board, gic, i);

		livetree_put_cells64(g->livetree, reg, region->address);
		livetree_put_cells64(g->livetree, reg, region->size);
	}
	if (!root_gic_is_v3(g->board, gic))
		return;
	if (n > 2)
		livetree_number(g->livetree, where, "#redistributor-regions", n - 1);
	copy_number(g, where, gic->node, "redistributor-stride");
}

struct livetree_node *guest_machine_gic(struct guest *g)
{
	const struct device *gic = root_gic(g->board);
	const struct region *region = gic ? root_gic_region(g->board, gic, 0) : NULL;
	struct livetree_node *where;
	char name[64] = "gic";

	if (region)
		snprintf(name, sizeof(name), "interrupt-controller@%" PRIx64, region->address);
	where = livetree_add_node(g->livetree, g->livetree->root, name);
	if (gic) {
		copy_strings(g, where, gic->node, "compatible");
		put_gic_regs(g, where, gic);
	} else {
		livetree_comment(g->livetree, where,
				 "the board's tree does not say where its GIC is");
	}
	return where;
}

/* ---- the timer ---- */

static const struct node *find_node(const struct guest *g, const char *const *compatibles)
{
	tree_for_each_node (node, g->board->tree)
		for (const char *const *c = compatibles; *c; c++)
			if (node_is_compatible(node, *c) && !node_unavailable_ancestor(node))
				return node;
	return NULL;
}

static bool are_private(const struct guest *g, const struct device *timer)
{
	board_for_each_interrupt (interrupt, g->board, timer)
		if (interrupt->hole || interrupt->type != INTID_PPI ||
		    interrupt->route != ROUTE_DIRECT)
			return false;
	return timer->interrupts.n > 0;
}

/* Numbers and triggers are architectural, and the monitor injects the virtual one of them. */
static void put_timer(struct guest *g)
{
	static const char *const compatibles[] = { "arm,armv8-timer", "arm,armv7-timer", NULL };
	static const char *const flags[] = { "always-on",
					     "arm,no-tick-in-suspend",
					     "arm,cpu-registers-not-fw-configured",
					     "allwinner,erratum-unknown1",
					     "fsl,erratum-a008585",
					     "hisilicon,erratum-161010101" };
	const struct node *node = find_node(g, compatibles);
	const struct device *timer = node ? board_device_of(g->board, node) : NULL;
	struct livetree_node *where;
	struct livetree_item *interrupts;

	if (!timer || !are_private(g, timer))
		return;
	where = livetree_add_node(g->livetree, g->livetree->root, "timer");
	copy_strings(g, where, node, "compatible");
	interrupts = livetree_property(g->livetree, where, "interrupts", LIVETREE_DECIMAL, 3);
	board_for_each_interrupt (interrupt, g->board, timer) {
		livetree_put_cell(g->livetree, interrupts, INTID_PPI);
		livetree_put_cell(g->livetree, interrupts, interrupt->number);
		livetree_put_cell(g->livetree, interrupts, interrupt->trigger);
	}
	copy_strings(g, where, node, "interrupt-names");
	copy_number(g, where, node, "clock-frequency");
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		copy_flag(g, where, node, flags[i]);
}

/* ---- processor and firmware ---- */

static bool put_psci(struct guest *g)
{
	static const char *const compatibles[] = { "arm,psci-1.0", "arm,psci-0.2", "arm,psci",
						   NULL };
	static const char *const functions[] = { "cpu_suspend", "cpu_off", "cpu_on", "migrate" };
	const struct node *node = find_node(g, compatibles);
	struct livetree_node *where;

	if (!node)
		return false;
	where = livetree_add_node(g->livetree, g->livetree->root, "psci");
	copy_strings(g, where, node, "compatible");
	copy_strings(g, where, node, "method");
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++)
		copy_number(g, where, node, functions[i]);
	return true;
}

/* A processor of the board: one vCPU is like all of them to its guest. */
static const struct node *find_processor(const struct guest *g)
{
	const struct node *cpus = node_find_child(tree_root(g->board->tree), "cpus", 4);

	for (const struct node *node = cpus ? cpus + 1 : NULL; node && node < cpus->end;
	     node = node->end)
		if (node_name_is(node, "cpu"))
			return node;
	return NULL;
}

static void put_processor(struct guest *g, bool has_psci)
{
	const struct node *node = find_processor(g);
	struct livetree_node *cpus = livetree_add_node(g->livetree, g->livetree->root, "cpus");
	struct livetree_node *cpu;

	livetree_number(g->livetree, cpus, "#address-cells", 1);
	livetree_number(g->livetree, cpus, "#size-cells", 0);
	cpu = livetree_add_node(g->livetree, cpus, "cpu@0");
	livetree_string(g->livetree, cpu, "device_type", "cpu");
	if (node)
		copy_strings(g, cpu, node, "compatible");
	livetree_number(g->livetree, cpu, "reg", 0);
	if (has_psci)
		livetree_string(g->livetree, cpu, "enable-method", "psci");
}

void guest_machine_rest(struct guest *g)
{
	put_processor(g, put_psci(g));
	put_timer(g);
}
