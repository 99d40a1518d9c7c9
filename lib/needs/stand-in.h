/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Stand-ins: nodes by which dom0's Linux holds the suppliers of a device that is passed through.
 *
 *     /ptd { compatible = "simple-pm-bus";
 *       serial-30860000 { compatible = "simple-pm-bus"; ptd,device = "/soc/serial@30860000";
 *         serial-30860000-clock-0 { compatible = "simple-pm-bus"; clocks = <…>; };
 *         serial-30860000-power-domain-0 { compatible = "simple-pm-bus"; power-domains = <…>; };
 *       };
 *     };
 *
 * Linux's driver holds what a node has while the node's device is active, and makes devices of its
 * children (drivers/bus/simple-pm-bus.c, simple_pm_bus_probe() and _runtime_resume()). There is one
 * node for each entry: Linux attaches a power domain by itself only if there is exactly one
 * (drivers/pmdomain/core.c, genpd_dev_pm_attach()), and debugfs then names each clock's consumer.
 * Pins, and clocks that are to be set, are on the stand-in itself: Linux applies them when a driver
 * is bound (drivers/base/dd.c, really_probe(); drivers/base/platform.c, platform_probe()). */

#include "board/board.h"

/* The device's stand-in, or NULL; of several, the first one. */
const struct node *stand_in_of(const struct board *board, const struct device *device);

/* The first stand-in of the next device that has one, after `before` or from the start (NULL); NULL
 * at the end. Those of devices that the tree does not have are nobody's. */
const struct stand_in *stand_in_of_next(const struct board *board, const struct stand_in *before);

/* A sentence about the first stand-in for a device that the tree does not have, as an overlay of
 * another board may leave it. malloc'ed; NULL if there is none, or without memory. */
char *stand_in_gone_text(const struct board *board);

/* What one child of a stand-in holds. */
struct stand_in_entry {
	const struct node *node;   /* NULL before the first one */
	enum supplier_kind kind;   /* SUPPLIER_CLOCK or SUPPLIER_POWER_DOMAIN */
	struct reference supplier; /* its node is NULL if the reference is broken */
	uint32_t n;                /* nodes so far */
};

/* No more entries than this are looked at: a device has fewer clocks. */
#define STAND_IN_ENTRIES_MAX 1024

/* The entry after this one, in document order. */
bool stand_in_next(const struct board *board, const struct node *stand_in,
		   struct stand_in_entry *entry);

#define stand_in_for_each(entry, board, stand_in)            \
	for (struct stand_in_entry entry = { .node = NULL }; \
	     stand_in_next(board, stand_in, &entry);)

/* The first node by which the device's stand-in holds something that neither the device nor
 * anything below it refers to: it was made for another tree, in which phandles are others. NULL if
 * there is none. 0 or -ENOMEM. */
int stand_in_stray(const struct board *board, const struct device *device, const struct node **ret);

/* The name for the device's stand-in: "serial-30860000", like the device's node. No other device of
 * the board has it, and exports of several devices at different times agree. */
#define STAND_IN_NAME_SIZE 32 /* Devicetree Specification v0.4, 2.2.1: names have 31 characters */
int stand_in_name(const struct board *board, const struct device *device,
		  char ret[STAND_IN_NAME_SIZE]); /* 0 or -ENOMEM */
