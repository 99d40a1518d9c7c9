/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Devices of a running Linux that were made of nodes of the device tree, and have a driver:
 * SYSFS/bus/BUS/devices/DEVICE has a link `of_node` to the node, and a link `driver` while one is
 * bound. All links are read as text: nothing is opened behind them. */

#include <stdbool.h>

#define TREE_BELOW_SYSFS "/firmware/devicetree/base"

/* The texts live as long as the call. */
struct bound {
	const char *bus, *device;
	const char *path;   /* of the device below /sys/devices, or "" */
	const char *node;   /* path in the tree */
	const char *driver; /* name */
};

typedef int (*bound_fn)(const struct bound *bound, void *userdata);

/* Calls for each until one returns less than 0, which is returned. What cannot be read is left out,
 * which *left_out says (it may be NULL); without such a sysfs there is none. */
int bound_for_each(const char *sysfs, bound_fn call, void *userdata, bool *left_out);
