/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Offsets that are written like addresses.
 *
 * A node with registers of its own and empty ranges maps what is below it 1:1. Most of these nodes
 * have CPU addresses, inside of the registers above (the frames of a timer) or elsewhere (the USB
 * core beside its glue). But some drivers take reg as an offset from the registers of the node
 * above (Linux, clk/zynq/clkc.c, reset-zynq.c and pinctrl-zynq.c, below xlnx,zynq-slcr) or from
 * those of another one (irq-mmp.c, mrvl,mmp2-mux-intc). Such a number lies outside of the registers
 * above, and is no larger than these.
 *
 * On a bus that is only a bus, an address in the lowest part looks the same. There the node's name
 * decides: if reg is an offset, the unit address is another one, inside. */

#include "resolve/offset.h"

#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "input/cells.h"
#include "resolve/address.h"

struct window {
	uint64_t start, size;
};

static bool window_has(const struct window *window, uint64_t address)
{
	return address >= window->start && address - window->start < window->size;
}

/* Whose children have addresses by definition (Linux, drivers/of/platform.c,
 * of_default_bus_match_table, and drivers/bus/simple-pm-bus.c), but for simple-mfd: that only says
 * that they have drivers of their own. */
static bool is_only_bus(const struct node *node)
{
	return node_is_compatible(node, "simple-bus") ||
	       node_is_compatible(node, "simple-pm-bus") ||
	       node_is_compatible(node, "arm,amba-bus");
}

static bool read_unit_address(const struct node *node, uint64_t *ret)
{
	const char *at = strchr(node->name, '@');
	char *end;

	if (!at)
		return false;
	*ret = strtoull(at + 1, &end, 16);
	return end != at + 1 && *end == '\0';
}

bool offset_is_likely(const struct suspect *suspect)
{
	struct cells left = property_cells(node_property(suspect->bus, PROPERTY_REG)), entry;
	size_t n = suspect->address_cells + (size_t)suspect->size_cells;
	bool named = !is_only_bus(suspect->bus);
	struct window window, first = { 0 };
	uint64_t unit;

	for (size_t i = 0; i < ENTRIES_MAX && n > 0 && cells_take(&left, n, &entry); i++) {
		window.start = cells_number(&entry, 0, suspect->address_cells);
		window.size = cells_number(&entry, suspect->address_cells, suspect->size_cells);
		if (window_has(&window, suspect->address))
			return false;
		named = named ||
			(read_unit_address(suspect->node, &unit) && window_has(&window, unit));
		if (first.size == 0)
			first = window;
	}
	return named && suspect->size > 0 && suspect->size <= first.size &&
	       suspect->address <= first.size - suspect->size;
}
