/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The input of the GIC that a running Linux chose for an interrupt whose route is dynamic or
 * multiplexed: only kernels with /sys/kernel/debug/irq tell (CONFIG_GENERIC_IRQ_DEBUGFS). */

#include "board/board.h"
#include "witness/witness.h"

struct chosen_input {
	const struct interrupt *interrupt; /* of the board */
	uint32_t intid;
	uint32_t number; /* Linux's own */
};

struct chosen_inputs {
	ARRAY_OF(struct chosen_input); /* by interrupt */
};

/* Whether Linux chooses the INTID when somebody requests the interrupt. */
bool chosen_is_due(const struct interrupt *interrupt);

/* 0 or -ENOMEM. */
int chosen_find_all(struct chosen_inputs *ret, const struct board *board,
		    const struct witness *witness);

/* NULL if it is not known; `chosen` may be NULL. */
const struct chosen_input *chosen_find(const struct chosen_inputs *chosen,
				       const struct interrupt *interrupt);
