/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/util.h"
#include "resolve/interrupt/gic.h"
#include "witness/read/readers.h"

struct kernel_irq *kernel_irq_new(struct witness *witness, uint32_t number)
{
	struct kernel_irq *irq = array_add(&witness->irqs);

	if (irq)
		*irq = (struct kernel_irq){ .number = number, .chip = "", .actions = "" };
	return irq;
}

/* Chips of root GICs, whose hwirq is the INTID (Linux, drivers/irqchip). irq-gic.c: "GICv2" where
 * Linux has the hypervisor's mode, else "GIC-0"; cascaded ones are "GIC-1" and up, or have a node's
 * name. irq-gic-v3.c: "GICv3"; irq-hip04.c: "HIP04 INTC". */
static const char *const chips[] = { "GICv3", "GICv2", "GIC-0", "HIP04 INTC" };

static bool is_gic(const char *chip)
{
	for (size_t i = 0; i < ARRAY_SIZE(chips); i++)
		if (streq(chips[i], chip))
			return true;
	return false;
}

static bool is_wired(uint64_t intid)
{
	return intid_type_of(intid) != INTID_NONE;
}

uint32_t kernel_irq_intid(const struct witness *witness, const struct kernel_irq *irq)
{
	const struct kernel_hop *last =
		irq->n_hops > 0 ? &witness->hops.items[irq->first_hop + irq->n_hops - 1] : NULL;

	if (last && is_gic(last->chip) && is_wired(last->hwirq))
		return (uint32_t)last->hwirq;
	if (irq->has_hwirq && is_gic(irq->chip) && is_wired(irq->hwirq))
		return (uint32_t)irq->hwirq;
	return 0;
}
