/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "board/root-gic.h"

#include "resolve/interrupt/irqchip.h"

static bool has_regions(const struct board *board, const struct device *gic)
{
	uint32_t n = root_gic_guest_regions(board, gic);

	for (uint32_t i = 0; i < n; i++)
		if (!root_gic_region(board, gic, i))
			return false;
	return n > 1;
}

const struct device *root_gic_any(const struct board *board)
{
	for (size_t i = 0; i < board->devices.n; i++) {
		const struct device *device = &board->devices.items[i];
		enum irqchip_rule rule = irqchip_rule(board->resolver, device->node);

		if (!device->is_part && (rule == IRQCHIP_GIC || rule == IRQCHIP_GIC_V3) &&
		    irqchip_is_root(board->tree, device->node))
			return device;
	}
	return NULL;
}

const struct device *root_gic(const struct board *board)
{
	const struct device *gic = root_gic_any(board);

	return gic && has_regions(board, gic) ? gic : NULL;
}

bool root_gic_is_v3(const struct board *board, const struct device *gic)
{
	return irqchip_rule(board->resolver, gic->node) == IRQCHIP_GIC_V3;
}

uint32_t root_gic_guest_regions(const struct board *board, const struct device *gic)
{
	const struct property *property =
		node_property_named(board->tree, gic->node, "#redistributor-regions");
	const struct cells cells = property_cells(property);
	uint32_t n = property && cells.n > 0 ? cells_at(&cells, 0) : 1;

	if (!root_gic_is_v3(board, gic))
		return GICV2_CPU + 1;
	return n < gic->regions.n ? n + 1 : gic->regions.n;
}

const struct region *root_gic_region(const struct board *board, const struct device *gic,
				     uint32_t index)
{
	board_for_each_region (region, board, gic)
		if (region->index == index && region_is_mapped(region) &&
		    region->address % FRAME_SIZE == 0)
			return region;
	return NULL;
}

const struct region *root_gic_part(const struct board *board, const struct device *gic,
				   enum gicv2_part part)
{
	uint32_t n = root_gic_is_v3(board, gic) ? root_gic_guest_regions(board, gic) : 1;

	return root_gic_region(board, gic, part == GICV2_DISTRIBUTOR ? 0 : n - 1 + part);
}
