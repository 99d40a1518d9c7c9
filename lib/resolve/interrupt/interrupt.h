/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* interrupts, interrupts-extended and interrupt-map → the GIC, with every hop on the way. The
 * knowledge of the controllers' drivers is the table in irqchip.c. */

#include "resolve/finding.h"
#include "resolve/interrupt/walk.h"

struct interrupts {
	ARRAY_OF(struct interrupt);
};

/* Appends all entries of the node, with candidates, and reports what is wrong with them
 * (findings may be NULL). 0 or -ENOMEM. */
int interrupt_gather(struct resolver *resolver, const struct node *node,
		     struct interrupts *interrupts, struct findings *findings);

/* The finding that Xen does not treat a forwarded interrupt as its own, and the consequence, a
 * static phrase. Xen maps only those whose controller, after interrupt-map, is the GIC
 * (xen/arch/arm/, map_device_irqs_to_domain). */
struct finding interrupt_forwarded(struct resolver *resolver, const struct interrupt *interrupt,
				   const char *consequence);

/* The root GIC that the node could name for a forwarded interrupt instead of the controller there,
 * or NULL: that one needs its driver, the GIC has no phandle, or the list is broken. */
const struct node *interrupt_bypass(struct resolver *resolver, const struct interrupt *interrupt);
