/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where controllers hand their inputs on to, as rows. */

#undef NDEBUG
#include "base/util.h"
#include "check.h"
#include "interrupts.h"

/* A device at a controller, which is behind a GIC. */
#define BEHIND(compatible, n_cells, more, specifier)                                    \
	"/ { interrupt-parent = <&gic>; " GIC "chip: chip { compatible = \"" compatible \
	"\"; interrupt-controller; #interrupt-cells = <" n_cells ">; " more " }; "      \
	"x { interrupts-extended = <&chip " specifier ">; }; };"

#define CIRQ(specifier) \
	BEHIND("mediatek,mtk-cirq", "3", "mediatek,ext-irq-range = <32 200>;", specifier)
#define OWN "interrupts = <0 13 4>, <0 14 1>, <0 15 4>;"
#define UNIPHIER(specifier)                                                                       \
	"/ { interrupt-parent = <&gic>; " GIC "aidet: aidet { interrupt-controller; "             \
	"compatible = \"socionext,uniphier-ld20-aidet\"; #interrupt-cells = <2>; "                \
	"}; chip: chip { interrupt-parent = <&aidet>; compatible = \"socionext,uniphier-gpio\"; " \
	"interrupt-controller; #interrupt-cells = <2>; "                                          \
	"socionext,interrupt-ranges = <0 48 16>, <16 154 5>; }; "                                 \
	"x { interrupts-extended = <&chip " specifier ">; }; };"
#define RZA1(specifier)                                                                     \
	BEHIND("renesas,rza1-irqc", "2",                                                    \
	       "#address-cells = <0>; interrupt-map = <0 0 &gic 0 0 4>, <1 0 &gic 0 1 1>;", \
	       specifier)

static const struct row {
	const char *source;
	enum route route;
	uint32_t intid, trigger;
} rows[] = {
	{ CIRQ("0 150 8"), ROUTE_FORWARDED, 182, TRIGGER_LEVEL_LOW },
	{ CIRQ("0 200 4"), ROUTE_FORWARDED, 232, TRIGGER_LEVEL_HIGH },
	{ CIRQ("0 201 4"), ROUTE_UNRESOLVED, 0, 0 },
	{ CIRQ("1 150 4"), ROUTE_UNRESOLVED, 0, 0 },
	{ BEHIND("fsl,vf610-mscm-ir", "2", "", "61 4"), ROUTE_FORWARDED, 93, TRIGGER_LEVEL_HIGH },
	{ BEHIND("fsl,vf610-mscm-ir", "2", "", "112 4"), ROUTE_UNRESOLVED, 0, 0 },
	{ BEHIND("nvidia,tegra186-pmc", "2", "", "24 8"), ROUTE_FORWARDED, 241, TRIGGER_LEVEL_LOW },
	{ BEHIND("nvidia,tegra234-pmc", "2", "", "73 4"), ROUTE_FORWARDED, 42, TRIGGER_LEVEL_HIGH },
	{ BEHIND("nvidia,tegra210-pmc", "2", "", "16 4"), ROUTE_FORWARDED, 34, TRIGGER_LEVEL_HIGH },
	{ BEHIND("nvidia,tegra210-pmc", "2", "", "24 4"), ROUTE_UNRESOLVED, 0, 0 },
	/* Its first own interrupt is SPI 13: the others do not matter. */
	{ BEHIND("apm,xgene-gpio-sb", "2", OWN, "0 4"), ROUTE_FORWARDED, 45, TRIGGER_LEVEL_HIGH },
	{ BEHIND("apm,xgene-gpio-sb", "2", OWN, "5 2"), ROUTE_FORWARDED, 50, TRIGGER_EDGE_RISING },
	{ BEHIND("apm,xgene-gpio-sb", "2", OWN, "6 4"), ROUTE_UNRESOLVED, 0, 0 },
	{ BEHIND("apm,xgene-gpio-sb", "2", OWN "apm,nr-irqs = <8>;", "6 8"), ROUTE_FORWARDED, 51,
	  TRIGGER_LEVEL_HIGH },
	{ BEHIND("apm,xgene-gpio-sb", "2", "", "0 4"), ROUTE_UNRESOLVED, 0, 0 },
	{ BEHIND("actions,s700-sirq", "2", OWN, "1 8"), ROUTE_FORWARDED, 46, TRIGGER_LEVEL_HIGH },
	{ BEHIND("actions,s700-sirq", "2", OWN, "2 2"), ROUTE_FORWARDED, 47, TRIGGER_EDGE_RISING },
	{ BEHIND("actions,s700-sirq", "2", OWN, "3 4"), ROUTE_UNRESOLVED, 0, 0 },
	{ BEHIND("renesas,intc-irqpin", "2", OWN, "1 8"), ROUTE_FORWARDED, 46,
	  TRIGGER_EDGE_RISING },
	{ BEHIND("renesas,intc-irqpin", "2", OWN, "3 8"), ROUTE_UNRESOLVED, 0, 0 },
	/* r8a7740: all pins have one SPI. */
	{ BEHIND("renesas,intc-irqpin", "2", "interrupts = <0 149 4>, <0 149 4>;", "1 8"),
	  ROUTE_MULTIPLEXED, 0, 0 },
	{ BEHIND("renesas,r9a09g057-icu", "2", OWN, "1 8"), ROUTE_FORWARDED, 46,
	  TRIGGER_LEVEL_HIGH },
	{ BEHIND("renesas,r9a09g057-icu", "2", OWN, "17 4"), ROUTE_DYNAMIC, 0, 0 },
	{ UNIPHIER("17 3"), ROUTE_FORWARDED, 187, TRIGGER_EDGE_RISING },
	{ UNIPHIER("3 8"), ROUTE_FORWARDED, 83, TRIGGER_LEVEL_HIGH },
	{ UNIPHIER("21 4"), ROUTE_UNRESOLVED, 0, 0 },
	{ RZA1("1 8"), ROUTE_FORWARDED, 33, TRIGGER_EDGE_RISING },
	{ RZA1("2 8"), ROUTE_UNRESOLVED, 0, 0 },
	{ "/ { gic: gic { compatible = \"arm,tc11mp-gic\"; interrupt-controller; "
	  "#interrupt-cells = <3>; }; x { interrupts-extended = <&gic 0 7 4>; }; };",
	  ROUTE_DIRECT, 39, TRIGGER_LEVEL_HIGH },
};

int main(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_wires_ w = interrupts_of(rows[i].source, "/x");

		check_eq(w.interrupts.items[0].route, rows[i].route);
		check_eq(w.interrupts.items[0].intid, rows[i].intid);
		if (rows[i].intid != 0)
			check_eq(w.interrupts.items[0].trigger, rows[i].trigger);
	}
	return 0;
}
