/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Memory nodes, and those that only look like it.
 *
 * The boot loader writes into the memory nodes what the board has (U-Boot, fdt_fixup_memory_banks).
 * What they hold before is often a placeholder, from address 0 on or as large as any board of the
 * family, and may cover the registers of all devices (Linux, bcm2837-rpi-3-b.dts,
 * imx93-kontron-osm-s.dtsi, ac5x-rd-carrier-cn9131.dts). If those of an interrupt controller are
 * among them, it cannot be RAM: the board would not run. */

#include "board/memory.h"

#include "base/cleanup.h"
#include "base/util.h"
#include "board/find.h"

/* Frames with registers of interrupt controllers. */
static int controllers_gather(const struct board *board, struct rangeset *ret)
{
	int r = 0;

	for (size_t i = 0; i < board->devices.n; i++) {
		const struct device *device = &board->devices.items[i];

		if (!device->is_controller)
			continue;
		board_for_each_region (region, board, device)
			if (r == 0 && region_is_mapped(region))
				r = rangeset_add(ret, range_frames(region->address, region->size),
						 device->node);
	}
	rangeset_merge(ret);
	return r;
}

/* Without controllers, for a reserved area: the board's author knows these. */
static int memory_add(struct board *board, const struct node *node,
		      const struct rangeset *controllers)
{
	_cleanup_(array_donep) struct regions regions = { .n = 0 };
	int r = address_gather(node, &regions, NULL);

	for (size_t i = 0; r == 0 && i < regions.n; i++) {
		const struct region *region = &regions.items[i];
		struct range frames = range_frames(region->address, region->size);
		bool is_placeholder = controllers && rangeset_find(controllers, frames);

		if (region_is_mapped(region))
			r = rangeset_add(is_placeholder ? &board->placeholders : &board->memory,
					 frames, node);
	}
	return r;
}

/* Reserved areas are direct children of /reserved-memory. */
int memory_gather(struct board *board)
{
	_cleanup_(array_donep) struct rangeset controllers = { .n = 0 };
	const struct node *root = tree_root(board->tree);
	int r = controllers_gather(board, &controllers);

	tree_for_each_child (node, root) {
		if (r == 0 && find_is_memory(node))
			r = memory_add(board, node, &controllers);
		if (streq(node->name, "reserved-memory"))
			tree_for_each_child (child, node)
				if (r == 0)
					r = memory_add(board, child, NULL);
	}
	rangeset_merge(&board->memory);
	rangeset_merge(&board->placeholders);
	return r;
}
