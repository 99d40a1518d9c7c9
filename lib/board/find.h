/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which nodes of the tree are devices, and which belong to one. */

#include "board/board.h"

/* Fills board->devices, device_of and owner_of. 0 or -ENOMEM. */
int find_devices(struct board *board);

/* A bus and no more, of which the drivers of what is on it need nothing (Devicetree Specification
 * v0.4, 2.2.2 and 4.5; drivers/of/platform.c and Documentation/devicetree/bindings/bus of Linux).
 */
bool find_is_bus(const struct node *node);

/* The same of a device. Ethernet switches, crypto engines and the like have registers of their own
 * in what they share with the devices below them; and others use those of syscons and
 * multi-function devices. */
bool find_is_plain_bus(const struct device *device);

/* Why a node that is no device is none, as in "/soc has neither reg nor interrupts". */
const char *find_why_no_device(const struct node *node);

/* RAM, by device_type or name. */
bool find_is_memory(const struct node *node);
