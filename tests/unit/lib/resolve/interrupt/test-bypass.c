/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Controllers that a node may pass over: those that need no programming. */

#undef NDEBUG
#include "check.h"
#include "interrupts.h"
#include "resolve/interrupt/irqchip.h"

/* Whether a node may name the GIC instead of a controller with this compatible. */
static bool can_bypass(const char *compatible, const char *cells)
{
	char source[400];
	_wires_ w = { .tree = NULL };

	snprintf(source, sizeof(source),
		 "/ { interrupt-parent = <&gic>; gic: gic { compatible = \"arm,gic-400\"; "
		 "interrupt-controller; #interrupt-cells = <%s>; }; x { compatible = \"%s\"; "
		 "interrupt-controller; #interrupt-cells = <3>; }; };",
		 cells, compatible);
	w = interrupts_of(source, "/x");
	return irqchip_bypass(w.resolver, dts_node(w.tree, "/x")) == dts_node(w.tree, "/gic");
}

static void test_who_needs_no_programming(void)
{
	check(can_bypass("fsl,imx8mq-gpc", "3"));
	check(can_bypass("ti,omap4-wugen-mpu", "3"));
	check(can_bypass("samsung,exynos5250-pmu", "3"));
	check(!can_bypass("fsl,imx8mq-gpc", "4"));
	check(!can_bypass("nvidia,tegra30-ictlr", "3"));
	check(!can_bypass("mediatek,mt6577-sysirq", "3"));
	check(!can_bypass("mediatek,mtk-cirq", "3"));
	check(!can_bypass("ti,irq-crossbar", "3"));
	check(!can_bypass("arm,gic-400", "3"));
}

int main(void)
{
	test_who_needs_no_programming();
	return 0;
}
