/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The interrupts of all devices of an export, as lines of the GIC for Microkit. If the line is
 * chosen at run time: all that are possible or, with static_dynamic, the first that is free. */

#include "export/context.h"
#include "format/microkit.h"

#define IRQ_LINES_MAX (MICROKIT_ID_MAX + 1)

struct irq_line {
	uint32_t intid;
	bool is_edge;
	const struct node *controller; /* that chooses it, or NULL */
	uint32_t input;                /* of that controller */
};

enum irq_source_kind {
	IRQ_EXACT,
	IRQ_CHOSEN,    /* at run time */
	IRQ_WITNESSED, /* at run time, and a running Linux chose this line */
	IRQ_LEFT,      /* has no line of its own */
};

/* An interrupt of a device, and the lines that it brings. */
struct irq_source {
	const struct interrupt *interrupt;
	enum irq_source_kind kind;
	uint32_t trigger;  /* as the GIC sees it */
	uint32_t first, n; /* the lines that no earlier source has */
};

struct irq_lines {
	struct irq_line items[IRQ_LINES_MAX];
	uint32_t n;
	struct {
		ARRAY_OF(struct irq_source);
	} sources; /* those with exact lines first */
};

/* With `for_guest`, lines that are chosen at run time only if the guest gets who chooses: no other
 * driver tells it which one it is. EXPORT_OK; -ENOMEM; or EXPORT_E_NOT_ASSIGNABLE if there are too
 * many or they contradict each other. To be freed with irq_lines_done(), also then. */
int irq_lines_gather(struct export *export, bool for_guest, struct irq_lines *ret);
void irq_lines_done(struct irq_lines *lines);

/* Whether the trigger is one of the two that a GIC has for SPIs. */
static inline bool trigger_is_usual(uint32_t trigger)
{
	return trigger == TRIGGER_EDGE_RISING || trigger == TRIGGER_LEVEL_HIGH;
}
