/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* interrupt-map: from a nexus to the next controller (Devicetree Specification v0.4, 2.4.3;
 * Linux, of_irq_parse_raw). */

#include "resolve/interrupt/entry.h"

/* Follows maps, and nodes that are neither nexus nor controller, until an interrupt controller
 * is reached; *at and the path are moved along. The device gives the unit address that the
 * first map is searched with (NULL: zeros). Returns NULL, or why it failed. */
const char *nexus_walk(struct resolver *resolver, const struct node *device, struct hop *at,
		       struct interrupt_path *path);

/* The next entry of a nexus's map (what is left of it) as the hop it leads to; false at the end
 * or when the map is broken. */
bool nexus_next_entry(const struct tree *tree, const struct node *nexus, struct cells *map,
		      struct hop *ret);
