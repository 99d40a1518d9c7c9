/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The GIC that drives the processors, and its regions by the bindings arm,gic and arm,gic-v3. A
 * guest of a monitor has its CPU interface, which only GICv3 has in system registers: with GICv2
 * it is the pages of the virtual CPU interface, shown where the tree has the physical one. */

#include "board/board.h"

/* Regions of a GICv2 in their order; a GICv3 may have the last three behind its redistributors. */
enum gicv2_part { GICV2_DISTRIBUTOR, GICV2_CPU, GICV2_HYPERVISOR, GICV2_VIRTUAL_CPU };

/* The first one in the tree, or NULL. */
const struct device *root_gic_any(const struct board *board);
/* The same if a guest can know its regions, each on a page of its own; or NULL. */
const struct device *root_gic(const struct board *board);
bool root_gic_is_v3(const struct board *board, const struct device *gic);

/* How many of its first regions a guest knows: distributor and CPU interface, or distributor and
 * redistributors. */
uint32_t root_gic_guest_regions(const struct board *board, const struct device *gic);

/* The region with this index, if it has an address and a size, and begins on a page; or NULL. */
const struct region *root_gic_region(const struct board *board, const struct device *gic,
				     uint32_t index);

/* The same for a part, of either version. */
const struct region *root_gic_part(const struct board *board, const struct device *gic,
				   enum gicv2_part part);
