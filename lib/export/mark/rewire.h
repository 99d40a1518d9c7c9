/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Interrupts that reach the GIC through another controller. Xen gives away only those of nodes that
 * name the GIC itself (xen/arch/arm/, map_device_irqs_to_domain()). */

#include "export/host.h"

/* Lets the node name the GIC where the controller before it needs no programming, and notes which
 * interrupts stay as they are. */
void rewire(struct host *host, const struct device *member, struct livetree_node *where);
