/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Stand-ins of a tree, and names for new ones. */

#undef NDEBUG
#include "base/cleanup.h"
#include "base/util.h"
#include "check.h"
#include "dts.h"
#include "needs/stand-in.h"

#define CLOCKS                                                                                    \
	"ck: clock-controller@1000 { compatible = \"ck\"; reg = <0x1000 0x1000>; #clock-cells = " \
	"<1>; };"                                                                                 \
	"pd: power-controller@2000 { compatible = \"pd\"; reg = <0x2000 0x1000>;"                 \
	" #power-domain-cells = <0>; };"

#define BOARD                                                                                    \
	"/ { #address-cells = <1>; #size-cells = <1>; " CLOCKS                                   \
	"uart@3000 { compatible = \"u\"; reg = <0x3000 0x1000>; clocks = <&ck 5>; };"            \
	"i2c@4000 { compatible = \"i\"; reg = <0x4000 0x1000>; };"                               \
	"ptd { compatible = \"simple-pm-bus\";"                                                  \
	" gone-5000 { compatible = \"simple-pm-bus\"; ptd,device = \"/gone@5000\"; };"           \
	" uart-3000 { compatible = \"simple-pm-bus\"; ptd,device = \"/uart@3000\";"              \
	"  uart-3000-clock-0 { compatible = \"simple-pm-bus\"; clocks = <&ck 5>; };"             \
	"  uart-3000-other { compatible = \"simple-pm-bus\"; };"                                 \
	"  uart-3000-clock-1 { compatible = \"simple-pm-bus\"; clocks = <0xdead>; };"            \
	"  uart-3000-power-domain-0 { compatible = \"simple-pm-bus\"; power-domains = <&pd>; };" \
	" }; }; };"

static void test_of_device(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(BOARD);

	check_str(stand_in_of(board, dts_device(board, "/uart@3000"))->name, "uart-3000");
	check(stand_in_of(board, dts_device(board, "/i2c@4000")) == NULL);
}

static void test_of_a_device_that_is_gone(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(BOARD);

	check_eq(board->stand_ins.n, 2);
	check_eq(board->stand_ins.items[1].device, DEVICE_NONE);
	check_str(board->stand_ins.items[1].node->name, "gone-5000");
}

static void test_entries(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(BOARD);
	const struct node *stand_in = dts_node(board->tree, "/ptd/uart-3000");
	struct stand_in_entry entry = { .node = NULL };

	check(stand_in_next(board, stand_in, &entry));
	check_eq(entry.kind, SUPPLIER_CLOCK);
	check(entry.supplier.node == dts_node(board->tree, "/clock-controller@1000"));
	check_eq(cells_at(&entry.supplier.arguments, 0), 5);
	check(stand_in_next(board, stand_in, &entry));
	check_str(entry.node->name, "uart-3000-clock-1");
	check(entry.supplier.node == NULL);
	check(stand_in_next(board, stand_in, &entry));
	check_eq(entry.kind, SUPPLIER_POWER_DOMAIN);
	check(entry.supplier.node == dts_node(board->tree, "/power-controller@2000"));
	check(!stand_in_next(board, stand_in, &entry));
}

/* The clock controller has one consumer, the UART; nobody depends on the power controller. */
static void test_is_no_consumer(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(BOARD);

	check_eq(dts_device(board, "/clock-controller@1000")->n_consumers, 1);
	check_eq(dts_device(board, "/power-controller@2000")->n_consumers, 0);
	check_eq(dts_device(board, "/power-controller@2000")->unexplained_phandle, 0);
}

/* The second entry is broken, and the device has no power domain. */
static void test_what_the_device_does_not_need(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(BOARD);
	const struct node *stray;

	check_eq(stand_in_stray(board, dts_device(board, "/uart@3000"), &stray), 0);
	check_str(stray->name, "uart-3000-clock-1");
	check_eq(stand_in_stray(board, dts_device(board, "/i2c@4000"), &stray), 0);
	check(stray == NULL);
}

static void test_all_is_needed(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(
		"/ { #address-cells = <1>; #size-cells = <1>; " CLOCKS
		"x@3000 { compatible = \"x\"; reg = <0x3000 0x1000>; clocks = <&ck 5>, <&ck 5>;"
		" y { power-domains = <&pd>; }; };"
		"ptd { x-3000 { ptd,device = \"/x@3000\"; a { clocks = <&ck 5>; };"
		" b { clocks = <&ck 5>; }; c { power-domains = <&pd>; }; }; }; };");
	const struct node *stray;

	check_eq(stand_in_stray(board, dts_device(board, "/x@3000"), &stray), 0);
	check(stray == NULL);
}

static void test_elsewhere_is_none(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(
		"/ { #address-cells = <1>; #size-cells = <1>; " CLOCKS
		"ptd { compatible = \"v,board\"; led { compatible = \"l\"; clocks = <&ck 1>; }; };"
		"bus { ptd { x { ptd,device = \"/clock-controller@1000\"; }; }; }; };");

	check_eq(board->stand_ins.n, 0);
	check_eq(dts_device(board, "/clock-controller@1000")->n_consumers, 1);
}

static void check_name(const struct board *board, const char *path, const char *expected)
{
	char name[STAND_IN_NAME_SIZE];

	check_eq(stand_in_name(board, dts_device(board, path), name), 0);
	check_str(name, expected);
}

static void test_names(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(
		"/ { #address-cells = <1>; #size-cells = <1>;"
		"serial@30860000 { compatible = \"x\"; reg = <0x30860000 1>; };"
		"serial-30860000 { compatible = \"x\"; reg = <0x30870000 1>; };"
		"a-rather-long-name-for-a-device@1 { compatible = \"x\"; reg = <0x1 1>; };"
		"a { port@2 { compatible = \"x\"; reg = <2 1>; }; };"
		"b { port@2 { compatible = \"x\"; reg = <2 1>; }; }; };");

	check_name(board, "/serial@30860000", "serial-30860000");
	check_name(board, "/serial-30860000", "serial-30860000_3bfbbd3c");
	check_name(board, "/a-rather-long-name-for-a-device@1", "a-rather-long-name-for_58cef639");
	check_name(board, "/a/port@2", "port-2_4de9ea03");
	check_name(board, "/b/port@2", "port-2_4b55a69c");
}

int main(void)
{
	test_of_device();
	test_of_a_device_that_is_gone();
	test_entries();
	test_is_no_consumer();
	test_what_the_device_does_not_need();
	test_all_is_needed();
	test_elsewhere_is_none();
	test_names();
	return 0;
}
