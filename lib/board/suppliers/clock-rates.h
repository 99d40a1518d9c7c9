/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The rates that a running Linux reports for the clocks of a board's devices. A rate counts only
 * where the report says whose clock it is: by the name of a node, or by the name that Linux makes
 * of a node for its device, and the connection in clock-names. */

#include "board/board.h"
#include "input/clk-summary.h"
#include "resolve/reference.h"

struct clock_rate {
	struct reference clock;
	uint64_t hz, enabled; /* enabled: how often */
	bool contradictory;   /* two lines, two rates */
};

struct clock_rates {
	ARRAY_OF(struct clock_rate); /* by provider, then by arguments */
	size_t n_known;              /* consumers that are nodes of this tree */
};

/* 0 or -ENOMEM. The result points into the board. */
int clock_rates_find(struct clock_rates *ret, const struct board *board,
		     const struct clk_summary *summary);

/* The rate of this clock, which is not 0; false if it is unknown. */
bool clock_rates_get(const struct clock_rates *rates, const struct reference *clock, uint64_t *ret);

/* How often the clock is enabled; false if it is unknown. */
bool clock_rates_enabled(const struct clock_rates *rates, const struct reference *clock,
			 uint64_t *ret);

/* What one report says. Embedded: zeroed, done. */
struct measured {
	struct clk_summary summary;
	struct clock_rates rates;
};

/* Takes over the malloc'ed text of a clk_summary, as clk_summary_parse() does. 0, -ENOMEM, or
 * -EINVAL with *error set; then nothing is known. */
int measured_parse(struct measured *ret, const struct board *board, char *text, size_t size,
		   struct clk_summary_error *error);
void measured_done(struct measured *measured);
