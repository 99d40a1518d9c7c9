/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Clocks whose rate is in the tree. */

#undef NDEBUG
#include "base/cleanup.h"
#include "base/util.h"
#include "check.h"
#include "dts.h"
#include "resolve/clock.h"

#define OSC          "osc: osc { compatible = \"fixed-clock\"; clock-frequency = <24000000>; }; "
#define FACTOR(more) "c { compatible = \"fixed-factor-clock\"; clocks = <&osc>; " more " };"

#define GATE "g: g { compatible = \"gpio-gate-clock\"; clocks = <&osc>; }; "

static const struct row {
	const char *nodes, *path;
	uint32_t hz; /* 0: not fixed */
	bool is_gated;
} rows[] = {
	{ OSC, "/osc", 24000000 },
	{ OSC FACTOR("clock-mult = <3>; clock-div = <2>;"), "/c", 36000000 },
	{ OSC FACTOR("clock-mult = <1>; clock-div = <0>;"), "/c", 0 },
	{ OSC FACTOR("clock-div = <1>;"), "/c", 0 },
	{ OSC FACTOR("clock-mult = <1000>; clock-div = <1>;"), "/c", 0 }, /* beyond 32 bits */
	{ "osc: osc { compatible = \"fixed-clock\"; };", "/osc", 0 },
	{ "osc: osc { compatible = \"v,gate\"; clock-frequency = <1>; }; " FACTOR(
		  "clock-mult = <1>; clock-div = <1>;"),
	  "/c", 0 },
	{ "c: c { compatible = \"fixed-factor-clock\"; clocks = <&c>; clock-mult = <1>; "
	  "clock-div = <1>; };",
	  "/c", 0 }, /* a circle */
	{ OSC GATE, "/g", 24000000, true },
	{ OSC GATE "c { compatible = \"fixed-factor-clock\"; clocks = <&g>; clock-mult = <1>; "
		   "clock-div = <2>; };",
	  "/c", 12000000, true },
	{ "g: g { compatible = \"gpio-gate-clock\"; };", "/g", 0, true },
};

static void test_fixed_rates(void)
{
	char source[512];

	for (const struct row *row = rows; row < rows + ARRAY_SIZE(rows); row++) {
		_cleanup_(tree_freep) struct tree *tree = NULL;
		uint32_t hz = 0;

		snprintf(source, sizeof(source), "/ { %s };", row->nodes);
		tree = dts_tree(source);
		check_eq(clock_fixed_rate(tree, dts_node(tree, row->path), &hz), row->hz != 0);
		if (row->hz != 0)
			check_eq(hz, row->hz);
		check_eq(clock_always_runs(tree, dts_node(tree, row->path)),
			 row->hz != 0 && !row->is_gated);
	}
}

int main(void)
{
	test_fixed_rates();
	return 0;
}
