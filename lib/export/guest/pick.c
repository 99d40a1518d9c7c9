/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which nodes of the board go to the guest, where they are there, and under which name. */

#include "export/guest/pick.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "export/guest/name.h"
#include "export/guest/property/dma.h"
#include "export/guest/property/reg.h"

#define NAME_MAX_KEPT       200  /* bytes; room for an address behind it */
#define STRICT_CHILDREN_MAX 1024 /* of a bus whose children's addresses are compared */

static bool has_place(const struct guest *g, const struct node *node)
{
	uint64_t address;

	return guest_first_address(g, node, &address);
}

/* Only devices that were asked for by name are granted, with their parts. */
static bool is_granted(const struct guest *g, const struct node *node)
{
	const struct device *device = board_device_of(g->board, node);

	return device && guest_copy(g, board_owner(g->board, device)->node)->is_planned;
}

/* ---- what stays behind ---- */

static bool is_taken(const struct livetree_node *bus, const char *unit)
{
	for (const struct livetree_node *node = bus->children; node; node = node->next) {
		const char *at = strchr(node->name, '@');

		if (at && streq(at + 1, unit))
			return true;
	}
	return false;
}

static bool can_be_named(const struct node *node)
{
	size_t n = strlen(node->name);

	return n <= NAME_MAX_KEPT && node->name[0] != '@' && livetree_is_node_name(node->name);
}

/* Whole pages are granted: those of a device above may hold all of this one. */
static bool lies_in_granted(const struct guest *g, const struct device *device)
{
	board_for_each_member (member, g->board, device)
		board_for_each_region (region, g->board, member) {
			struct grant frames =
				grant_iomem(range_frames(region->address, region->size));

			if (!region_is_mapped(region) ||
			    !grants_contain(&g->export->plan->grants, &frames))
				return false;
		}
	return true;
}

static bool has_other_interrupts(const struct guest *g, const struct device *device)
{
	board_for_each_interrupt (interrupt, g->board, device) {
		struct grant grant = grant_interrupt(interrupt->intid);

		if (interrupt->intid != 0 && !grants_contain(&g->export->plan->grants, &grant))
			return true;
	}
	return false;
}

/* A device that was not asked for goes along if it is behind one that was, on a bus other than
 * memory, or without registers and with that one's interrupts (a DMA channel): then it has nothing
 * more that could be granted. */
static const char *refuse_device(const struct guest *g, const struct node *node)
{
	const struct device *device = board_device_of(g->board, node);

	if (!device || is_granted(g, node))
		return NULL;
	if (device->translated && lies_in_granted(g, device))
		return "%N: it is in pages that are granted; export it too if the guest needs it";
	if (device->translated)
		return "%N: its registers were not asked for; export it too if the guest needs it";
	if (!node_has(node, PROPERTY_REG) && has_other_interrupts(g, device))
		return "%N: its interrupts were not asked for; export it too if the guest "
		       "needs it";
	return NULL;
}

/* dtc requires addresses on certain buses, and so do the drivers of such buses. */
static const char *refuse_address(const struct guest *g, const struct node *node)
{
	bool is_placed_bus = guest_copy(g, node->parent)->is_placed_bus;
	bool has_address = is_placed_bus ? has_place(g, node) : guest_has_plain_reg(node);

	if (is_placed_bus && !has_address && node_has(node, PROPERTY_REG))
		return "%N: its reg is out of reach for guests";
	switch (guest_copy(g, node->parent)->bus) {
	case GUEST_BUS_SIMPLE:
		return has_address || node_is_compatible(node, "simple-bus")
			       ? NULL
			       : "%N: its bus requires a reg";
	case GUEST_BUS_I2C:
	case GUEST_BUS_SPI:
		return has_address && !is_placed_bus && guest_address_cells(node->parent) == 1 &&
				       guest_size_cells(node->parent) == 0
			       ? NULL
			       : "%N: its bus requires a reg of one cell";
	case GUEST_BUS_OTHER:
		break;
	}
	return NULL;
}

/* On buses that dtc is strict about, the second node at an address cannot get another name. */
static const char *refuse_twice(const struct guest *g, const struct node *node)
{
	const struct guest_copy *parent = guest_copy(g, node->parent);
	char name[GUEST_NAME_SIZE];
	const char *unit;

	if (guest_is_graph(node) && !node_has(node, PROPERTY_REG)) {
		guest_name(g, node, GUEST_REG_NONE, name);
		return livetree_find_child(parent->node, name) ? "%N: it has no number" : NULL;
	}
	if (parent->bus == GUEST_BUS_OTHER)
		return NULL;
	if (parent->n_children >= STRICT_CHILDREN_MAX)
		return "%N: its bus has too many children";
	guest_name(g, node, parent->is_placed_bus ? GUEST_REG_PLACED : GUEST_REG_PLAIN, name);
	unit = strchr(name, '@');
	return unit && is_taken(parent->node, unit + 1) ? "%N: another node has the same address"
							: NULL;
}

static const char *refuse(const struct guest *g, const struct node *node)
{
	const char *why;

	if (!can_be_named(node))
		return "%N: its name is invalid in source";
	if (g->board->duplicate_paths[tree_index(g->board->tree, node)])
		return "%N: another node has the same path";
	if (streq(node->name, "chosen"))
		return "%N: only the root may have such a node";
	why = refuse_device(g, node);
	if (!why)
		why = refuse_address(g, node);
	return why ? why : refuse_twice(g, node);
}

/* ---- nodes ---- */

static void add_copy(struct guest *g, const struct node *node, struct livetree_node *where,
		     enum guest_reg reg)
{
	struct guest_copy *copy = guest_copy(g, node);
	char name[GUEST_NAME_SIZE];

	copy->bus = guest_bus(g, node);
	copy->reg = reg;
	guest_name(g, node, reg, name);
	copy->node = livetree_add_node(g->livetree, where, name);
}

/* A node with memory-mapped descendants, up to the top, is their bus. */
static void mark_buses(struct guest *g, const struct node *top)
{
	const struct board *board = g->board;

	for (const struct node *node = top + 1; node < top->end; node++) {
		if (board->device_of[tree_index(board->tree, node)] == DEVICE_NONE ||
		    !is_granted(g, node) || !has_place(g, node))
			continue;
		for (const struct node *bus = node->parent; bus >= top; bus = bus->parent)
			guest_copy(g, bus)->is_placed_bus = true;
	}
}

static void add_child(struct guest *g, const struct node *node)
{
	struct guest_copy *parent = guest_copy(g, node->parent);
	enum guest_reg reg = GUEST_REG_NONE;

	if (has_place(g, node) && parent->is_placed_bus)
		reg = GUEST_REG_PLACED;
	else if (!parent->is_placed_bus && guest_has_plain_reg(node) && !guest_is_only_port(node))
		reg = GUEST_REG_PLAIN;
	parent->n_children++;
	parent->has_regs |= reg != GUEST_REG_NONE;
	add_copy(g, node, parent->node, reg);
}

static void add_below(struct guest *g, const struct node *top)
{
	const struct node *next;

	for (const struct node *node = top + 1; node < top->end; node = next) {
		const char *why = NULL;

		next = node->end;
		if (guest_copy(g, node)->node) /* it is on its own already */
			continue;
		why = refuse(g, node);
		if (why)
			guest_leave_out(g, guest_copy(g, node->parent)->node,
					(struct finding){ .code = FINDING_LEFT_OUT_OF_GUEST,
							  .node = node,
							  .why = why });
		else
			add_child(g, node);
		if (!why)
			next = node + 1;
	}
}

/* ---- below /passthrough ---- */

static struct livetree_node *add_bus(struct guest *g, struct livetree_node *where, const char *name,
				     const char *compatible)
{
	struct livetree_node *bus = livetree_add_node(g->livetree, where, name);

	livetree_string(g->livetree, bus, "compatible", compatible);
	livetree_number(g->livetree, bus, "#address-cells", 2);
	livetree_number(g->livetree, bus, "#size-cells", 2);
	return bus;
}

/* dtc requires an address of each node on a simple-bus, unless it is one itself. Nodes without one
 * get a bus around them that Linux treats alike (of_default_bus_match_table). Its window reaches
 * from its own address to the end: parts of such a device may have registers. */
static struct livetree_node *bus_without_addresses(struct guest *g, struct livetree_node *where)
{
	uint64_t address = 0;
	struct livetree_node *bus;
	struct livetree_item *ranges;
	char name[32];

	snprintf(name, sizeof(name), "bus@0");
	while (where && is_taken(where, name + strlen("bus@")))
		snprintf(name, sizeof(name), "bus@%" PRIx64, address += FRAME_SIZE);
	bus = add_bus(g, where, name, "simple-mfd");
	ranges = livetree_property(g->livetree, bus, "ranges", LIVETREE_CELLS, 0);
	livetree_put_cells64(g->livetree, ranges, address);
	livetree_put_cells64(g->livetree, ranges, address);
	livetree_put_cells64(g->livetree, ranges, UINT64_MAX - address);
	return bus;
}

/* dtc accepts no address twice on one bus. */
static struct livetree_node *bus_of_its_own(struct guest *g)
{
	struct livetree_node *bus;
	char name[32];

	snprintf(name, sizeof(name), "bus-%u", ++g->n_buses);
	bus = add_bus(g, g->passthrough, name, "simple-bus");
	livetree_flag(g->livetree, bus, "ranges");
	return bus;
}

/* The bus with the windows of the device's DMA, or NULL if it has none. */
static struct livetree_node *bus_for_dma(struct guest *g, const struct node *node)
{
	_cleanup_(array_donep) struct dma_windows windows = { .n = 0 };
	struct livetree_node *bus = NULL;

	if (guest_dma_windows(g, node, &windows)) {
		bus = bus_of_its_own(g);
		guest_put_dma_windows(g, bus, &windows);
	}
	return bus;
}

static struct livetree_node *bare_bus_for(struct guest *g, const struct node *node)
{
	struct livetree_node *for_dma = bus_for_dma(g, node);

	if (for_dma)
		return bus_without_addresses(g, for_dma);
	if (!g->bare_bus)
		g->bare_bus = bus_without_addresses(g, g->passthrough);
	return g->bare_bus;
}

static void add_bare_top(struct guest *g, const struct node *node)
{
	struct guest_copy *copy = guest_copy(g, node);
	struct livetree_node *bus = bare_bus_for(g, node);
	char name[GUEST_NAME_SIZE + 16];
	unsigned int n = 1;
	size_t length;

	copy->bus = guest_bus(g, node);
	guest_name(g, node, GUEST_REG_NONE, name);
	length = strlen(name);
	while (bus && livetree_find_child(bus, name))
		snprintf(name + length, sizeof(name) - length, "-%u", ++n);
	copy->node = livetree_add_node(g->livetree, bus, name);
}

static void add_placed_top(struct guest *g, const struct node *node)
{
	struct livetree_node *bus = bus_for_dma(g, node);
	uint64_t address;
	char unit[32];

	guest_first_address(g, node, &address);
	snprintf(unit, sizeof(unit), "%" PRIx64, address);
	if (!bus)
		bus = g->passthrough;
	if (bus && is_taken(bus, unit))
		bus = bus_of_its_own(g);
	add_copy(g, node, bus, GUEST_REG_PLACED);
}

static void add_top(struct guest *g, const struct node *node)
{
	if (has_place(g, node))
		add_placed_top(g, node);
	else
		add_bare_top(g, node);
	mark_buses(g, node);
	add_below(g, node);
}

static bool is_below_planned(const struct guest *g, const struct node *node)
{
	for (node = node->parent; node; node = node->parent)
		if (guest_copy(g, node)->is_planned)
			return true;
	return false;
}

/* The whole path is copied into configuration files and comments. */
static bool has_plain_path(const struct node *node)
{
	for (; node->parent; node = node->parent)
		if (!can_be_named(node))
			return false;
	return true;
}

static int check_planned(struct guest *g, const struct device *device)
{
	if (!has_plain_path(device->node))
		return export_refuse(g->export, device,
				     (struct finding){ .code = FINDING_MALFORMED,
						       .node = device->node,
						       .property = "the name",
						       .why = "it is invalid in source" });
	if (address_is_pci_host(device->node))
		return export_refuse(g->export, device,
				     (struct finding){ .code = FINDING_BUS_WINDOWS,
						       .node = device->node,
						       .property = "ranges" });
	guest_copy(g, device->node)->is_planned = true;
	return EXPORT_OK;
}

/* A device below another comes with it; if a node between the two stays behind, it is on its own.
 */
int guest_pick(struct guest *g)
{
	const struct plan *plan = g->export->plan;
	int r = EXPORT_OK;

	for (size_t i = 0; r == EXPORT_OK && i < plan->n; i++)
		r = check_planned(g, plan->items[i].device);
	if (r != EXPORT_OK)
		return r;
	for (size_t i = 0; i < plan->n; i++)
		if (!is_below_planned(g, plan->items[i].device->node))
			add_top(g, plan->items[i].device->node);
	for (size_t i = 0; i < plan->n; i++)
		if (!guest_copy(g, plan->items[i].device->node)->node)
			add_top(g, plan->items[i].device->node);
	return g->livetree->failed ? -ENOMEM : 0;
}
