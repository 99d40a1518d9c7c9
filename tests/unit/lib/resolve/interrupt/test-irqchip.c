/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of interrupt controllers: what each rule makes of its inputs. */

#undef NDEBUG
#include "check.h"
#include "interrupts.h"
#include "resolve/interrupt/irqchip.h"

/* A device at a controller, which is behind a GIC. */
#define BEHIND(compatible, n_cells, more, specifier)                                    \
	"/ { interrupt-parent = <&gic>; " GIC "chip: chip { compatible = \"" compatible \
	"\"; interrupt-controller; #interrupt-cells = <" n_cells ">; " more " }; "      \
	"x { interrupts-extended = <&chip " specifier ">; }; };"

static enum irqchip_rule rule_of(const char *source, const char *path)
{
	_wires_ w = interrupts_of(source, path);

	return irqchip_rule(w.resolver, dts_node(w.tree, path));
}

static enum irqchip_rule rule_of_compatible(const char *compatible)
{
	char source[200];

	snprintf(source, sizeof(source), "/ { x { interrupt-controller; compatible = \"%s\"; }; };",
		 compatible);
	return rule_of(source, "/x");
}

/* ---- the table ---- */

static void test_rules_by_compatible(void)
{
	check_eq(rule_of_compatible("arm,gic-400"), IRQCHIP_GIC);
	check_eq(rule_of_compatible("hisilicon,hip04-intc"), IRQCHIP_GIC);
	check_eq(rule_of_compatible("arm,gic-v3"), IRQCHIP_GIC_V3);
	check_eq(rule_of_compatible("nvidia,tegra210-agic"), IRQCHIP_GIC_NEVER_ROOT);
	check_eq(rule_of_compatible("fsl,imx8mq-gpc"), IRQCHIP_WAKEUP);
	check_eq(rule_of_compatible("nonsense"), IRQCHIP_UNKNOWN);
	check_eq(rule_of_compatible("arm,gic"), IRQCHIP_UNKNOWN);
}

static void test_first_known_compatible_decides(void)
{
	check_eq(rule_of("/ { x { interrupt-controller; "
			 "compatible = \"vendor,chip\", \"fsl,imx8mq-gpc\", \"arm,gic-v3\"; }; };",
			 "/x"),
		 IRQCHIP_WAKEUP);
}

static void test_node_that_is_not_a_controller(void)
{
	check_eq(rule_of("/ { x { compatible = \"arm,gic-400\"; }; };", "/x"), IRQCHIP_UNKNOWN);
}

static void test_rule_is_remembered(void)
{
	_wires_ w = interrupts_of("/ { " GIC "x { }; };", "/x");
	const struct node *gic = dts_node(w.tree, "/gic");

	check_eq(irqchip_rule(w.resolver, gic), IRQCHIP_GIC);
	check_eq(irqchip_rule(w.resolver, gic), IRQCHIP_GIC);
}

static void test_who_is_a_gic(void)
{
	check(irqchip_is_gic(IRQCHIP_GIC));
	check(irqchip_is_gic(IRQCHIP_GIC_V3));
	check(irqchip_is_gic(IRQCHIP_GIC_NEVER_ROOT));
	check(!irqchip_is_gic(IRQCHIP_PASS));
	check(!irqchip_is_gic(IRQCHIP_UNKNOWN));
}

static void test_whose_interrupts_are_its_inputs(void)
{
	check(irqchip_owns_for_others(IRQCHIP_NTH));
	check(irqchip_owns_for_others(IRQCHIP_RZG2L));
	check(irqchip_owns_for_others(IRQCHIP_R_INTC));
	check(!irqchip_owns_for_others(IRQCHIP_GIC));
	check(!irqchip_owns_for_others(IRQCHIP_UNKNOWN));
}

/* ---- three cells passed on ---- */

static void test_same(void)
{
	static const char *const chips[] = {
		"fsl,imx6q-gpc",          "fsl,imx7d-gpc",         "fsl,imx8mq-gpc",
		"ti,omap4-wugen-mpu",     "ti,omap5-wugen-mpu",    "nvidia,tegra20-ictlr",
		"nvidia,tegra30-ictlr",   "nvidia,tegra210-ictlr", "samsung,exynos3250-pmu",
		"samsung,exynos5250-pmu",
	};

	for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
		char source[600];

		snprintf(source, sizeof(source), BEHIND("%s", "3", "", "0 20 8"), chips[i]);
		_wires_ w = interrupts_of(source, "/x");

		check_line(&w, 0, ROUTE_FORWARDED, 52, TRIGGER_LEVEL_LOW);
		check(w.interrupts.items[0].controller == dts_node(w.tree, "/gic"));
	}
}

static void test_same_takes_spis_only(void)
{
	_wires_ w = interrupts_of(BEHIND("fsl,imx6q-gpc", "3", "", "1 2 4"), "/x");

	check_broken(&w, "SPIs only");
}

static void test_same_wants_three_cells(void)
{
	_wires_ two = interrupts_of(BEHIND("fsl,imx6q-gpc", "2", "", "0 2"), "/x");
	_wires_ four = interrupts_of(BEHIND("fsl,imx6q-gpc", "4", "", "0 2 4 0"), "/x");

	check_broken(&two, "three cells");
	check_broken(&four, "three cells");
}

static void test_same_without_a_parent(void)
{
	_wires_ w = interrupts_of(
		"/ { gpc: gpc { compatible = \"fsl,imx6q-gpc\"; interrupt-controller; "
		"#interrupt-cells = <3>; }; x { interrupts-extended = <&gpc 0 2 4>; }; };",
		"/x");

	check_broken(&w, "no interrupt parent");
}

static void test_normalize(void)
{
	_wires_ low = interrupts_of(BEHIND("mediatek,mt6577-sysirq", "3", "", "0 20 8"), "/x");
	_wires_ falling = interrupts_of(BEHIND("mediatek,mt6577-sysirq", "3", "", "0 20 2"), "/x");
	_wires_ high = interrupts_of(BEHIND("mediatek,mt6577-sysirq", "3", "", "0 20 4"), "/x");

	check_line(&low, 0, ROUTE_FORWARDED, 52, TRIGGER_LEVEL_HIGH);
	check_line(&falling, 0, ROUTE_FORWARDED, 52, TRIGGER_EDGE_RISING);
	check_line(&high, 0, ROUTE_FORWARDED, 52, TRIGGER_LEVEL_HIGH);
	check_eq(low.findings.n, 0);
}

/* exiu_irq_set_type() asks for a high level whatever the input is. */
static void test_high(void)
{
	_wires_ w = interrupts_of(BEHIND("socionext,synquacer-exiu", "3", "", "0 20 2"), "/x");

	check_line(&w, 0, ROUTE_FORWARDED, 52, TRIGGER_LEVEL_HIGH);
}

static void test_mst_counts_from_the_first_of_its_range(void)
{
	_wires_ w = interrupts_of(
		BEHIND("mstar,mst-intc", "3", "mstar,irqs-map-range = <64 127>;", "0 5 8"), "/x");

	check_line(&w, 0, ROUTE_FORWARDED, 32 + 64 + 5, TRIGGER_LEVEL_HIGH);
}

static void test_mst_ends_with_the_last_of_its_range(void)
{
	_wires_ last = interrupts_of(
		BEHIND("mstar,mst-intc", "3", "mstar,irqs-map-range = <64 127>;", "0 63 4"), "/x");
	_wires_ beyond = interrupts_of(
		BEHIND("mstar,mst-intc", "3", "mstar,irqs-map-range = <64 127>;", "0 64 4"), "/x");

	check_line(&last, 0, ROUTE_FORWARDED, 32 + 127, TRIGGER_LEVEL_HIGH);
	check_broken(&beyond, "mstar,irqs-map-range");
}

static void test_mst_without_a_range(void)
{
	_wires_ w = interrupts_of(
		BEHIND("mstar,mst-intc", "3", "mstar,irqs-map-range = <64>;", "0 5 4"), "/x");

	check_broken(&w, "mstar,irqs-map-range");
}

/* ---- Allwinner r_intc ---- */

#define NMI "interrupts = <0 96 4>;"

static void test_r_intc_passes_three_cells_on(void)
{
	_wires_ w = interrupts_of(BEHIND("allwinner,sun50i-h6-r-intc", "3", NMI, "0 20 1"), "/x");

	check_line(&w, 0, ROUTE_FORWARDED, 52, TRIGGER_EDGE_RISING);
}

static void test_r_intc_two_cells_are_its_nmi(void)
{
	_wires_ w = interrupts_of(BEHIND("allwinner,sun6i-a31-r-intc", "2", NMI, "0 8"), "/x");

	check_line(&w, 0, ROUTE_FORWARDED, 128, TRIGGER_LEVEL_HIGH);
}

static void test_r_intc_two_cells_of_another_pin(void)
{
	_wires_ w = interrupts_of(BEHIND("allwinner,sun6i-a31-r-intc", "2", NMI, "1 8"), "/x");

	check_broken(&w, "three cells");
}

/* The NMI goes through a latch, however it is named (sun6i_r_intc_nmi_set_type). */
static void test_r_intc_nmi_in_three_cells_is_level_high(void)
{
	_wires_ w = interrupts_of(BEHIND("allwinner,sun50i-h6-r-intc", "3", NMI, "0 96 8"), "/x");

	check_line(&w, 0, ROUTE_FORWARDED, 128, TRIGGER_LEVEL_HIGH);
	check_eq(w.findings.n, 0);
}

/* ---- pins by list ---- */

#define PDC_RANGES "qcom,pdc-ranges = <0 480 94>, <94 609 31>;"

static void test_pdc(void)
{
	_wires_ w = interrupts_of(BEHIND("qcom,pdc", "2", PDC_RANGES, "95 8"), "/x");

	check_line(&w, 0, ROUTE_FORWARDED, 32 + 610, TRIGGER_LEVEL_HIGH);
}

static void test_pdc_ranges_end(void)
{
	_wires_ last = interrupts_of(BEHIND("qcom,pdc", "2", PDC_RANGES, "124 1"), "/x");
	_wires_ beyond = interrupts_of(BEHIND("qcom,pdc", "2", PDC_RANGES, "125 1"), "/x");

	check_line(&last, 0, ROUTE_FORWARDED, 32 + 639, TRIGGER_EDGE_RISING);
	check_broken(&beyond, "not wired to the GIC");
}

static void test_pdc_edges_arrive_rising(void)
{
	_wires_ both = interrupts_of(BEHIND("qcom,pdc", "2", PDC_RANGES, "0 3"), "/x");

	check_line(&both, 0, ROUTE_FORWARDED, 32 + 480, TRIGGER_EDGE_RISING);
}

#define MPM_MAP "qcom,mpm-pin-map = <2 275>, <5 296>, <12 422>, <24 275>;"

static void test_mpm(void)
{
	_wires_ w = interrupts_of(BEHIND("qcom,mpm", "2", MPM_MAP, "5 2"), "/x");
	_wires_ none = interrupts_of(BEHIND("qcom,mpm", "2", MPM_MAP, "6 2"), "/x");

	check_line(&w, 0, ROUTE_FORWARDED, 32 + 296, TRIGGER_EDGE_RISING);
	check_broken(&none, "not wired to the GIC");
}

/* qcom_mpm_init() leaves out a pin whose SPI another pin has already. */
static void test_mpm_drops_the_second_pin_of_an_spi(void)
{
	_wires_ first = interrupts_of(BEHIND("qcom,mpm", "2", MPM_MAP, "2 4"), "/x");
	_wires_ second = interrupts_of(BEHIND("qcom,mpm", "2", MPM_MAP, "24 4"), "/x");

	check_line(&first, 0, ROUTE_FORWARDED, 32 + 275, TRIGGER_LEVEL_HIGH);
	check_broken(&second, "not wired to the GIC");
}

static void test_pins_want_two_cells(void)
{
	_wires_ w = interrupts_of(BEHIND("qcom,pdc", "3", PDC_RANGES, "0 1 4"), "/x");

	check_broken(&w, "two cells");
}

static void test_aidet(void)
{
	_wires_ w = interrupts_of(BEHIND("socionext,uniphier-ld11-aidet", "2", "", "255 8"), "/x");

	check_line(&w, 0, ROUTE_FORWARDED, 32 + 255, TRIGGER_LEVEL_HIGH);
}

/* uniphier_aidet_domain_alloc() refuses pins from 256 on. */
static void test_aidet_has_256_pins(void)
{
	_wires_ w = interrupts_of(BEHIND("socionext,uniphier-ld11-aidet", "2", "", "256 8"), "/x");

	check_eq(w.interrupts.items[0].route, ROUTE_UNRESOLVED);
	check_eq(w.interrupts.items[0].intid, 0);
}

/* ---- by the controller's own map or list ---- */

#define EXTIRQ_MAP                                             \
	"#address-cells = <0>; interrupt-map-mask = <0xf 0>; " \
	"interrupt-map = <0 0 &gic 0 163 4>, <1 0 &gic 0 164 4>;"

static void test_extirq(void)
{
	_wires_ w = interrupts_of(BEHIND("fsl,ls1021a-extirq", "2", EXTIRQ_MAP, "1 8"), "/x");
	_wires_ falling = interrupts_of(BEHIND("fsl,ls1021a-extirq", "2", EXTIRQ_MAP, "0 2"), "/x");

	check_line(&w, 0, ROUTE_FORWARDED, 32 + 164, TRIGGER_LEVEL_HIGH);
	check_line(&falling, 0, ROUTE_FORWARDED, 32 + 163, TRIGGER_EDGE_RISING);
}

static void test_extirq_pin_that_is_not_listed(void)
{
	_wires_ w = interrupts_of(BEHIND("fsl,ls1021a-extirq", "2", EXTIRQ_MAP, "2 8"), "/x");

	check_broken(&w, "does not list it");
}

/* ls_extirq_parse_map() does not know of parent unit addresses: after the phandle comes the
 * specifier, also where the GIC has #address-cells (fsl-ls1088a.dtsi). */
static void test_extirq_below_a_gic_with_address_cells(void)
{
	_wires_ w = interrupts_of(
		"/ { gic: gic { compatible = \"arm,gic-v3\"; interrupt-controller; "
		"#interrupt-cells = <3>; #address-cells = <2>; #size-cells = <2>; }; "
		"chip: chip { compatible = \"fsl,ls1088a-extirq\"; interrupt-controller; "
		"#interrupt-cells = <2>; " EXTIRQ_MAP " }; "
		"x { interrupts-extended = <&chip 1 8>; }; };",
		"/x");

	check_line(&w, 0, ROUTE_FORWARDED, 32 + 164, TRIGGER_LEVEL_HIGH);
}

#define OWN_LIST "interrupts = <0 10 4>, <0 11 1>, <0 12 4>;"

static void test_nth(void)
{
	_wires_ irqc = interrupts_of(BEHIND("renesas,irqc", "2", OWN_LIST, "1 8"), "/x");
	_wires_ exti = interrupts_of(BEHIND("st,stm32mp1-exti", "2", OWN_LIST, "2 8"), "/x");

	check_line(&irqc, 0, ROUTE_FORWARDED, 43, TRIGGER_EDGE_RISING);
	check_line(&exti, 0, ROUTE_FORWARDED, 44, TRIGGER_LEVEL_HIGH);
}

static void test_nth_of_stm32mp13(void)
{
	_wires_ w = interrupts_of(BEHIND("st,stm32mp13-exti", "2", OWN_LIST, "1 8"), "/x");

	check_line(&w, 0, ROUTE_FORWARDED, 43, TRIGGER_EDGE_RISING);
}

static void test_nth_behind_a_hole(void)
{
	_wires_ w = interrupts_of(BEHIND("st,stm32mp1-exti", "2",
					 "interrupts-extended = <&gic 0 10 4>, <0>, <&gic 0 12 4>;",
					 "2 1"),
				  "/x");

	check_line(&w, 0, ROUTE_FORWARDED, 44, TRIGGER_LEVEL_HIGH);
}

static void test_nth_that_is_not_there(void)
{
	_wires_ hole = interrupts_of(
		BEHIND("st,stm32mp1-exti", "2",
		       "interrupts-extended = <&gic 0 10 4>, <0>, <&gic 0 12 4>;", "1 1"),
		"/x");
	_wires_ none = interrupts_of(BEHIND("st,stm32mp1-exti", "2", "", "1 1"), "/x");

	check_route(&hole, 0, ROUTE_UNRESOLVED);
	check_route(&none, 0, ROUTE_UNRESOLVED);
	check_eq(findings_count(&none.findings, FINDING_INTERRUPT_UNRESOLVED), 1);
	check(none.findings.items[0].other == dts_node(none.tree, "/chip"));
}

static void test_rzg2l(void)
{
	_wires_ fixed = interrupts_of(BEHIND("renesas,rzg2l-irqc", "2", OWN_LIST, "1 2"), "/x");
	_wires_ pin = interrupts_of(BEHIND("renesas,rzg2l-irqc", "2", OWN_LIST, "9 2"), "/x");

	check_line(&fixed, 0, ROUTE_FORWARDED, 43, TRIGGER_LEVEL_HIGH);
	check_route(&pin, 0, ROUTE_DYNAMIC);
	check_candidates(&pin, 0, CANDIDATES());
}

/* ---- no INTID of their own ---- */

static void test_combiner_has_an_interrupt_for_each_group(void)
{
	_wires_ w =
		interrupts_of(BEHIND("samsung,exynos4210-combiner", "2", OWN_LIST, "2 5"), "/x");

	check_route(&w, 0, ROUTE_MULTIPLEXED);
	check_candidates(&w, 0, CANDIDATES(44));
}

static void test_channels(void)
{
	_wires_ now = interrupts_of(BEHIND("amlogic,meson-gpio-intc", "2",
					   "amlogic,channel-interrupts = <71 64 65>;", "10 1"),
				    "/x");
	_wires_ early = interrupts_of(BEHIND("amlogic,meson-gpio-intc", "2",
					     "meson,channel-interrupts = <66 988>;", "10 1"),
				      "/x");

	check_route(&now, 0, ROUTE_DYNAMIC);
	check_candidates(&now, 0, CANDIDATES(96, 97, 103));
	check_candidates(&early, 0, CANDIDATES(98));
}

/* ti,interrupt-ranges = <output parent-input count>; at a GIC the parent's input is an INTID. */
static void test_sci_intr(void)
{
	_wires_ w = interrupts_of(
		BEHIND("ti,sci-intr", "1", "ti,interrupt-ranges = <0 360 3>, <8 40 1>;", "7"),
		"/x");

	check_route(&w, 0, ROUTE_DYNAMIC);
	check_candidates(&w, 0, CANDIDATES(40, 360, 361, 362));
}

static void test_sci_intr_that_counts_without_end(void)
{
	_wires_ w = interrupts_of(
		BEHIND("ti,sci-intr", "1", "ti,interrupt-ranges = <0 0xfffffff0 0xffffffff>;", "7"),
		"/x");

	check_route(&w, 0, ROUTE_DYNAMIC);
	check_candidates(&w, 0, CANDIDATES());
}

static void test_run_time(void)
{
	static const char *const chips[] = { "ti,sci-inta", "ti,irq-crossbar", "marvell,cp110-icu",
					     "marvell,cp110-icu-nsr", "renesas,r9a07g044-pinctrl" };

	for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
		char source[600];

		snprintf(source, sizeof(source), BEHIND("%s", "3", OWN_LIST, "0 20 4"), chips[i]);
		_wires_ w = interrupts_of(source, "/x");

		check_route(&w, 0, ROUTE_DYNAMIC);
		check_candidates(&w, 0, CANDIDATES());
		check_eq(findings_count(&w.findings, FINDING_CANDIDATES_ONLY), 1);
	}
}

static void test_mbigen_sends_messages(void)
{
	_wires_ w =
		interrupts_of("/ { mbigen { compatible = \"hisilicon,mbigen-v2\"; "
			      "chip: chip { interrupt-controller; #interrupt-cells = <2>; }; }; "
			      "x { interrupts-extended = <&chip 4 1>; }; };",
			      "/x");

	check_route(&w, 0, ROUTE_MESSAGE);
	check_eq(findings_count(&w.findings, FINDING_INTERRUPT_NOT_AT_GIC), 1);
}

int main(void)
{
	test_rules_by_compatible();
	test_first_known_compatible_decides();
	test_node_that_is_not_a_controller();
	test_rule_is_remembered();
	test_who_is_a_gic();
	test_whose_interrupts_are_its_inputs();
	test_same();
	test_same_takes_spis_only();
	test_same_wants_three_cells();
	test_same_without_a_parent();
	test_normalize();
	test_high();
	test_mst_counts_from_the_first_of_its_range();
	test_mst_ends_with_the_last_of_its_range();
	test_mst_without_a_range();
	test_r_intc_passes_three_cells_on();
	test_r_intc_two_cells_are_its_nmi();
	test_r_intc_two_cells_of_another_pin();
	test_r_intc_nmi_in_three_cells_is_level_high();
	test_pdc();
	test_pdc_ranges_end();
	test_pdc_edges_arrive_rising();
	test_mpm();
	test_mpm_drops_the_second_pin_of_an_spi();
	test_pins_want_two_cells();
	test_aidet();
	test_aidet_has_256_pins();
	test_extirq();
	test_extirq_pin_that_is_not_listed();
	test_extirq_below_a_gic_with_address_cells();
	test_nth();
	test_nth_of_stm32mp13();
	test_nth_behind_a_hole();
	test_nth_that_is_not_there();
	test_rzg2l();
	test_combiner_has_an_interrupt_for_each_group();
	test_channels();
	test_sci_intr();
	test_sci_intr_that_counts_without_end();
	test_run_time();
	test_mbigen_sends_messages();
	return 0;
}
