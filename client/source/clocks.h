/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* --clk-summary: the rates that a running Linux reports. */

#include "board/clock-rates.h"
#include "options.h"

struct measured {
	struct clk_summary summary;
	struct clock_rates rates;
};

/* Fills *ret, from the file, or with "auto" from the machine that ptctl runs on. EXIT_DONE, or
 * another exit status after saying why on stderr; what "auto" cannot have is only told. */
int clocks_measure(const struct options *options, const struct board *board, struct measured *ret);
void clocks_done(struct measured *measured);
