/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Interrupts as the guest has them. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "dts.h"
#include "guests.h"

#define GUEST "/passthrough/dev@9000000"
#define GPIO                                                                        \
	"gpio: gpio@9100000 { compatible = \"v,gpio\"; reg = <0x9100000 0x1000>;\n" \
	"interrupts = <0 9 4>; interrupt-controller; #interrupt-cells = <2>;\n"     \
	"gpio-controller; #gpio-cells = <2>; };\n"
#define SYSIRQ                                                                \
	"sysirq: sysirq@9200000 { compatible = \"mediatek,mt6577-sysirq\";\n" \
	"reg = <0x9200000 0x1000>; interrupt-controller; #interrupt-cells = <3>; };\n"
#define DEV(more)               \
	GUESTS_HEAD GPIO SYSIRQ \
		"dev@9000000 { compatible = \"v,dev\"; reg = <0x9000000 0x1000>;\n" more "};};\n"

static const char *interrupts(struct guest_export *e)
{
	return guests_property(e, GUEST, "interrupts");
}

static void test_direct(void)
{
	struct guest_export *e = guests_device(
		DEV("interrupts = <0 80 4>, <0 81 1>; interrupt-names = \"a\", \"b\";"));

	check_str(interrupts(e), "0 50 4 0 51 1");
	check_str(guests_property(e, GUEST, "interrupt-names"), "a,b");
	check(!guests_property(e, GUEST, "interrupt-parent"));
	guests_free(e);
}

/* As the GIC sees it: sysirq inverts low levels. */
static void test_forwarded(void)
{
	struct guest_export *e =
		guests_device(DEV("interrupt-parent = <&sysirq>; interrupts = <0 80 8>;"));

	check_str(interrupts(e), "0 50 4");
	check(!guests_property(e, GUEST, "interrupt-parent"));
	guests_free(e);
}

static void test_extended(void)
{
	struct guest_export *e =
		guests_device(DEV("interrupts-extended = <&sysirq 0 80 8>, <&gic 0 3 1>;"));

	check_str(interrupts(e), "0 50 4 0 3 1");
	check(!guests_property(e, GUEST, "interrupts-extended"));
	guests_free(e);
}

static void test_named_ones_close_the_gap(void)
{
	struct guest_export *e =
		guests_device(DEV("interrupts-extended = <&gpio 1 4>, <&gic 0 3 4>, <&gic 0 5 4>;\n"
				  "interrupt-names = \"wake\", \"main\", \"error\";"));

	check_str(interrupts(e), "0 3 4 0 5 4");
	check_str(guests_property(e, GUEST, "interrupt-names"), "main,error");
	check_eq(findings_count(&e->of->export.findings, FINDING_LEFT_OUT_OF_GUEST), 1);
	guests_free(e);
}

/* A driver that counts must not find another interrupt in place of a missing one. */
static void test_unnamed_ones_end_at_the_gap(void)
{
	struct guest_export *e = guests_device(
		DEV("interrupts-extended = <&gic 0 3 4>, <&gpio 1 4>, <&gic 0 5 4>;"));

	check_str(interrupts(e), "0 3 4");
	guests_free(e);
}

/* … and the first entry decides which of two controllers is named. */
static void test_first_of_unnamed_ones_decides(void)
{
	struct guest_export *e =
		guests_new(DEV("interrupts-extended = <&gpio 1 4>, <&gic 0 3 4>;"));

	guests_want(e, "/dev@9000000");
	guests_want(e, "/gpio@9100000");
	check_eq(guests_run(e, "dts"), EXPORT_OK);
	check_str(guests_property(e, GUEST, "interrupts-extended"), "4 1 4");
	check_has(e->of->export.files.items[0].data, "cannot be named beside another controller");
	guests_free(e);
}

static void test_nothing_left(void)
{
	struct guest_export *e =
		guests_device(DEV("interrupts-extended = <&gpio 1 4>, <&gic 0 3 4>;"));

	check(!interrupts(e));
	guests_free(e);
}

static void test_hole_ends_unnamed_ones(void)
{
	struct guest_export *e =
		guests_device(DEV("interrupts-extended = <&gic 0 3 4>, <0>, <&gic 0 5 4>;"));

	check_str(interrupts(e), "0 3 4");
	guests_free(e);
}

static void test_controller_goes_along(void)
{
	struct guest_export *e =
		guests_new(DEV("interrupt-parent = <&gpio>; interrupts = <1 4>, <2 8>;"));

	guests_want(e, "/dev@9000000");
	guests_want(e, "/gpio@9100000");
	check_eq(guests_run(e, "dtb"), EXPORT_OK);
	check_str(guests_property(e, GUEST, "interrupts-extended"), "4 1 4 4 2 8");
	check(guests_target(e, GUEST, "interrupts-extended", 3) ==
	      guests_node(e, "/passthrough/gpio@9100000"));
	check_str(guests_property(e, "/passthrough/gpio@9100000", "#interrupt-cells"), "2");
	guests_free(e);
}

/* Children do not inherit the interrupt parent of the node. */
static void test_child_keeps_its_gic(void)
{
	struct guest_export *e =
		guests_new(DEV("ranges; #address-cells = <1>; #size-cells = <1>;\n"
			       "interrupt-parent = <&gpio>; interrupts = <3 1>;\n"
			       "sub@9000800 { compatible = \"v,sub\"; reg = <0x9000800 0x100>;\n"
			       "interrupt-parent = <&gic>; interrupts = <0 7 4>; };"));

	guests_want(e, "/dev@9000000");
	guests_want(e, "/dev@9000000/sub@9000800");
	guests_want(e, "/gpio@9100000");
	check_eq(guests_run(e, "dtb"), EXPORT_OK);
	check_str(guests_property(e, GUEST "/sub@9000800", "interrupts"), "0 7 4");
	check(!guests_property(e, GUEST, "interrupt-parent"));
	guests_free(e);
}

/* Below a controller `interrupts` would be taken for its own. */
static void test_gic_behind_a_controller_is_out_of_reach(void)
{
	struct guest_export *e = guests_new(
		GUESTS_HEAD
		"gpio@9100000 { compatible = \"v,gpio\"; reg = <0x9100000 0x1000>;\n"
		"interrupt-controller; #interrupt-cells = <2>;\n"
		"#address-cells = <1>; #size-cells = <0>;\n"
		"bank@0 { reg = <0>; interrupt-parent = <&gic>; interrupts = <0 9 4>; };\n"
		"}; };\n");

	guests_want(e, "/gpio@9100000");
	check_eq(guests_run(e, "dtb"), EXPORT_OK);
	check(!guests_property(e, "/passthrough/gpio@9100000/bank@0", "interrupts"));
	guests_free(e);
}

static void test_part_has_its_own(void)
{
	struct guest_export *e = guests_device(DEV("#address-cells = <1>; #size-cells = <0>; phy@1 "
						   "{ reg = <1>; interrupts = <0 9 4>; };"));

	check_str(guests_property(e, GUEST "/phy@1", "interrupts"), "0 9 4");
	guests_free(e);
}

/* An interrupt-map names the GIC by phandle, which is unknown here. */
static void test_map_stays_behind(void)
{
	struct guest_export *e =
		guests_device(DEV("#interrupt-cells = <1>; interrupt-map-mask = <0>;\n"
				  "#address-cells = <0>; interrupt-map = <0 &gic 0 9 4>;"));

	check(!guests_property(e, GUEST, "interrupt-map"));
	check(!guests_property(e, GUEST, "interrupt-map-mask"));
	check(!guests_property(e, GUEST, "#interrupt-cells"));
	guests_free(e);
}

/* Without a toolstack Xen routes nothing behind forwarding controllers. */
static void test_dom0less_has_direct_ones_only(void)
{
	struct guest_export *e =
		guests_new(DEV("interrupts-extended = <&gic 0 3 4>, <&sysirq 0 80 8>;"));

	guests_want(e, "/dev@9000000");
	check_eq(guests_run(e, "dom0less"), EXPORT_OK);
	check_str(interrupts(e), "0 3 4");
	check_eq(findings_count(&e->of->export.findings, FINDING_INTERRUPT_FORWARDED), 1);
	check_has(e->of->export.files.items[0].data, "interrupt 1 of /dev@9000000 reaches the GIC");
	guests_free(e);
}

/* ---- why interrupts are left out ---- */

static void check_reason(const char *device, const char *words)
{
	struct guest_export *e = guests_device(device);
	_cleanup_(freep) char *text = NULL;

	check_eq(e->of->export.findings.n, 2); /* the other one is about DMA */
	text = finding_text(&e->of->export.findings.items[0]);
	check_has(text, words);
	guests_free(e);
}

static void test_reason_is_the_route(void)
{
	check_reason(DEV("phy { interrupts-extended = <&gpio 1 4>; };"),
		     "interrupt 0 of /dev@9000000/phy, which goes through /gpio@9100000");
	check_reason(DEV("phy { interrupts-extended = <&gic 1 3 4>; };"), "each CPU has its own");
	check_reason(DEV("phy { interrupts-extended = <&gic 0 990 4>; };"), "no GIC has");
	check_reason(DEV("phy { interrupts-extended = <&gic 0 3 4>, <&gpio 1 4>;\n"
			 "interrupt-names = \"a\", \"b\"; };"),
		     "interrupt 1 of /dev@9000000/phy, which goes through");
}

static void test_reason_is_the_gap(void)
{
	check_reason(DEV("interrupts-extended = <&gic 0 3 4>, <0>, <&gic 0 5 4>;"),
		     "interrupt 2 of /dev@9000000, which has no name");
}

static void test_no_interrupt_is_noted(void)
{
	struct guest_export *e =
		guests_device(DEV("interrupts-extended = <&gpio 1 4>, <&gpio 2 4>;"));

	check_eq(findings_count(&e->of->export.findings, FINDING_NO_INTERRUPT_IN_GUEST), 1);
	check_has(e->of->export.files.items[1].data, "has no interrupt in the guest: 2 of 2 are");
	guests_free(e);
}

static void test_one_is_not_none(void)
{
	struct guest_export *e =
		guests_device(DEV("interrupts-extended = <&gic 0 3 4>, <&gpio 2 4>;"));

	check_eq(findings_count(&e->of->export.findings, FINDING_NO_INTERRUPT_IN_GUEST), 0);
	guests_free(e);
}

/* It is on a bus other than memory, and goes along without being asked for, but not its interrupt.
 */
static void test_reason_is_the_device_behind(void)
{
	check_reason(DEV("#address-cells = <1>; #size-cells = <0>;\n"
			 "port@0 { compatible = \"v,port\"; reg = <0>; interrupts = <0 7 4>; };"),
		     "a device of its own, which cannot be asked for");
}

int main(void)
{
	test_direct();
	test_forwarded();
	test_extended();
	test_named_ones_close_the_gap();
	test_unnamed_ones_end_at_the_gap();
	test_first_of_unnamed_ones_decides();
	test_nothing_left();
	test_hole_ends_unnamed_ones();
	test_controller_goes_along();
	test_child_keeps_its_gic();
	test_gic_behind_a_controller_is_out_of_reach();
	test_part_has_its_own();
	test_map_stays_behind();
	test_dom0less_has_direct_ones_only();
	test_reason_is_the_route();
	test_reason_is_the_gap();
	test_reason_is_the_device_behind();
	test_no_interrupt_is_noted();
	test_one_is_not_none();
	return 0;
}
