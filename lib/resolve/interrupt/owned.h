/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* INTIDs that are a device's by other properties than interrupts: the SPIs that an MSI controller
 * hands out, and the INTx lines of a PCI host. */

#include "base/array.h"
#include "resolve/interrupt/walk.h"

struct owned {
	const struct node *node;
	const char *property;
	uint32_t intid, count; /* the first one, and how many */
	uint32_t trigger;      /* of an INTx as the GIC sees it; otherwise TRIGGER_NONE */
};

struct owned_intids {
	ARRAY_OF(struct owned);
};

/* Appends the node's, each INTx once. What no GIC has is left out. 0 or -ENOMEM. */
int owned_gather(struct resolver *resolver, const struct node *node, struct owned_intids *owned);
