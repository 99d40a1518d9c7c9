/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "resolve/clock.h"

#include "resolve/reference.h"

#define FACTORS_MAX 8 /* fixed-factor-clocks in a row */

/* The rate is that of the clock above it * mult / div (binding clock/fixed-factor-clock). */
struct factor {
	uint64_t mult, div;
};

/* From a fixed-factor-clock to the clock above it, or NULL. */
static const struct node *step_up(const struct tree *tree, const struct node *clock,
				  struct factor *factor)
{
	static const struct reference_form form = { PROPERTY_CLOCK_CELLS, 0 };
	struct cells clocks = property_cells(node_property(clock, PROPERTY_CLOCKS));
	struct reference above;
	const char *why;
	uint32_t mult, div;

	if (!node_is_compatible(clock, "fixed-factor-clock") ||
	    !node_u32(clock, PROPERTY_CLOCK_MULT, &mult) ||
	    !node_u32(clock, PROPERTY_CLOCK_DIV, &div) || mult == 0 || div == 0 ||
	    factor->mult > UINT32_MAX / mult || factor->div > UINT64_MAX / div ||
	    reference_next(tree, &clocks, &form, &above, &why) != REFERENCE_OK)
		return NULL;
	factor->mult *= mult;
	factor->div *= div;
	return above.node;
}

bool clock_fixed_rate(const struct tree *tree, const struct node *provider, uint32_t *ret)
{
	struct factor factor = { 1, 1 };
	uint64_t rate;
	uint32_t hz;

	for (unsigned int i = 0; provider && i < FACTORS_MAX; i++) {
		if (!node_is_compatible(provider, "fixed-clock")) {
			provider = step_up(tree, provider, &factor);
			continue;
		}
		if (!node_u32(provider, PROPERTY_CLOCK_FREQUENCY, &hz))
			return false;
		rate = hz * factor.mult / factor.div;
		*ret = (uint32_t)rate;
		return rate > 0 && rate <= UINT32_MAX;
	}
	return false;
}
