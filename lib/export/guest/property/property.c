/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which function writes which property. */

#include "export/guest/property/property.h"

#include <string.h>

#include "base/util.h"
#include "export/guest/copy.h"
#include "export/guest/name.h"
#include "export/guest/property/clock.h"
#include "export/guest/property/dma.h"
#include "export/guest/property/interrupt.h"
#include "export/guest/property/phandle.h"
#include "export/guest/property/reference.h"
#include "export/guest/property/reg.h"
#include "format/xen-tree.h"
#include "resolve/dma.h"

/* ---- kinds of properties ---- */

/* Properties that make sense only in the board's tree, or that are written elsewhere. */
static bool is_dropped(const struct guest *g, const struct node *node,
		       const struct property *property)
{
	static const char *const names[] = {
		"name",        XEN_TREE_REG, XEN_TREE_PATH, XEN_TREE_FORCE_ASSIGN,
		"clock-names", /* written with the clocks */
	};
	const char *name = guest_property_name(g, property);

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (streq(name, names[i]))
			return true;
	if (strncmp(name, "assigned-clock", 14) == 0) /* dom0 sets the clocks that it keeps */
		return true;
	switch (property->name) {
	case PROPERTY_PHANDLE:
	case PROPERTY_LINUX_PHANDLE:
	case PROPERTY_IBM_PHANDLE:
	case PROPERTY_XEN_PASSTHROUGH:
	case PROPERTY_INTERRUPT_PARENT:
	case PROPERTY_INTERRUPT_NAMES: /* written with the interrupts */
	case PROPERTY_ADDRESS_CELLS:   /* written at the end */
	case PROPERTY_SIZE_CELLS:
	case PROPERTY_RANGES:
		return true;
	case PROPERTY_STATUS: /* a device that was asked for is enabled */
		return guest_copy(g, node)->is_planned;
	default:
		return false;
	}
}

static void put_reg(struct guest *g, const struct node *node, const struct property *property)
{
	uint32_t group = guest_address_cells(node->parent) + guest_size_cells(node->parent);
	struct cells cells = property_cells(property);
	struct livetree_item *item;

	switch (guest_copy(g, node)->reg) {
	case GUEST_REG_PLACED:
		guest_placed_reg(g, node);
		return;
	case GUEST_REG_NONE:
		if (!guest_is_only_port(node))
			guest_leave_out_property(g, node, property,
						 "%P of %N, which is out of reach for guests");
		return;
	case GUEST_REG_PLAIN:
		break;
	}
	item = livetree_property(g->livetree, guest_copy(g, node)->node, "reg", LIVETREE_CELLS,
				 group);
	for (size_t i = 0; i < cells.n; i++)
		livetree_put_cell(g->livetree, item, cells_at(&cells, i));
}

static void put_property(struct guest *g, const struct node *node, const struct property *property)
{
	switch (property->name) {
	case PROPERTY_REG:
		put_reg(g, node, property);
		return;
	case PROPERTY_INTERRUPTS: /* one list with interrupts-extended, which wins */
		if (!node_has(node, PROPERTY_INTERRUPTS_EXTENDED))
			guest_interrupts(g, node);
		return;
	case PROPERTY_INTERRUPTS_EXTENDED:
		guest_interrupts(g, node);
		return;
	case PROPERTY_INTERRUPT_CONTROLLER:
	case PROPERTY_INTERRUPT_CELLS:
		if (guest_is_controller(node))
			guest_copy_property(g, node, property);
		return;
	case PROPERTY_INTERRUPT_MAP:
		guest_leave_out_property(g, node, property,
					 g->kind == GUEST_WHOLE
						 ? "%P of %N, which is for the board's GIC"
						 : "%P of %N, whose entries name the GIC by a "
						   "number that only Xen knows");
		return;
	case PROPERTY_INTERRUPT_MAP_MASK: /* goes where the map goes */
		return;
	case PROPERTY_DMA_RANGES:
		guest_dma_ranges(g, node, property);
		return;
	case PROPERTY_CLOCKS:
		guest_clocks(g, node, property);
		return;
	default:
		if (!guest_reference(g, node, property) && !guest_phandle(g, node, property))
			guest_copy_property(g, node, property);
	}
}

/* ---- the node as a bus ---- */

static void put_bus(struct guest *g, const struct node *node)
{
	struct guest_copy *copy = guest_copy(g, node);

	if (copy->is_placed_bus) {
		livetree_number(g->livetree, copy->node, "#address-cells", 2);
		livetree_number(g->livetree, copy->node, "#size-cells", 2);
		livetree_flag(g->livetree, copy->node, "ranges");
	} else if (copy->has_regs) {
		livetree_number(g->livetree, copy->node, "#address-cells",
				guest_address_cells(node));
		livetree_number(g->livetree, copy->node, "#size-cells", guest_size_cells(node));
	} else if (guest_is_controller(node)) {
		livetree_number(g->livetree, copy->node, "#address-cells",
				0); /* for dtc before 1.7 */
	}
}

/* Coherence is inherited from buses that the guest does not have. */
static void put_coherence(struct guest *g, const struct node *node)
{
	if (guest_copy(g, node)->is_planned && !node_has(node, PROPERTY_DMA_COHERENT) &&
	    !node_has(node, PROPERTY_DMA_NONCOHERENT) && dma_is_coherent(g->board->tree, node))
		livetree_flag(g->livetree, guest_copy(g, node)->node, "dma-coherent");
}

void guest_properties(struct guest *g, const struct node *node)
{
	guest_copy_start(g, node);
	guest_reference_start(g, node);
	for (uint32_t i = 0; i < node->n_properties; i++) {
		const struct property *property = &node->properties[i];

		if (node_property(node, property->name) == property &&
		    !is_dropped(g, node, property) && guest_name_goes(g, node, property))
			put_property(g, node, property);
	}
	put_coherence(g, node);
	put_bus(g, node);
	guest_xen_properties(g, node);
}
