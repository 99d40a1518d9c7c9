/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How each interrupt controller handles its inputs: one data table. */

#include "resolve/interrupt/entry.h"

/* How an interrupt ends. */
enum route {
	ROUTE_DIRECT,      /* at the root GIC: INTID exact */
	ROUTE_FORWARDED,   /* handed 1:1 to the root GIC by a known rule: INTID exact */
	ROUTE_MULTIPLEXED, /* shares a controller's own interrupts with other inputs */
	ROUTE_DYNAMIC,     /* the GIC input is chosen at run time */
	ROUTE_MESSAGE,     /* becomes a message (MSI, LPI) */
	ROUTE_FOREIGN,     /* ends at a root controller that is not a GIC */
	ROUTE_UNRESOLVED,  /* broken or unknown */
};

const char *route_name(enum route route);

/* How a controller hands an input on. "Own interrupts" are the controller's `interrupts`. */
enum irqchip_rule {
	IRQCHIP_UNKNOWN,        /* not in the table */
	IRQCHIP_GIC,            /* types SPI and PPI */
	IRQCHIP_GIC_V3,         /* … and the extended ones */
	IRQCHIP_GIC_NEVER_ROOT, /* a GIC that is always cascaded */
	IRQCHIP_PASS,           /* three GIC cells passed on; SPIs only */
	IRQCHIP_WAKEUP,         /* the same, and needs no programming while processors run */
	IRQCHIP_CIRQ,           /* … within mediatek,ext-irq-range */
	IRQCHIP_NORMALIZE,      /* … with the trigger normalized */
	IRQCHIP_HIGH,           /* … with the trigger always level-high */
	IRQCHIP_MST,            /* … to the SPI's place in mstar,irqs-map-range */
	IRQCHIP_R_INTC,         /* three cells passed on; two cells <0 trigger>: its NMI */
	IRQCHIP_PDC,            /* qcom,pdc-ranges: pin, SPI, count */
	IRQCHIP_MPM,            /* qcom,mpm-pin-map: pin, SPI */
	IRQCHIP_AIDET,          /* the pin is the SPI, trigger normalized */
	IRQCHIP_MSCM,           /* … trigger passed on */
	IRQCHIP_TEGRA_PMC,      /* by the wake events of the chip, trigger passed on */
	IRQCHIP_UNIPHIER_GPIO,  /* by socionext,interrupt-ranges, to the AIDET */
	IRQCHIP_EXTIRQ,         /* by its own interrupt-map, trigger of the child normalized */
	IRQCHIP_RZA1,           /* … trigger of the map */
	IRQCHIP_NTH,            /* the n-th own interrupt, with that entry's trigger */
	IRQCHIP_SIRQ,           /* … trigger of the child normalized; three of them */
	IRQCHIP_XGENE_SB,       /* n SPIs after the first own one, trigger normalized */
	IRQCHIP_IRQPIN,         /* the same, unless several inputs share one */
	IRQCHIP_RZG2L,          /* … always high, up to 8; above chosen at run time */
	IRQCHIP_RZV2H,          /* … up to 16 */
	IRQCHIP_GROUP,          /* <group bit>: several inputs share the group's own interrupt */
	IRQCHIP_CHANNELS,       /* chosen at run time among amlogic,channel-interrupts */
	IRQCHIP_SCI_INTR,       /* chosen at run time among ti,interrupt-ranges */
	IRQCHIP_RUN_TIME,       /* chosen at run time, among no list */
	IRQCHIP_MESSAGE,        /* becomes a message */
};

enum irqchip_rule irqchip_rule(struct resolver *resolver, const struct node *controller);
bool irqchip_is_gic(enum irqchip_rule rule);

/* Whether the controller's own interrupts are really those of the devices behind it. */
bool irqchip_owns_for_others(enum irqchip_rule rule);

/* The root GIC, if the controller, and all on the way there, hand interrupts on unchanged and
 * without being programmed: a node may as well name the GIC. NULL if not, and for the GIC itself.
 */
const struct node *irqchip_bypass(struct resolver *resolver, const struct node *controller);

/* The parent that of_irq_init() sees: the first of interrupts-extended, else the walk upwards. */
const struct node *irqchip_parent(const struct tree *tree, const struct node *controller);

/* A GIC with no interrupt parent but itself (Linux, of_irq_init). */
bool irqchip_is_root(const struct tree *tree, const struct node *controller);

/* The next entry of a map that its driver parses: <input ignored parent specifier>, without a
 * parent unit address whatever the parent's #address-cells say; false at the end or when it is
 * broken. */
bool irqchip_next_entry(const struct tree *tree, struct cells *map, uint32_t *ret_input,
			struct hop *ret);

/* Whether the controller stops the walk although it has an interrupt-map (Linux,
 * of_irq_imap_abusers). */
bool irqchip_ignores_map(const struct node *controller);

enum irqchip_step {
	STEP_FORWARD, /* ret->next is the next hop */
	STEP_END,     /* ret->route is how */
	STEP_BROKEN,  /* ret->why is the reason */
};

struct irqchip_result {
	struct hop next;
	enum route route;
	const char *why;
};

/* The next step of this specifier, at its controller. */
enum irqchip_step irqchip_step(struct resolver *resolver, const struct hop *hop,
			       struct irqchip_result *ret);
