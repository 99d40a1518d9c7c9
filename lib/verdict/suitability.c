/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "verdict/suitability.h"

#include "base/util.h"
#include "board/find.h"
#include "xen/guest-map.h"

/* ---- for others ---- */

/* The node has the property, or a child that is no device: the lanes of a PHY are nodes. */
static bool has_cells(const struct node *node, enum property_name cells)
{
	if (node_has(node, cells))
		return true;
	tree_for_each_child (child, node)
		if (!node_has(child, PROPERTY_COMPATIBLE) && node_has(child, cells))
			return true;
	return false;
}

/* Why others depend on the device although the tree does not say who, as a phrase; or NULL. */
static const char *why_provider(const struct device *device)
{
	static const struct {
		enum property_name cells;
		const char *why;
	} rows[] = {
		{ PROPERTY_CLOCK_CELLS, "%N supplies clocks; the tree does not say whose" },
		{ PROPERTY_POWER_DOMAIN_CELLS,
		  "%N switches power domains; the tree does not say whose" },
		{ PROPERTY_RESET_CELLS, "%N resets devices; the tree does not say which" },
		{ PROPERTY_HWLOCK_CELLS,
		  "%N holds locks between processors; the tree does not say whose" },
		{ PROPERTY_PHY_CELLS,
		  "%N is the PHY of a controller; the tree does not say whose" },
	};

	/* Documentation/devicetree/bindings/mfd/syscon.yaml of Linux: registers that several
	 * drivers need, some of which find them by compatible alone. */
	if (node_is_compatible(device->node, "syscon"))
		return "%N is a syscon: drivers of several devices use its registers";
	if (find_is_bus(device->node))
		return "%N is a bus; the tree does not say what is on it";
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (has_cells(device->node, rows[i].cells))
			return rows[i].why;
	return NULL;
}

/* The first consumer that stays behind: what is below the device goes with it. */
static const struct node *first_consumer(const struct board *board, const struct device *device)
{
	const struct consumer *consumer = array_at(&board->consumers, device->first_consumer);
	const struct node *first = NULL, *node;

	for (uint32_t i = 0; i < device->n_consumers; i++, consumer++) {
		node = &board->tree->nodes[consumer->node];
		if (consumer->is_endpoint || (node > device->node && node < device->node->end))
			continue;
		if (!first || node_compare(node, first) < 0)
			first = node;
	}
	return first;
}

static void check_provider(const struct board *board, const struct device *device, bool detail,
			   struct findings *findings)
{
	const struct node *other = first_consumer(board, device);
	const char *why = "%O depends on %N";

	if (!other && device->is_bus && detail)
		other = board_first_below(board, device);
	if (!other && !device->is_bus)
		why = why_provider(device);
	if (!why && device->unexplained_phandle != 0)
		why = "an unknown property refers to %N: dtc gave it, or a node below it, the "
		      "phandle %X, and no known property has that";
	if (why)
		finding_add(findings, .code = FINDING_PROVIDER, .node = device->node,
			    .other = other, .a = device->unexplained_phandle, .why = why);
}

/* What the whole machine needs, and what hangs on this device: a PMIC on its I2C bus. */
static const struct node *first_role_on_bus(const struct board *board, const struct node *bus)
{
	tree_for_each_child (child, bus) {
		const struct device *device = board_device_of(board, child);
		enum role role = device && !device->translated && node_is_okay(child) &&
						 node_has(child, PROPERTY_REG)
					 ? role_of(child)
					 : ROLE_NONE;

		if (role == ROLE_POWER || role == ROLE_RESET || role == ROLE_WATCHDOG ||
		    role == ROLE_FUSES)
			return child;
	}
	return NULL;
}

static void check_role(const struct board *board, const struct device *device, enum role role,
		       struct findings *findings)
{
	const struct node *other = role == ROLE_NONE ? first_role_on_bus(board, device->node)
						     : NULL;

	if (other)
		finding_add(findings, .code = FINDING_INFRASTRUCTURE, .node = device->node,
			    .other = other,
			    .why = "it is the only way to %O, on which others rely");
	if (role == ROLE_NONE)
		return;
	finding_add(findings, .code = role == ROLE_CPU ? FINDING_CPU_BOUND : FINDING_INFRASTRUCTURE,
		    .node = device->node, .why = role_reason(role));
}

/* "reserved": operational, but used by other software, such as firmware (Devicetree Specification
 * v0.4, 2.3.4). What is below such a node is its. */
static void check_reserved(const struct device *device, struct findings *findings)
{
	for (const struct node *node = device->node; node; node = node->parent) {
		const char *status = node_string(node, PROPERTY_STATUS);

		if (!status || !streq(status, "reserved"))
			continue;
		finding_add(findings, .code = FINDING_RESERVED_BY_FIRMWARE, .node = device->node,
			    .property = "status", .other = node);
		return;
	}
}

/* ---- alone ---- */

static const struct node *nearest_with_registers(const struct board *board,
						 const struct device *device)
{
	for (const struct node *node = device->node->parent; node; node = node->parent) {
		const struct device *above = board_device_of(board, node);

		if (above && above->translated)
			return node;
	}
	return NULL;
}

/* The nearest node above that has a driver. */
static const struct node *driver_above(const struct node *node)
{
	for (node = node->parent; node && node->parent; node = node->parent)
		if (node_has(node, PROPERTY_COMPATIBLE))
			return node;
	return NULL;
}

/* Runtime power management takes from such a bus what it needs as soon as none of its children is
 * in use (Linux, drivers/bus/simple-pm-bus.c, simple_pm_bus_runtime_suspend; drivers/bus/ti-sysc.c,
 * sysc_runtime_suspend). */
static bool is_switched_bus(const struct node *node)
{
	return (node_is_compatible(node, "ti,sysc") || node_is_compatible(node, "simple-pm-bus")) &&
	       (node_has(node, PROPERTY_CLOCKS) || node_has(node, PROPERTY_POWER_DOMAINS));
}

/* Linux's drivers of nodes that are more than a bus make the devices below (of_platform_populate);
 * what is below simple-mfd needs nothing of it (mfd/mfd.txt). */
static const char *why_parent(const struct node *above)
{
	if (is_switched_bus(above))
		return "%N is on the bus %O, which dom0's Linux switches off while it uses nothing "
		       "there itself";
	return find_is_bus(above) || node_is_compatible(above, "simple-mfd")
		       ? NULL
		       : "%N is a part of %O, whose driver stays in dom0 and makes %N work";
}

static void check_parent(const struct device *device, struct findings *findings)
{
	const struct node *above = driver_above(device->node);
	const char *why = above ? why_parent(above) : NULL;

	if (why && device->translated)
		finding_add(findings, .code = FINDING_NEEDS_PARENT, .node = device->node,
			    .other = above, .why = why);
}

bool suitability_has_interrupt(const struct board *board, const struct device *device)
{
	board_for_each_interrupt (interrupt, board, device)
		if (!interrupt_why_unbindable(interrupt))
			return true;
	return false;
}

/* Its interrupt alone is of no use: the driver works through registers of another device, or
 * through another processor. */
static void check_registers(const struct board *board, const struct device *device,
			    struct findings *findings)
{
	const struct node *above = nearest_with_registers(board, device);

	finding_add(findings, .code = FINDING_NO_REGISTERS, .node = device->node, .other = above,
		    .why = above ? "it works through those of %O"
				 : "it works through other devices");
}

/* Whether it goes through a controller that stays in dom0; other reasons block the device anyway.
 */
static bool is_indirect(const struct interrupt *interrupt)
{
	return (interrupt->route == ROUTE_MULTIPLEXED || interrupt->route == ROUTE_DYNAMIC) &&
	       (interrupt->candidates.n > 0 || !interrupt->candidates.foreign);
}

static void check_interrupts(const struct board *board, const struct device *device,
			     struct findings *findings)
{
	uint64_t n = 0;

	board_for_each_interrupt (interrupt, board, device) {
		if (!interrupt->hole && !is_indirect(interrupt))
			return;
		n += is_indirect(interrupt);
	}
	if (n > 0)
		finding_add(findings, .code = FINDING_NO_INTERRUPT, .node = device->node, .a = n);
}

/* … or some that are no memory, which not_translatable is about. */
static bool has_registers(const struct board *board, const struct device *device)
{
	board_for_each_region (region, board, device)
		if (!region->translated)
			return true;
	board_for_each_member (member, board, device)
		if (member->translated)
			return true;
	return false;
}

void suitability_check(const struct board *board, const struct device *device, enum role role,
		       bool detail, struct findings *findings)
{
	check_provider(board, device, detail, findings);
	if (device->held)
		return;
	check_role(board, device, role, findings);
	check_reserved(device, findings);
	check_parent(device, findings);
	if (!has_registers(board, device)) {
		if (suitability_has_interrupt(board, device))
			check_registers(board, device, findings);
	} else if (device->translated && !suitability_has_interrupt(board, device)) {
		check_interrupts(board, device, findings);
	}
}
