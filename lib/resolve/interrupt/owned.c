/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sources are the drivers of Linux 6.12 (drivers/irqchip unless named) and their bindings. */

#include "resolve/interrupt/owned.h"

#include <errno.h>

#include "base/util.h"
#include "resolve/address.h"
#include "resolve/interrupt/nexus.h"
#include "resolve/reference.h"

#define INTX_MAX 256 /* INTIDs of one host; four are usual */

/* Only SPIs that a GIC has. */
static int owned_add(struct owned_intids *owned, const struct node *node, const char *property,
		     uint64_t intid, uint64_t count)
{
	uint64_t end = GIC_SPI_FIRST + (uint64_t)intid_type_count(INTID_SPI);
	struct owned *slot;

	if (intid < GIC_SPI_FIRST || intid >= end || count == 0)
		return 0;
	slot = array_add(owned);
	if (!slot)
		return -ENOMEM;
	*slot = (struct owned){ .node = node,
				.property = property,
				.intid = (uint32_t)intid,
				.count = (uint32_t)(count < end - intid ? count : end - intid) };
	return 0;
}

/* ---- MSI controllers ---- */

/* Two properties: the first number, and how many. */
static const struct {
	enum property_name first, count;
	const char *name;
	uint32_t offset; /* from the number to the INTID */
} pairs[] = {
	/* irq-gic-v2m.c: without them the frame itself says it */
	{ PROPERTY_MSI_BASE_SPI, PROPERTY_MSI_NUM_SPIS, "arm,msi-base-spi", 0 },
	/* irq-alpine-msi.c */
	{ PROPERTY_AL_MSI_BASE_SPI, PROPERTY_AL_MSI_NUM_SPIS, "al,msi-base-spi", GIC_SPI_FIRST },
};

/* One property: first INTIDs, each with a number or all with the same. */
static const struct {
	enum property_name list;
	const char *name;
	uint32_t width; /* cells of an entry */
	uint32_t count; /* with one cell */
} lists[] = {
	{ PROPERTY_MBI_RANGES, "mbi-ranges", 2, 0 },                 /* irq-gic-v3-mbi.c */
	{ PROPERTY_MARVELL_SPI_RANGES, "marvell,spi-ranges", 2, 0 }, /* irq-mvebu-gicp.c */
	{ PROPERTY_MARVELL_SPI_BASE, "marvell,spi-base", 1, 8 },     /* irq-mvebu-odmi.c */
};

static int add_lists(const struct node *node, struct owned_intids *owned)
{
	struct cells left, entry;
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		left = property_cells(node_property(node, lists[i].list));
		for (size_t n = 0; r == 0 && n < ENTRIES_MAX; n++) {
			if (!cells_take(&left, lists[i].width, &entry))
				break;
			r = owned_add(owned, node, lists[i].name, cells_at(&entry, 0),
				      lists[i].width == 2 ? cells_at(&entry, 1) : lists[i].count);
		}
	}
	return r;
}

static int add_pairs(const struct node *node, struct owned_intids *owned)
{
	uint32_t first, count;
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(pairs); i++)
		if (node_u32(node, pairs[i].first, &first) &&
		    node_u32(node, pairs[i].count, &count))
			r = owned_add(owned, node, pairs[i].name, (uint64_t)first + pairs[i].offset,
				      count);
	return r;
}

/* Where a specifier of the tree's own arrives, 0 if not at the GIC, and with which trigger. */
static uint32_t intid_of_hop(struct resolver *resolver, const struct node *node,
			     const struct hop *hop, uint32_t *ret_trigger)
{
	struct interrupt found = { .index = 0 };
	struct interrupt_path path;

	irq_walk_hop(resolver, node, NULL, hop, &found, &path);
	*ret_trigger = found.trigger;
	return found.type == INTID_SPI ? found.intid : 0;
}

/* msi-ranges = <parent specifier number>; irq-bcm2712-mip.c takes the first one, and moves it by
 * brcm,msi-offset. */
static int add_msi_ranges(struct resolver *resolver, const struct node *node,
			  struct owned_intids *owned)
{
	static const struct reference_form form = { PROPERTY_INTERRUPT_CELLS, REFERENCE_STRICT };
	struct cells left = property_cells(node_property(node, PROPERTY_MSI_RANGES));
	uint32_t count, offset = 0, intid, trigger;
	struct hop hop = { .n_cells = 0 };
	struct reference ref;
	const char *why;

	if (reference_next(resolver->tree, &left, &form, &ref, &why) != REFERENCE_OK ||
	    ref.arguments.n > SPECIFIER_CELLS_MAX || !cells_take_u32(&left, &count))
		return 0;
	hop.controller = ref.node;
	hop.n_cells = (uint32_t)ref.arguments.n;
	for (uint32_t i = 0; i < hop.n_cells; i++)
		hop.cells[i] = cells_at(&ref.arguments, i);
	intid = intid_of_hop(resolver, node, &hop, &trigger);
	node_u32(node, PROPERTY_BRCM_MSI_OFFSET, &offset);
	return intid == 0 ? 0
			  : owned_add(owned, node, "msi-ranges", (uint64_t)intid + offset, count);
}

/* ---- PCI hosts ---- */

static bool has_intx(const struct owned_intids *owned, size_t first, uint32_t intid)
{
	for (size_t i = first; i < owned->n; i++)
		if (owned->items[i].intid == intid)
			return true;
	return false;
}

static int add_intx(struct resolver *resolver, const struct node *node, struct owned_intids *owned)
{
	struct cells map = property_cells(node_property(node, PROPERTY_INTERRUPT_MAP));
	size_t first = owned->n, n;
	struct hop hop;
	int r = 0;

	for (size_t i = 0; r == 0 && i < ENTRIES_MAX && owned->n - first < INTX_MAX; i++) {
		uint32_t intid, trigger;

		if (!nexus_next_entry(resolver->tree, node, &map, &hop))
			break;
		intid = intid_of_hop(resolver, node, &hop, &trigger);
		if (intid == 0 || has_intx(owned, first, intid))
			continue;
		n = owned->n;
		r = owned_add(owned, node, "interrupt-map", intid, 1);
		if (owned->n > n)
			owned->items[n].trigger = trigger;
	}
	return r;
}

int owned_gather(struct resolver *resolver, const struct node *node, struct owned_intids *owned)
{
	int r = 0;

	if (node_has(node, PROPERTY_MSI_CONTROLLER)) {
		r = add_lists(node, owned);
		if (r == 0)
			r = add_pairs(node, owned);
		if (r == 0)
			r = add_msi_ranges(resolver, node, owned);
	}
	if (r == 0 && node_has(node, PROPERTY_INTERRUPT_MAP) && address_is_pci_host(node))
		r = add_intx(resolver, node, owned);
	return r;
}
