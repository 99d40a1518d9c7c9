/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Who in dom0 has a supplier switched on: the clocks, power domains, resets, pins, regulators and
 * interconnects of what stays there. Nodes that are disabled or marked for passthrough, those that
 * Xen keeps, and stand-ins do not count. */

#include "board/board.h"

/* Whether the supplier has to be on as long as its consumer works: not clocks that are only to be
 * set, and of the pins only the state that Linux applies before it binds a driver
 * (drivers/base/pinctrl.c, pinctrl_bind_pins). */
bool use_must_be_on(const struct supplier *supplier);

/* A node while its references are gathered. */
struct consuming {
	const struct node *consumer; /* it, or the nearest node above with compatible */
	enum { NOT_ASKED, IS_DOM0S, IS_NOT_DOM0S } whose;
};

/* While references are gathered (references.c): adds this one of the node if it counts. 0 or
 * -ENOMEM. */
int uses_add(struct board *board, const struct supplier *supplier, struct consuming *node);
/* Then, before the functions below. */
void uses_sort(struct board *board);

/* All uses of what this supplier supplies: the same node, and the same arguments. */
struct slice uses_find(const struct board *board, const struct supplier *supplier);

/* Whether one of them is neither the device's nor of something below it. */
bool uses_have_other(const struct board *board, struct slice uses, const struct device *device);

/* Calls fn for the consumer of each of those; no more than NEIGHBOURS_MAX. */
typedef void (*use_fn)(const struct node *consumer, void *userdata);
void uses_for_each_other(const struct board *board, struct slice uses, const struct device *device,
			 use_fn fn, void *userdata);
