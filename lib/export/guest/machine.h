/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a whole tree has besides devices: the board's GIC, timer, PSCI and one processor, as a
 * monitor on seL4 virtualises them. RAM and /chosen are the monitor's choice. */

#include "export/guest/context.h"

/* The node that interrupts go to: the board's GIC with the regions that a guest knows. */
struct livetree_node *guest_machine_gic(struct guest *g);
void guest_machine_rest(struct guest *g);
