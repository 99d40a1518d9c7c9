/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Interrupts that exports of marks lead past other controllers. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "dts.h"
#include "exported.h"

#define DEVICE "/dev@3000"

/* A device with these properties; everything inherits the GPC. */
#define TREE(gic, more)                                                                           \
	"/ { #address-cells = <1>; #size-cells = <1>; interrupt-parent = <&gpc>;"                 \
	"gic: gic@1000 { compatible = \"arm,gic-400\"; reg = <0x1000 0x1000>;"                    \
	" interrupt-parent = <&gic>; interrupt-controller; #interrupt-cells = <3>; " gic " };"    \
	"gpc: gpc@2000 { compatible = \"fsl,imx8mq-gpc\"; reg = <0x2000 0x1000>;"                 \
	" interrupt-parent = <&gic>; interrupt-controller; #interrupt-cells = <3>; };"            \
	"sysirq: sysirq@4000 { compatible = \"mediatek,mt6577-sysirq\"; reg = <0x4000 0x1000>;"   \
	" interrupt-parent = <&gic>; interrupt-controller; #interrupt-cells = <3>; };"            \
	"gpio: gpio@5000 { compatible = \"v,gpio\"; reg = <0x5000 0x1000>; interrupts = <0 2 4>;" \
	" interrupt-controller; #interrupt-cells = <2>; };"                                       \
	"dev@3000 { compatible = \"v,dev\"; reg = <0x3000 0x1000>; " more " }; };"
#define SOURCE(more) TREE("phandle = <0x21>;", more)

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
	check_eq(exported->export.findings.n, 0);
	exported_free(exported);
}

static void expect_note(const char *source, const char *words)
{
	struct exported *exported = want(source);
	_cleanup_(freep) char *text = NULL;

	check(!strstr(exported_make(exported, "uboot"), " interrupt-"));
	check_eq(findings_count(&exported->export.findings, FINDING_INTERRUPT_FORWARDED), 1);
	text = finding_text(&exported->export.findings.items[0]);
	check_has(text, words);
	exported_free(exported);
}

static void test_interrupt_parent(void)
{
	expect(SOURCE("interrupts = <0 26 4>, <0 27 4>;"),
	       "fdt set /dev@3000 xen,passthrough\n"
	       "fdt set /dev@3000 interrupt-parent \"<0x21>\"\n");
}

static void test_interrupts_extended(void)
{
	expect(SOURCE("interrupts-extended = <&gpc 0 26 4>, <0>, <&gic 0 27 1>;"),
	       "fdt set /dev@3000 interrupts-extended "
	       "\"<0x21 0x0 0x1a 0x4 0x0 0x21 0x0 0x1b 0x1>\"\n");
}

static void test_part(void)
{
	expect(SOURCE("#address-cells = <1>; #size-cells = <0>; phy@0 { reg = <0>;"
		      " interrupts = <0 28 4>; };"),
	       "fdt set /dev@3000/phy@0 interrupt-parent \"<0x21>\"\n");
}

static void test_direct_stays(void)
{
	struct exported *exported =
		want(SOURCE("interrupt-parent = <&gic>; interrupts = <0 26 4>;"));

	check(!strstr(exported_make(exported, "uboot"), "interrupt-parent"));
	exported_free(exported);
}

/* Other controllers of the list keep their entries. */
static void test_beside_another_controller(void)
{
	struct exported *exported =
		want(SOURCE("interrupts-extended = <&gpio 1 4>, <&gpc 0 26 4>;"));

	exported_make(exported, "overlay");
	check_has(exported_file(exported, "mark.dtso"), " 0x1 0x4 0x21 0x0 0x1a 0x4>;");
	exported_free(exported);
}

static void test_controller_that_is_programmed(void)
{
	expect_note(SOURCE("interrupt-parent = <&sysirq>; interrupts = <0 26 8>;"),
		    "interrupt 0 of /dev@3000 reaches the GIC as SPI 26 through /sysirq@4000: Xen "
		    "is expected to refuse it, because dom0 may grant only interrupts of nodes "
		    "that name the GIC itself; that controller needs its driver");
}

/* In the marked tree they are the GIC's own. */
static void test_marked_tree(void)
{
	struct exported *exported = want(SOURCE("interrupts = <0 26 4>;"));
	struct board *board;

	exported_make(exported, "overlay");
	check_eq(board_new(&board, exported_merge(exported), NULL), 0);
	exported_free(exported);
	board_for_each_interrupt (interrupt, board, dts_device(board, DEVICE)) {
		check_eq(interrupt->route, ROUTE_DIRECT);
		check_eq(interrupt->intid, 58);
	}
	exported = exported_new_of_board(board);
	exported_want(exported, DEVICE);
	check(!strstr(exported_make(exported, "xl"), "refuse"));
	check_eq(findings_count(&exported->export.findings, FINDING_INTERRUPT_FORWARDED), 0);
	exported_free(exported);
}

int main(void)
{
	test_interrupt_parent();
	test_interrupts_extended();
	test_part();
	test_direct_stays();
	test_beside_another_controller();
	test_controller_that_is_programmed();
	test_marked_tree();
	return 0;
}
