/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "resolve/clock.h"

#include "resolve/reference.h"

#define STEPS_MAX 8 /* clocks in a row */

/* The rate is that of the clock above it * mult / div (binding clock/fixed-factor-clock). */
struct chain {
	uint64_t mult, div;
	bool is_gated;
};

static bool add_factor(const struct node *clock, struct chain *chain)
{
	uint32_t mult, div;

	if (!node_u32(clock, PROPERTY_CLOCK_MULT, &mult) ||
	    !node_u32(clock, PROPERTY_CLOCK_DIV, &div) || mult == 0 || div == 0 ||
	    chain->mult > UINT32_MAX / mult || chain->div > UINT64_MAX / div)
		return false;
	chain->mult *= mult;
	chain->div *= div;
	return true;
}

/* From a clock that follows another one to that, or NULL. A gate leaves the rate as it is (binding
 * clock/gpio-gate-clock). */
static const struct node *step_up(const struct tree *tree, const struct node *clock,
				  struct chain *chain)
{
	static const struct reference_form form = { PROPERTY_CLOCK_CELLS, 0 };
	struct cells clocks = property_cells(node_property(clock, PROPERTY_CLOCKS));
	bool is_gate = node_is_compatible(clock, "gpio-gate-clock");
	struct reference above;
	const char *why;

	chain->is_gated |= is_gate;
	if (!is_gate &&
	    !(node_is_compatible(clock, "fixed-factor-clock") && add_factor(clock, chain)))
		return NULL;
	return reference_next(tree, &clocks, &form, &above, &why) == REFERENCE_OK ? above.node
										  : NULL;
}

/* Its rate, or 0. */
static uint32_t follow(const struct tree *tree, const struct node *provider, struct chain *chain)
{
	uint64_t rate;
	uint32_t hz;

	for (unsigned int i = 0; provider && i < STEPS_MAX; i++) {
		if (!node_is_compatible(provider, "fixed-clock")) {
			provider = step_up(tree, provider, chain);
			continue;
		}
		if (!node_u32(provider, PROPERTY_CLOCK_FREQUENCY, &hz))
			return 0;
		rate = hz * chain->mult / chain->div;
		return rate <= UINT32_MAX ? (uint32_t)rate : 0;
	}
	return 0;
}

bool clock_fixed_rate(const struct tree *tree, const struct node *provider, uint32_t *ret)
{
	struct chain chain = { 1, 1, false };

	*ret = follow(tree, provider, &chain);
	return *ret > 0;
}

bool clock_always_runs(const struct tree *tree, const struct node *provider)
{
	struct chain chain = { 1, 1, false };

	return follow(tree, provider, &chain) > 0 && !chain.is_gated;
}
