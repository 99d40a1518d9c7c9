/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Arrays of the board about suppliers: who uses them (uses.h), and what is asked of clocks
 * (assigned-rates.h). */

#include "base/array.h"
#include "resolve/reference.h"
#include "resolve/supplier.h"

/* Something in dom0 that has a supplier switched on. */
struct use {
	uint64_t key; /* of kind and supplier: smaller ones come first */
	struct reference supplier;
	const struct node *consumer; /* nearest node with compatible */
};

struct uses {
	ARRAY_OF(struct use); /* by kind, supplier, then consumer */
};

/* An entry of assigned-clock-rates. */
struct assigned_rate {
	const struct node *node;
	struct reference clock;
	uint32_t index, hz;
};

struct assigned_rates {
	ARRAY_OF(struct assigned_rate); /* by node, clock, then index */
};
