/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* /sys/kernel/debug/clk/clk_summary as Linux prints it (drivers/clk/clk.c, clk_summary_show): a
 * header that ends with a line of dashes, and a line for each clock. In newer kernels (6.1 does,
 * 5.10 does not) the line ends with who asked for the clock, and further lines name further
 * consumers. Other columns have come over time as well: "protect", "duty", "hardware enable". */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/array.h"

#define CLK_SUMMARY_BELOW_SYSFS "/kernel/debug/clk/clk_summary"
#define CLK_SUMMARY_PATH        "/sys" CLK_SUMMARY_BELOW_SYSFS

/* A board with 2,000 clocks prints some 400 KiB. */
#define CLK_SUMMARY_MAX ((size_t)4 << 20)

/* A consumer of a clock. The texts lie in the summary. */
struct clk_consumer {
	const char *device;     /* name of a device, or of a node */
	const char *connection; /* as in clock-names; NULL: it asked without a name */
	uint64_t hz;
	uint64_t enabled; /* how often the clock was enabled */
};

struct clk_summary {
	char *text; /* owned */
	ARRAY_OF(struct clk_consumer) consumers;
	bool has_consumers; /* whether this kernel prints any */
};

struct clk_summary_error {
	char text[160]; /* one sentence, without the file's name */
};

/* Takes over the malloc'ed text, behind which there is a NUL, also on failure. 0, -ENOMEM, or
 * -EINVAL with *error set. */
int clk_summary_parse(struct clk_summary *ret, char *text, size_t size,
		      struct clk_summary_error *error);
void clk_summary_done(struct clk_summary *summary);
