/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* From an entry to the GIC, or to wherever else it ends. The walk over the tree is Linux's
 * (drivers/of/irq.c from 6.9 on). */

#include "resolve/interrupt/gic.h"
#include "resolve/interrupt/irqchip.h"

/* Candidates are given up to this number; more are too many to choose from. */
#define CANDIDATES_MAX 256

struct intids {
	const uint32_t *items; /* ascending, each once; owned by the resolver */
	uint32_t n;
	bool foreign; /* some way ends at a root controller that is not a GIC */
};

struct interrupt {
	const struct node *node;       /* whose interrupt it is */
	const struct node *controller; /* where the walk ended, or NULL */
	const char *why;               /* if unresolved: the phrase for the finding */
	struct intids candidates;
	uint32_t index;
	uint32_t number;  /* within its type */
	uint32_t intid;   /* 0: none, or not in range */
	uint32_t trigger; /* as the GIC sees it; only with a type */
	uint32_t steps;   /* of searching (resolver.h) that its path takes, about */
	enum route route;
	enum intid_type type; /* INTID_NONE unless direct or forwarded */
	bool hole;            /* left out on purpose */
};

/* An SPI of the GIC, with a number that the GIC has. */
static inline bool interrupt_has_spi(const struct interrupt *interrupt)
{
	return interrupt->type == INTID_SPI && interrupt->intid != 0;
}

/* Follows an entry of the node's, without candidates. The path is filled as far as it goes; *ret
 * has its index, and why the entry is broken. */
void irq_walk_entry(struct resolver *resolver, const struct node *node, enum irq_entry entry,
		    const struct hop *hop, struct interrupt *ret, struct interrupt_path *path);

/* The same from any hop; the device (or NULL) gives the unit address for maps. */
void irq_walk_hop(struct resolver *resolver, const struct node *node, const struct node *device,
		  const struct hop *hop, struct interrupt *ret, struct interrupt_path *path);

/* The same for entry `index` on its own; and only the path of an interrupt that is known. */
void interrupt_resolve(struct resolver *resolver, const struct node *node, uint32_t index,
		       struct interrupt *ret, struct interrupt_path *ret_path);
void interrupt_path(struct resolver *resolver, const struct interrupt *interrupt,
		    struct interrupt_path *ret);
