/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* reg at the guest's addresses, and what Xen maps for it when it starts the guest itself. */

#include "export/guest/property/reg.h"

#include "base/util.h"
#include "format/xen-tree.h"

bool guest_first_address(const struct guest *g, const struct node *node, uint64_t *ret)
{
	const struct device *device = board_device_of(g->board, node);

	if (!device)
		return false;
	board_for_each_region (region, g->board, device)
		if (region_is_mapped(region))
			return export_place(g->export, region, ret);
	return false;
}

/* Entries keep their order. An empty one is empty in the guest as well, at the node's own address,
 * which is that of the first entry. */
void guest_placed_reg(struct guest *g, const struct node *node)
{
	const struct device *device = board_device_of(g->board, node);
	struct livetree_item *reg =
		livetree_property(g->livetree, guest_copy(g, node)->node, "reg", LIVETREE_CELLS, 4);
	uint64_t first = 0;

	guest_first_address(g, node, &first);
	board_for_each_region (region, g->board, device) {
		uint64_t address = first;
		bool is_placed = region_is_mapped(region) &&
				 export_place(g->export, region, &address);

		livetree_put_cells64(g->livetree, reg, address);
		livetree_put_cells64(g->livetree, reg, is_placed ? region->size : 0);
	}
}

/* ---- dom0less ---- */

static bool has_iommu_grant(const struct plan_device *planned, const char *path)
{
	for (size_t i = 0; i < planned->needs.n; i++)
		if (planned->needs.items[i].kind == GRANT_IOMMU &&
		    streq(planned->needs.items[i].path, path))
			return true;
	return false;
}

/* Cells are those of the node above, which are two each wherever there are registers. */
static void put_xen_reg(struct guest *g, const struct device *device, struct livetree_node *where)
{
	struct livetree_item *reg =
		livetree_property(g->livetree, where, XEN_TREE_REG, LIVETREE_CELLS, 6);
	uint64_t guest;

	board_for_each_region (region, g->board, device) {
		struct range frames = range_frames(region->address, region->size);

		if (!region_is_mapped(region) || !export_place(g->export, region, &guest))
			continue;
		livetree_put_cells64(g->livetree, reg, frames.first << FRAME_SHIFT);
		livetree_put_cells64(g->livetree, reg,
				     (frames.last - frames.first + 1) << FRAME_SHIFT);
		livetree_put_cells64(g->livetree, reg, guest & ~(FRAME_SIZE - 1));
	}
}

static bool has_interrupt_grant(const struct guest *g, const struct plan_device *planned,
				const struct device *device)
{
	board_for_each_interrupt (interrupt, g->board, device) {
		struct grant grant = grant_interrupt(interrupt->intid);

		if (interrupt->intid != 0 && grants_contain(&planned->needs, &grant))
			return true;
	}
	return false;
}

/* Xen routes all interrupts of the node at xen,path, and requires a xen,reg beside it, even an
 * empty one. It also assigns the node to the guest's IOMMU context, and fails if no IOMMU protects
 * the node and nothing forces it. Forcing is fine here: the risk dma_unprotected was accepted, or
 * the device does no DMA. */
void guest_xen_properties(struct guest *g, const struct node *node)
{
	struct livetree_node *where = guest_copy(g, node)->node;
	const struct device *device = board_device_of(g->board, node);
	const struct plan_device *planned = guest_planned(g, device);
	char path[TREE_PATH_MAX];
	bool is_protected;

	if (g->kind != GUEST_DOM0LESS || !planned)
		return;
	node_path(node, path);
	is_protected = has_iommu_grant(planned, path) ||
		       (g->export->options.dtdev_always && node == planned->device->node);
	if (guest_copy(g, node)->reg != GUEST_REG_PLACED && !is_protected &&
	    !has_interrupt_grant(g, planned, device))
		return;
	put_xen_reg(g, device, where);
	livetree_string(g->livetree, where, XEN_TREE_PATH, path);
	if (!is_protected)
		livetree_flag(g->livetree, where, XEN_TREE_FORCE_ASSIGN);
}
