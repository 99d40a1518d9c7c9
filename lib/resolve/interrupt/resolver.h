/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/arena.h"
#include "tree/tree.h"

struct intids;

/* A cache of what is known about the controllers of one tree. */
struct resolver {
	const struct tree *tree;
	uint8_t *rules;           /* by node: enum irqchip_rule + 1, 0: not looked up yet */
	struct intids **wired_to; /* by node: what a controller is wired to; NULL: not yet known */
	struct arena arena;
	uint64_t steps; /* of searching so far */
};

/* Searching maps and lists costs steps; a tree that wants more than any board is refused the rest
 * (STEPS_MAX takes about half a second). False when they are used up: for good, so that the same
 * question gets the same answer. */
#define STEPS_MAX 10000000
static inline bool resolver_spend(struct resolver *resolver)
{
	return ++resolver->steps < STEPS_MAX;
}

/* A new question, with all steps: what was enough for the whole board does for one device. */
static inline void resolver_restart(struct resolver *resolver)
{
	if (resolver->steps < STEPS_MAX)
		resolver->steps = 0;
}

int resolver_new(struct resolver **ret, const struct tree *tree); /* 0 or -ENOMEM */
struct resolver *resolver_free(struct resolver *resolver);
