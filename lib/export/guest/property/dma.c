/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Linux takes the first dma-ranges above a device that are not empty, and translates what they say
 * through those further up; a bus without any passes addresses on (drivers/of/address.c,
 * of_dma_get_range and of_translate_one). */

#include "export/guest/property/dma.h"

#include "export/guest/name.h"
#include "resolve/address.h"
#include "resolve/dma.h"

/* A node below may be a master even if this one only answers. */
static bool is_passive(const struct node *node)
{
	return dma_is_passive(node) && node->end == node + 1;
}

bool guest_dma_windows(struct guest *g, const struct node *node, struct dma_windows *ret)
{
	*ret = (struct dma_windows){ .n = 0 };
	if (is_passive(node) || !address_dma_bus(g->board->tree, node))
		return false;
	if (address_gather_dma(g->board->tree, node, ret, NULL) < 0)
		g->livetree->failed = true;
	return ret->n > 0;
}

void guest_put_dma_windows(struct guest *g, struct livetree_node *bus,
			   const struct dma_windows *windows)
{
	struct livetree_item *item =
		livetree_property(g->livetree, bus, "dma-ranges", LIVETREE_CELLS, 6);

	for (size_t i = 0; i < windows->n; i++) {
		livetree_put_cells64(g->livetree, item, windows->items[i].bus_address);
		livetree_put_cells64(g->livetree, item, windows->items[i].address);
		livetree_put_cells64(g->livetree, item, windows->items[i].size);
	}
}

/* Buses have two cells in the guest, however many they have on the board. */
static void put_ranges(struct guest *g, const struct node *node, const struct property *property)
{
	const uint32_t n[] = { guest_address_cells(node), guest_address_cells(node->parent),
			       guest_size_cells(node) };
	const struct cells cells = property_cells(property);
	struct livetree_item *item = livetree_property(g->livetree, guest_copy(g, node)->node,
						       "dma-ranges", LIVETREE_CELLS, 6);

	for (size_t i = 0, k = 0; i < cells.n; i += n[k], k = (k + 1) % 3)
		livetree_put_cells64(g->livetree, item, cells_number(&cells, i, n[k]));
}

static bool can_be_written(const struct node *node, const struct property *property)
{
	uint32_t bus = guest_address_cells(node), above = guest_address_cells(node->parent);
	uint32_t size = guest_size_cells(node);

	return bus >= 1 && bus <= 2 && above >= 1 && above <= 2 && size >= 1 && size <= 2 &&
	       property->size % ((bus + above + size) * 4) == 0 &&
	       property->size / 4 <= ENTRIES_MAX * (bus + above + size);
}

/* Empty ones say that addresses stay as they are, which is also true without them. */
void guest_dma_ranges(struct guest *g, const struct node *node, const struct property *property)
{
	const struct guest_copy *copy = guest_copy(g, node);

	if (copy->is_placed_bus && property->size == 0)
		livetree_flag(g->livetree, copy->node, "dma-ranges");
	else if (copy->is_placed_bus && can_be_written(node, property))
		put_ranges(g, node, property);
	else if (property->size > 0)
		guest_leave_out_property(
			g, node, property,
			copy->is_placed_bus ? "%P of %N, whose addresses have another form"
					    : "%P of %N, which is no bus of memory in the guest");
}
