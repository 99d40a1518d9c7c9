/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The properties of a node that goes to the guest, in the board's order. */

#include <stdlib.h>
#include <string.h>

#include "export/guest/guest-internal.h"
#include "resolve/dma.h"

const struct property *guest_find_property(const struct guest *g, const struct node *node,
					   const char *name)
{
	for (uint32_t i = 0; i < node->n_properties; i++)
		if (strcmp(guest_property_name(g, &node->properties[i]), name) == 0)
			return &node->properties[i];
	return NULL;
}

/* ---- content that dtc has an opinion of ---- */

static bool ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n >= m && strcmp(name + n - m, end) == 0;
}

static bool is_string_list(const struct property *property)
{
	return property->size == 0 || property->data[property->size - 1] == '\0';
}

static bool is_string(const struct property *property)
{
	return property->size > 0 &&
	       memchr(property->data, '\0', property->size) == property->data + property->size - 1;
}

static bool is_as_expected(const char *name, const struct property *property)
{
	static const char *const strings[] = { "status", "model", "label", "device_type" };

	if (name[0] == '#' && ends_with(name, "-cells"))
		return property->size == 4;
	if (strcmp(name, "compatible") == 0 || ends_with(name, "-names"))
		return is_string_list(property);
	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
		if (strcmp(name, strings[i]) == 0)
			return is_string(property);
	return true;
}

/* ---- kinds of properties ---- */

static void leave_out(struct guest *g, const struct node *node, const struct property *property,
		      const char *why)
{
	guest_leave_out(g, guest_copy(g, node)->node,
			(struct finding){ .code = FINDING_LEFT_OUT_OF_GUEST,
					  .node = node,
					  .property = guest_property_name(g, property),
					  .why = why });
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void gather_child_names(struct guest *g, const struct livetree_node *node)
{
	g->child_names.n = 0;
	for (const struct livetree_node *child = node->children; child; child = child->next) {
		const char **slot = array_add(&g->child_names);

		if (slot)
			*slot = child->name;
		else
			g->livetree->failed = true;
	}
	if (g->child_names.n > 1)
		qsort(g->child_names.items, g->child_names.n, sizeof(*g->child_names.items),
		      compare_names);
}

static bool is_child_name(const struct guest *g, const char *name)
{
	return g->child_names.n > 0 && bsearch(&name, g->child_names.items, g->child_names.n,
					       sizeof(*g->child_names.items), compare_names);
}

void guest_copy_property(struct guest *g, const struct node *node, const struct property *property)
{
	const char *name = guest_property_name(g, property);

	if (!livetree_is_property_name(name))
		leave_out(g, node, property, "%P of %N, whose name cannot stand in source");
	else if (!is_as_expected(name, property))
		leave_out(g, node, property, "%P of %N, whose content is not what its name says");
	else if (is_child_name(g, name))
		leave_out(g, node, property, "%P of %N, which has a child of the same name");
	else
		livetree_bytes(g->livetree, guest_copy(g, node)->node, name, property->data,
			       property->size);
}

/* What the board's tree needs to be itself, and what says how Xen is to treat its nodes. */
static bool is_dropped(const struct guest *g, const struct node *node,
		       const struct property *property)
{
	static const char *const names[] = {
		"name",        "xen,reg", "xen,path", "xen,force-assign-without-iommu",
		"clock-names", /* written with the clocks */
	};
	const char *name = guest_property_name(g, property);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i]) == 0)
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
	case PROPERTY_STATUS: /* a device that was asked for is there */
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
			leave_out(g, node, property, "%P of %N, which no guest can reach");
		return;
	case GUEST_REG_PLAIN:
		break;
	}
	item = livetree_property(g->livetree, guest_copy(g, node)->node, "reg", DRAFT_CELLS, group);
	for (size_t i = 0; i < cells.n; i++)
		livetree_put_cell(g->livetree, item, cells_at(&cells, i));
}

/* Those who have interrupts at all are devices and parts; both properties make one list. */
static void put_interrupts(struct guest *g, const struct node *node,
			   const struct property *property)
{
	if (property->name == PROPERTY_INTERRUPTS && node_has(node, PROPERTY_INTERRUPTS_EXTENDED))
		return;
	guest_interrupts(g, node);
}

static void put_controller(struct guest *g, const struct node *node,
			   const struct property *property)
{
	if (guest_is_controller(node))
		guest_copy_property(g, node, property);
}

static void put_property(struct guest *g, const struct node *node, const struct property *property)
{
	switch (property->name) {
	case PROPERTY_REG:
		put_reg(g, node, property);
		return;
	case PROPERTY_INTERRUPTS:
	case PROPERTY_INTERRUPTS_EXTENDED:
		put_interrupts(g, node, property);
		return;
	case PROPERTY_INTERRUPT_CONTROLLER:
	case PROPERTY_INTERRUPT_CELLS:
		put_controller(g, node, property);
		return;
	case PROPERTY_INTERRUPT_MAP:
		leave_out(g, node, property,
			  "%P of %N, whose entries name the GIC by a number that only Xen knows");
		return;
	case PROPERTY_INTERRUPT_MAP_MASK: /* goes where the map goes */
		return;
	case PROPERTY_DMA_RANGES:
		if (property->size > 0)
			leave_out(g, node, property, "%P of %N: DMA sees the guest's addresses");
		return;
	case PROPERTY_CLOCKS:
		guest_clocks(g, node, property);
		return;
	default:
		if (!guest_reference(g, node, property))
			guest_copy_property(g, node, property);
	}
}

/* ---- what the node is as a bus, and for whom ---- */

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
	gather_child_names(g, guest_copy(g, node)->node);
	guest_reference_start(g, node);
	for (uint32_t i = 0; i < node->n_properties; i++) {
		const struct property *property = &node->properties[i];

		if (node_property(node, property->name) == property &&
		    !is_dropped(g, node, property))
			put_property(g, node, property);
	}
	put_coherence(g, node);
	put_bus(g, node);
	guest_xen_properties(g, node);
}
