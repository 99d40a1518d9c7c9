/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Stand-ins that exports of marks write, as U-Boot's commands and as an overlay. */

#undef NDEBUG
#include "check.h"
#include "dts.h"
#include "exported.h"
#include "needs/stand-in.h"

#define DEVICE "/uart@3000"
#define NEW    "fdt mknode /ptd uart-3000\n"

/* A UART with these properties and children, beside suppliers. */
#define SOURCE(uart)                                                                             \
	"/ { #address-cells = <1>; #size-cells = <1>;"                                           \
	"ck: clock-controller@1000 { compatible = \"ck\"; reg = <0x1000 0x1000>;"                \
	" #clock-cells = <1>; phandle = <0x11>; };"                                              \
	"pd: power-controller@2000 { compatible = \"pd\"; reg = <0x2000 0x1000>;"                \
	" #power-domain-cells = <0>; #reset-cells = <1>; phandle = <0x12>; };"                   \
	"off: clock-controller@5000 { compatible = \"ck\"; reg = <0x5000 0x1000>;"               \
	" #clock-cells = <0>; status = \"disabled\"; };"                                         \
	"osc: osc { compatible = \"fixed-clock\"; #clock-cells = <0>; clock-frequency = <1>; };" \
	"pc: pinctrl@4000 { compatible = \"pc\"; reg = <0x4000 0x1000>;"                         \
	" pins: pins { phandle = <0x13>; }; };"                                                  \
	"v1: regulator-a { compatible = \"regulator-fixed\"; gpio = <1>; };"                     \
	"v2: regulator-b { compatible = \"regulator-fixed\"; };"                                 \
	"v3: regulator-c { compatible = \"v,pmic\"; regulator-always-on; };"                     \
	"uart@3000 { compatible = \"u\"; reg = <0x3000 0x1000>;" uart "}; };"

static struct exported *want(const char *source)
{
	struct exported *exported = exported_new(source);

	exported_want(exported, DEVICE);
	return exported;
}

static void expect(const char *source, const char *words)
{
	struct exported *exported = want(source);

	check_has(exported_make(exported, "uboot"), words);
	exported_free(exported);
}

static void expect_none(const char *source)
{
	struct exported *exported = want(source);

	check(!strstr(exported_make(exported, "uboot"), "ptd"));
	check_eq(exported->export.findings.n, 0);
	exported_free(exported);
}

static void test_clock(void)
{
	expect(SOURCE("clocks = <&ck 5>;"),
	       "fdt set /uart@3000 xen,passthrough\n"
	       "fdt mknode / ptd\n"
	       "fdt set /ptd compatible simple-pm-bus\n" NEW
	       "fdt set /ptd/uart-3000 compatible simple-pm-bus\n"
	       "fdt set /ptd/uart-3000 ptd,device /uart@3000\n"
	       "fdt mknode /ptd/uart-3000 uart-3000-clock-0\n"
	       "fdt set /ptd/uart-3000/uart-3000-clock-0 compatible simple-pm-bus\n"
	       "fdt set /ptd/uart-3000/uart-3000-clock-0 clocks \"<0x11 0x5>\"\n");
}

static void test_each_clock_has_a_node(void)
{
	expect(SOURCE("clocks = <&ck 5>, <&ck 6>;"),
	       "fdt set /ptd/uart-3000/uart-3000-clock-1 clocks \"<0x11 0x6>\"\n");
}

static void test_power_domain(void)
{
	expect(SOURCE("power-domains = <&pd>;"),
	       "fdt set /ptd/uart-3000/uart-3000-power-domain-0 power-domains \"<0x12>\"\n");
}

static void test_of_a_part(void)
{
	expect(SOURCE("port { clocks = <&ck 7>; };"), "uart-3000-clock-0 clocks \"<0x11 0x7>\"\n");
}

static void test_pins(void)
{
	expect(SOURCE("pinctrl-names = \"default\", \"sleep\"; pinctrl-0 = <&pins>; pinctrl-1 = "
		      "<>;"),
	       "fdt set /ptd/uart-3000 pinctrl-names default sleep\n"
	       "fdt set /ptd/uart-3000 pinctrl-0 \"<0x13>\"\n"
	       "fdt set /ptd/uart-3000 pinctrl-1 \"<>\"\n");
}

static void test_pins_with_names_that_commands_cannot_take(void)
{
	expect_none(SOURCE("pinctrl-names = \"a b\"; pinctrl-0 = <&pins>;"));
}

static void test_assigned_clocks(void)
{
	expect(SOURCE("assigned-clocks = <&ck 5>; assigned-clock-parents = <&ck 1>;"
		      "assigned-clock-rates = <24000000>;"),
	       "fdt set /ptd/uart-3000 assigned-clocks \"<0x11 0x5>\"\n"
	       "fdt set /ptd/uart-3000 assigned-clock-parents \"<0x11 0x1>\"\n"
	       "fdt set /ptd/uart-3000 assigned-clock-rates \"<0x16e3600>\"\n");
}

static void test_who_needs_none(void)
{
	expect_none(SOURCE(""));
	expect_none(SOURCE("clocks = <&osc>, <&off>;"));
	expect_none(SOURCE("vcc-supply = <&v2>; vdd-supply = <&v3>;"));
	expect_none(SOURCE("clocks = <&own>; own: clock { #clock-cells = <0>; };"));
	expect_none(SOURCE("clocks = <0xdead>;"));
	expect_none(SOURCE("port { status = \"disabled\"; clocks = <&ck 1>; };"));
}

static void test_supplier_that_is_exported_too(void)
{
	struct exported *exported = want(SOURCE("clocks = <&ck 5>; power-domains = <&pd>;"));
	const char *text;

	exported_want(exported, "/clock-controller@1000");
	text = exported_make(exported, "uboot");
	check_has(text, "uart-3000-power-domain-0");
	check(!strstr(text, "uart-3000-clock-0"));
	exported_free(exported);
}

static void test_supplier_that_is_marked_already(void)
{
	expect_none(SOURCE("clocks = <&k>; };"
			   "k: k@6000 { compatible = \"k\"; reg = <0x6000 0x1000>;"
			   " #clock-cells = <0>; xen,passthrough;"));
}

static void test_child_that_is_a_device_of_its_own(void)
{
	expect_none(
		SOURCE("ranges; #address-cells = <1>; #size-cells = <1>;"
		       "x@7000 { compatible = \"x\"; reg = <0x7000 0x1000>; clocks = <&ck 1>; };"));
}

static void test_regulator(void)
{
	expect(SOURCE("vcc-supply = <&v1>; vdd-supply = <&v1>;"),
	       "fdt set /uart@3000 xen,passthrough\n"
	       "fdt set /regulator-a regulator-always-on\n");
}

static void test_what_none_can_hold(void)
{
	struct exported *exported = want(SOURCE("resets = <&pd 1>, <&pd 2>;"));

	check_has(exported_make(exported, "uboot"),
		  "# no stand-in can hold the reset by /power-controller@2000 (resets of "
		  "/uart@3000): firmware has to release it\n");
	check_eq(findings_count(&exported->export.findings, FINDING_NO_STAND_IN), 1);
	exported_free(exported);
}

static void test_left_out(void)
{
	struct exported *exported = want(SOURCE("clocks = <&ck 5>; resets = <&pd 1>;"));

	exported->export.options.no_stand_ins = true;
	check(!strstr(exported_make(exported, "uboot"), "ptd "));
	check_eq(exported->export.findings.n, 0);
	exported_free(exported);
}

static void test_another_ptd(void)
{
	exported_refuse(want(SOURCE("}; ptd { compatible = \"v,x\";")), "uboot", "--stand-ins=no");
}

static void test_list_that_commands_cannot_take(void)
{
	char source[4096] = "", list[2048] = "assigned-clocks = <&ck 0>";

	for (int i = 1; i < 40; i++)
		strcat(list, ", <&ck 0>");
	snprintf(source, sizeof(source), SOURCE("%s;"), list);
	exported_refuse(want(source), "uboot", "the list assigned-clocks is too long");
}

/* The board that the overlay makes has the stand-in; exporting from it makes no second one. */
static void test_overlay(void)
{
	struct exported *exported = want(SOURCE("clocks = <&ck 5>;"));
	const struct node *stand_in;
	struct board *board;

	exported_make(exported, "overlay");
	check_has(exported_file(exported, "mark.dtso"), "clocks = <0x11 0x5>;");
	check_eq(board_new(&board, exported_merge(exported), NULL), 0);
	stand_in = stand_in_of(board, dts_device(board, DEVICE));
	check_str(stand_in->name, "uart-3000");
	exported_free(exported);

	exported = exported_new_of_board(board);
	exported_want(exported, DEVICE);
	check_has(exported_make(exported, "uboot"), NEW);
	exported_free(exported);
}

static void expect_line(const char *source, const char *format, const char *path)
{
	struct exported *exported = want(source);
	char line[256];

	snprintf(line, sizeof(line), "w /sys/devices/platform/ptd/%s/power/control - - - - on\n",
		 path);
	exported_make(exported, format);
	check_has(exported_file(exported, "ptd-stand-ins.conf"), line);
	exported_free(exported);
}

static void test_lines_for_tmpfiles(void)
{
	expect_line(SOURCE("clocks = <&ck 5>, <&ck 6>;"), "uboot",
		    "ptd:uart-3000/ptd:uart-3000:uart-3000-clock-1");
	expect_line(SOURCE("power-domains = <&pd>;"), "overlay",
		    "ptd:uart-3000/ptd:uart-3000:uart-3000-power-domain-0");
	expect_line(SOURCE("pinctrl-names = \"default\"; pinctrl-0 = <&pins>;"), "overlay",
		    "ptd:uart-3000");
}

static void test_no_lines_without_stand_ins(void)
{
	struct exported *exported = want(SOURCE(""));

	exported_make(exported, "uboot");
	check_eq(exported->export.files.n, 1);
	exported_free(exported);
}

int main(void)
{
	test_lines_for_tmpfiles();
	test_no_lines_without_stand_ins();
	test_clock();
	test_each_clock_has_a_node();
	test_power_domain();
	test_of_a_part();
	test_pins();
	test_pins_with_names_that_commands_cannot_take();
	test_assigned_clocks();
	test_who_needs_none();
	test_supplier_that_is_exported_too();
	test_supplier_that_is_marked_already();
	test_child_that_is_a_device_of_its_own();
	test_regulator();
	test_what_none_can_hold();
	test_left_out();
	test_another_ptd();
	test_list_that_commands_cannot_take();
	test_overlay();
	return 0;
}
