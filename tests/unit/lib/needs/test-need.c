/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a device needs, and what becomes of it. */

#undef NDEBUG
#include "base/cleanup.h"
#include "base/util.h"
#include "check.h"
#include "dts.h"
#include "needs/need.h"

#define CELLS "#address-cells = <1>; #size-cells = <1>; "
#define PROVIDERS                                                                                  \
	"osc: osc { compatible = \"fixed-clock\"; #clock-cells = <0>; clock-frequency = <24>; }; " \
	"half: half { compatible = \"fixed-factor-clock\"; #clock-cells = <0>; "                   \
	"clocks = <&osc>; clock-mult = <1>; clock-div = <2>; }; "                                  \
	"cc: cc { compatible = \"v,cc\"; #clock-cells = <1>; #reset-cells = <1>; "                 \
	"#power-domain-cells = <1>; #interconnect-cells = <1>; }; "                                \
	"pins { compatible = \"v,pins\"; p0: p0 { }; p1: p1 { }; }; "                              \
	"buck: buck { }; ldo: ldo { regulator-name = \"ldo\"; }; "                                 \
	"on: on { regulator-always-on; }; "                                                        \
	"rail: rail { compatible = \"regulator-fixed\"; }; "                                       \
	"below: below { compatible = \"regulator-fixed\"; vin-supply = <&rail>; }; "               \
	"hung: hung { compatible = \"regulator-fixed\"; vin-supply = <&buck>; }; "                 \
	"gated: gated { compatible = \"regulator-fixed\"; gpio = <&cc>; }; "
/* The device is /x@1000. */
#define BOARD(properties, more)                                                                  \
	"/ { " CELLS PROVIDERS "x@1000 { compatible = \"x\"; reg = <0x1000 0x1000>; " properties \
	" }; " more " };"
#define OTHER(properties) "y { compatible = \"y\"; " properties " };"
#define STAND_IN(properties, more)                                                \
	"ptd { compatible = \"simple-bus\"; s { compatible = \"simple-pm-bus\"; " \
	"ptd,device = \"/x@1000\"; " properties " " more " }; };"
#define ENTRY(properties) "e { compatible = \"simple-pm-bus\"; " properties " };"

/* The state of the first need, and who shares or holds it. */
static const struct row {
	const char *dts;
	const char *state; /* NULL: it needs nothing */
	const char *other, *stand_in;
} rows[] = {
	{ BOARD("", ""), NULL, NULL, NULL },
	{ BOARD("clocks = <&osc>;", ""), "fixed", NULL, NULL },
	{ BOARD("clocks = <&half>;", OTHER("clocks = <&half>;")), "fixed", NULL, NULL },
	{ BOARD("clocks = <&cc 1>;", ""), "unheld", NULL, NULL },
	{ BOARD("clocks = <&cc 1>;", OTHER("clocks = <&cc 2>;")), "unheld", NULL, NULL },
	{ BOARD("clocks = <&cc 1>;", OTHER("clocks = <&cc 1>;")), "shared", "/y", NULL },
	{ BOARD("clocks = <&cc 1>;", OTHER("clocks = <&cc 1>; status = \"disabled\";")), "unheld",
	  NULL, NULL },
	{ BOARD("clocks = <&cc 1>;", OTHER("clocks = <&cc 1>; xen,passthrough;")), "unheld", NULL,
	  NULL },
	{ BOARD("clocks = <&cc 1>;",
		"off { status = \"disabled\"; " OTHER("clocks = <&cc 1>;") "};"),
	  "unheld", NULL, NULL },
	{ BOARD("clocks = <&cc 1>;", OTHER("port { clocks = <&cc 1>; };")), "shared", "/y", NULL },
	{ BOARD("clocks = <&cc 1>;", OTHER("assigned-clocks = <&cc 1>;")), "unheld", NULL, NULL },
	{ BOARD("assigned-clocks = <&cc 1>;", ""), NULL, NULL, NULL },
	/* the same number of another kind is another thing */
	{ BOARD("clocks = <&cc 1>;", OTHER("resets = <&cc 1>;")), "unheld", NULL, NULL },
	{ BOARD("resets = <&cc 1>;", OTHER("resets = <&cc 1>;")), "shared", "/y", NULL },
	{ BOARD("power-domains = <&cc 1>;", ""), "unheld", NULL, NULL },
	{ BOARD("interconnects = <&cc 1>, <&cc 2>;", ""), "unheld", NULL, NULL },
	/* below the device */
	{ BOARD("clocks = <&own>; own: own { #clock-cells = <0>; };", ""), NULL, NULL, NULL },
	{ BOARD("lane { clocks = <&cc 1>; };", ""), "unheld", NULL, NULL },
	{ BOARD("lane { clocks = <&cc 1>; status = \"disabled\"; };", ""), NULL, NULL, NULL },
	{ BOARD("clocks = <&cc 1>; lane { clocks = <&cc 1>; };", ""), "unheld", NULL, NULL },
	/* the provider goes to a guest, too */
	{ BOARD("clocks = <&pp>;", "pp: pp@2000 { compatible = \"pp\"; reg = <0x2000 0x1000>; "
				   "#clock-cells = <0>; xen,passthrough; };"),
	  NULL, NULL, NULL },
	{ BOARD("vdd-supply = <&pp>;",
		"i2c@2000 { compatible = \"i\"; reg = <0x2000 0x1000>; xen,passthrough; "
		"pmic { compatible = \"p\"; pp: buck { }; }; };"),
	  NULL, NULL, NULL },
	/* pins: the state that Linux applies by itself */
	{ BOARD("pinctrl-0 = <&p0>; pinctrl-names = \"default\";", ""), "unheld", NULL, NULL },
	{ BOARD("pinctrl-0 = <&p0>; pinctrl-names = \"sleep\";", ""), NULL, NULL, NULL },
	{ BOARD("pinctrl-0 = <&p0>;", ""), NULL, NULL, NULL },
	{ BOARD("pinctrl-1 = <&p1>; pinctrl-names = \"sleep\", \"default\";", ""), "unheld", NULL,
	  NULL },
	/* regulators */
	{ BOARD("vdd-supply = <&ldo>;", ""), "unheld", NULL, NULL },
	{ BOARD("vdd-supply = <&on>;", ""), "fixed", NULL, NULL },
	{ BOARD("vdd-supply = <&rail>;", ""), "fixed", NULL, NULL },
	{ BOARD("vdd-supply = <&below>;", ""), "fixed", NULL, NULL },
	{ BOARD("vdd-supply = <&hung>;", ""), "unheld", NULL, NULL },
	{ BOARD("vdd-supply = <&gated>;", ""), "unheld", NULL, NULL },
	{ BOARD("power-supplies = <&ldo>;", ""), NULL, NULL, NULL },
	/* stand-ins */
	{ BOARD("clocks = <&cc 1>;", STAND_IN("", ENTRY("clocks = <&cc 1>;"))), "stand_in", NULL,
	  "/ptd/s/e" },
	{ BOARD("clocks = <&cc 1>;", STAND_IN("", ENTRY("clocks = <&cc 2>;"))), "unheld", NULL,
	  NULL },
	{ BOARD("clocks = <&cc 1>;",
		STAND_IN("", ENTRY("clocks = <&cc 1>;")) OTHER("clocks = <&cc 1>;")),
	  "stand_in", "/y", "/ptd/s/e" },
	{ BOARD("power-domains = <&cc 1>;", STAND_IN("", ENTRY("power-domains = <&cc 1>;"))),
	  "stand_in", NULL, "/ptd/s/e" },
	{ BOARD("pinctrl-0 = <&p0>; pinctrl-names = \"default\";",
		STAND_IN("pinctrl-0 = <&p0>; pinctrl-names = \"default\";", "")),
	  "stand_in", NULL, "/ptd/s" },
	{ BOARD("pinctrl-0 = <&p0>; pinctrl-names = \"default\";",
		STAND_IN("pinctrl-0 = <&p1>; pinctrl-names = \"default\";", "")),
	  "unheld", NULL, NULL },
};

struct first {
	const struct board *board;
	const struct device *device;
	struct need need;
};

static int find_first(const struct supplier *supplier, void *userdata)
{
	struct first *first = userdata;

	return need_of(first->board, first->device, supplier, &first->need);
}

static void check_path(const struct node *node, const char *expected)
{
	char path[TREE_PATH_MAX];

	check_str(node ? node_path(node, path) : NULL, expected);
}

static void check_row(const struct row *row)
{
	_cleanup_(board_freep) struct board *board = dts_board(row->dts);
	struct first first = { .board = board, .device = dts_device(board, "/x@1000") };
	const struct device *device = first.device;
	int r = 0;

	for (const struct node *node = device->node; r == 0 && node < device->node->end;
	     node = board_next_consumer_node(device, node))
		r = supplier_for_each(board->resolver, &board->suppliers, node, NULL, find_first,
				      &first);
	check_str(r ? need_state_name(first.need.state) : NULL, row->state);
	if (!r)
		return;
	check_path(need_first_other(board, device, &first.need), row->other);
	check_eq(first.need.is_shared, row->other != NULL);
	check_path(first.need.stand_in, row->stand_in);
}

static void test_states(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fprintf(stderr, "row %zu\n", i);
		check_row(&rows[i]);
	}
}

int main(void)
{
	test_states();
	return 0;
}
