/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fixed clocks in place of dom0's. */

#undef NDEBUG
#include "base/cleanup.h"
#include "board/suppliers/clock-rates.h"
#include "check.h"
#include "dts.h"
#include "guests.h"

#define GUEST "/passthrough/dev@9000000"
#define DEV(more)                                                                       \
	GUESTS_HEAD                                                                     \
	"half: half { compatible = \"fixed-factor-clock\"; #clock-cells = <0>;\n"       \
	"clocks = <&fixed>; clock-mult = <1>; clock-div = <2>; };\n"                    \
	"loop: loop { compatible = \"fixed-factor-clock\"; #clock-cells = <0>;\n"       \
	"clocks = <&loop>; clock-mult = <3>; clock-div = <2>; };\n"                     \
	"set: clock-controller@3000 { compatible = \"v,cru\"; reg = <0x3000 0x1000>;\n" \
	"#clock-cells = <1>; assigned-clocks = <&set 4>, <&set 5>;\n"                   \
	"assigned-clock-rates = <0>, <500000>; };\n"                                    \
	"dev@9000000 { compatible = \"v,dev\"; reg = <0x9000000 0x1000>;\n" more "};};\n"
#define UNKNOWN DEV("clocks = <&cru 7>, <&cru 8>; clock-names = \"bus\", \"core\";")

static uint32_t rate(struct guest_export *e, size_t cell)
{
	const struct node *clock = guests_target(e, GUEST, "clocks", cell);
	char path[TREE_PATH_MAX];
	const char *hz;

	check(clock && node_is_compatible(clock, "fixed-clock"));
	hz = guests_property(e, node_path(clock, path), "clock-frequency");
	return (uint32_t)strtoul(hz, NULL, 16);
}

static uint32_t rate_of(const char *source)
{
	struct guest_export *e = guests_device(source);
	uint32_t hz = rate(e, 0);

	guests_free(e);
	return hz;
}

static void test_fixed_clock(void)
{
	check_eq(rate_of(DEV("clocks = <&fixed>;")), 24000000);
}

static void test_fixed_factor(void)
{
	check_eq(rate_of(DEV("clocks = <&half>;")), 12000000);
}

static void test_assigned_by_device(void)
{
	check_eq(rate_of(DEV("clocks = <&cru 7>; assigned-clocks = <&cru 6>, <0>, <&cru 7>;\n"
			     "assigned-clock-rates = <1>, <2>, <777>;")),
		 777);
}

static void test_assigned_by_provider(void)
{
	check_eq(rate_of(DEV("clocks = <&set 5>;")), 500000);
}

static void refused(const char *source)
{
	struct guest_export *e = guests_new(source);

	guests_want(e, "/dev@9000000");
	check_eq(guests_run(e, "dtb"), EXPORT_E_NOT_ASSIGNABLE);
	check(findings_count(&e->of->export.error.findings, FINDING_CLOCK_RATE_UNKNOWN) > 0);
	check_eq(e->of->export.files.n, 0);
	guests_free(e);
}

/* 0 leaves the rate as it is. */
static void test_no_rate(void)
{
	refused(UNKNOWN);
	refused(DEV("clocks = <&set 4>;"));
	refused(DEV("clocks = <&loop>;"));
	refused(DEV("clocks = <&cru 7>; assigned-clocks = <&cru 7>; assigned-clock-rates = <0>;"));
}

static void test_sentence_names_the_clock(void)
{
	struct guest_export *e = guests_new(UNKNOWN);
	_cleanup_(freep) char *second = NULL;

	guests_want(e, "/dev@9000000");
	check_eq(guests_run(e, "dts"), EXPORT_E_NOT_ASSIGNABLE);
	check_has(e->of->export.error.text,
		  "clock 0 (bus) of /dev@9000000 is <7> of /clock-controller@2000");
	check_has(e->of->export.error.text, "/sys/kernel/debug/clk/clk_summary");
	check_eq(e->of->export.error.findings.n, 2);
	second = finding_text(&e->of->export.error.findings.items[1]);
	check_has(second, "clock 1 (core)");
	guests_free(e);
}

/* A sentence that sends to the file that was given would lead nowhere. */
static void check_measured(uint64_t hz, const char *expected)
{
	struct guest_export *e = guests_new(DEV("clocks = <&cru 7>;"));
	const uint8_t seven[] = { 0, 0, 0, 7 };
	struct clock_rate rate = { .clock = { .node = dts_node(e->of->board->tree,
							       "/clock-controller@2000"),
					      .arguments = { seven, 1 } },
				   .hz = hz };
	struct clock_rates rates = { .items = &rate, .n = 1 };

	e->of->export.options.measured = &rates;
	guests_want(e, "/dev@9000000");
	check_eq(guests_run(e, "dts"), EXPORT_E_NOT_ASSIGNABLE);
	check_has(e->of->export.error.text, expected);
	guests_free(e);
}

static void test_sentence_about_a_clk_summary(void)
{
	check_measured(0, "the clk_summary has none for it, or several");
	check_measured(UINT64_C(1) << 32, "beyond the 32 bits");
}

/* ---- names to give them by ---- */

static void check_names(const char *source, const char *expected)
{
	struct guest_export *e = guests_new(source);
	char names[512] = "";

	guests_want(e, "/dev@9000000");
	check_eq(guests_run(e, "dtb"), EXPORT_E_NOT_ASSIGNABLE);
	for (size_t i = 0; i < e->of->export.error.clocks.n; i++) {
		strcat(names, i ? " " : "");
		strcat(names, e->of->export.error.clocks.items[i]);
	}
	check_str(names, expected);
	guests_free(e);
}

static void test_missing_clocks_by_their_own_names(void)
{
	check_names(UNKNOWN, "bus core");
	check_names(DEV("clocks = <&fixed>, <&cru 8>;"), "1");
}

/* One name for both would leave one of them without a rate, or give it to another clock. */
static void test_missing_clocks_by_their_provider(void)
{
	check_names(DEV("clocks = <&cru 7>, <&cru 7>; clock-names = \"bus\", \"core\";"),
		    "/clock-controller@2000:7");
	check_names(DEV("clocks = <&cru 7>, <&cru 8>; clock-names = \"bus\", \"bus\";"),
		    "/clock-controller@2000:7 /clock-controller@2000:8");
	check_names(DEV("clocks = <&fixed>, <&cru 8>; clock-names = \"bus\", \"bus\";"),
		    "/clock-controller@2000:8");
	check_names(DEV("clocks = <&loop>, <&loop>;"), "/loop");
}

static void test_missing_clock_is_named_once(void)
{
	check_names(DEV("clocks = <&cru 7>; clock-names = \"bus\"; "
			"lane { clocks = <&cru 7>; clock-names = \"bus\"; };"),
		    "bus");
}

static void test_names_that_a_shell_would_read(void)
{
	check_names(DEV("clocks = <&cru 7>; clock-names = \"$(reboot)\";"),
		    "/clock-controller@2000:7");
	check_names(DEV("clocks = <&cru 7>; clock-names = \"a=b\";"), "/clock-controller@2000:7");
	check_names(DEV("clocks = <&cru 7>; clock-names = \"\";"), "/clock-controller@2000:7");
}

/* Each way to name a clock, and which one wins. */
static void test_given_rates(void)
{
	struct guest_export *e = guests_new(UNKNOWN);

	guests_want(e, "/dev@9000000");
	guests_rate(e, "/clock-controller@2000:8", 8);
	guests_rate(e, "/dev@9000000:core", 3);
	guests_rate(e, "core", 1);
	guests_rate(e, "bus", 7);
	check_eq(guests_run(e, "dtb"), EXPORT_OK);
	check_eq(rate(e, 0), 7);
	check_eq(rate(e, 1), 8);
	check_str(guests_property(e, GUEST, "clock-names"), "bus,core");
	guests_free(e);
}

static void given(const char *name, const char *source)
{
	struct guest_export *e = guests_new(source);

	guests_want(e, "/dev@9000000");
	guests_rate(e, name, 5);
	check_eq(guests_run(e, "dtb"), EXPORT_OK);
	check_eq(rate(e, 0), 5);
	guests_free(e);
}

static void test_names_of_clocks(void)
{
	given("0", DEV("clocks = <&cru 7>;"));
	given("/clock-controller@2000", DEV("clocks = <&cru 7>;"));
	given("/dev@9000000:0", DEV("clocks = <&cru 7>;"));
	given("/fixed", DEV("clocks = <&fixed>;"));
}

static void test_rate_for_no_clock(void)
{
	struct guest_export *e = guests_new(DEV("clocks = <&fixed>; clock-names = \"bus\";"));

	guests_want(e, "/dev@9000000");
	guests_rate(e, "bsu", 5);
	check_eq(guests_run(e, "dtb"), EXPORT_E_NOT_ASSIGNABLE);
	check_has(e->of->export.error.text, "no clock 'bsu'");
	guests_free(e);
}

static void test_equal_rates_share(void)
{
	struct guest_export *e = guests_device(DEV("clocks = <&fixed>, <&half>, <&fixed>;"));

	check(guests_target(e, GUEST, "clocks", 0) == guests_target(e, GUEST, "clocks", 2));
	check(guests_target(e, GUEST, "clocks", 0) != guests_target(e, GUEST, "clocks", 1));
	guests_free(e);
}

static void test_provider_goes_along(void)
{
	struct guest_export *e = guests_new(UNKNOWN);

	guests_want(e, "/dev@9000000");
	guests_want(e, "/clock-controller@2000");
	check_eq(guests_run(e, "dtb"), EXPORT_OK);
	check(!node_is_compatible(guests_target(e, GUEST, "clocks", 0), "fixed-clock"));
	check_has(guests_text(e, "passthrough.dts"), "0x7>, <&clock_controller_");
	guests_free(e);
}

static void test_assigned_clocks_stay_behind(void)
{
	struct guest_export *e = guests_device(
		DEV("clocks = <&cru 7>; assigned-clocks = <&cru 7>; assigned-clock-rates = <9>;"));

	check(!guests_property(e, GUEST, "assigned-clocks"));
	check(!guests_property(e, GUEST, "assigned-clock-rates"));
	guests_free(e);
}

/* Nor do children of disabled nodes. */
static void test_disabled_children_need_no_rate(void)
{
	struct guest_export *e = guests_device(
		DEV("a { compatible = \"v,a\"; status = \"disabled\"; clocks = <&cru 1>; };\n"
		    "b { status = \"disabled\"; c { clocks = <&cru 1>; }; };"));

	check(!guests_property(e, GUEST "/a", "clocks"));
	check(!guests_property(e, GUEST "/b/c", "clocks"));
	guests_free(e);
}

/* Lanes of a PHY: the driver of the node above takes their clocks. */
static void test_child_without_compatible_needs_its_clock(void)
{
	static const char source[] = DEV("lane { clocks = <&cru 1>; clock-names = \"pipe0\"; };");
	struct guest_export *e = guests_new(source);

	refused(source);
	guests_want(e, "/dev@9000000");
	guests_rate(e, "pipe0", 5);
	check_eq(guests_run(e, "dtb"), EXPORT_OK);
	check(guests_target(e, GUEST "/lane", "clocks", 0));
	check_str(guests_property(e, GUEST "/lane", "clock-names"), "pipe0");
	guests_free(e);
}

static void test_hole_keeps_its_place(void)
{
	struct guest_export *e = guests_device(DEV("clocks = <0>, <&fixed>;"));

	check(!guests_target(e, GUEST, "clocks", 0));
	check_eq(rate(e, 1), 24000000);
	guests_free(e);
}

static void test_seventeenth_clock_has_a_name(void)
{
	struct guest_export *e = guests_new(
		DEV("clocks = <&fixed>, <&fixed>, <&fixed>, <&fixed>, <&fixed>, <&fixed>,\n"
		    "<&fixed>, <&fixed>, <&fixed>, <&fixed>, <&fixed>, <&fixed>, <&fixed>,\n"
		    "<&fixed>, <&fixed>, <&fixed>, <&cru 7>;"));

	guests_want(e, "/dev@9000000");
	guests_rate(e, "/dev@9000000:16", 5);
	check_eq(guests_run(e, "dtb"), EXPORT_OK);
	check_eq(rate(e, 16), 5);
	guests_free(e);
}

static void test_broken_list_goes(void)
{
	struct guest_export *e =
		guests_device(DEV("clocks = <&fixed>, <&cru>; clock-names = \"a\", \"b\";"));

	check(!guests_property(e, GUEST, "clocks"));
	check(!guests_property(e, GUEST, "clock-names"));
	guests_free(e);
}

int main(void)
{
	test_fixed_clock();
	test_fixed_factor();
	test_assigned_by_device();
	test_assigned_by_provider();
	test_no_rate();
	test_sentence_names_the_clock();
	test_sentence_about_a_clk_summary();
	test_missing_clocks_by_their_own_names();
	test_missing_clocks_by_their_provider();
	test_missing_clock_is_named_once();
	test_names_that_a_shell_would_read();
	test_given_rates();
	test_names_of_clocks();
	test_rate_for_no_clock();
	test_equal_rates_share();
	test_provider_goes_along();
	test_assigned_clocks_stay_behind();
	test_disabled_children_need_no_rate();
	test_child_without_compatible_needs_its_clock();
	test_hole_keeps_its_place();
	test_seventeenth_clock_has_a_name();
	test_broken_list_goes();
	return 0;
}
