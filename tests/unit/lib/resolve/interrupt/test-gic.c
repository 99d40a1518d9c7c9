/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The GIC's numbers: what a specifier means there, and what it cannot mean. */

#undef NDEBUG
#include "check.h"
#include "interrupts.h"
#include "resolve/interrupt/irqchip.h"

/* A tree with one device and this specifier at a GIC. */
#define AT_GIC(specifier)  "/ { " GIC "x { interrupts-extended = <&gic " specifier ">; }; };"
#define AT_GIC3(specifier) "/ { " GIC_V3 "x { interrupts-extended = <&gic " specifier ">; }; };"

static void test_names(void)
{
	check_str(intid_type_name(INTID_SPI), "spi");
	check_str(intid_type_name(INTID_PPI), "ppi");
	check_str(intid_type_name(INTID_ESPI), "espi");
	check_str(intid_type_name(INTID_EPPI), "eppi");
	check(!intid_type_name(INTID_NONE));
}

static void test_types(void)
{
	check_eq(intid_type_of(15), INTID_NONE);
	check_eq(intid_type_of(16), INTID_PPI);
	check_eq(intid_type_of(31), INTID_PPI);
	check_eq(intid_type_of(32), INTID_SPI);
	check_eq(intid_type_of(1019), INTID_SPI);
	check_eq(intid_type_of(1020), INTID_NONE);
	check_eq(intid_type_of(1056), INTID_EPPI);
	check_eq(intid_type_of(1120), INTID_NONE);
	check_eq(intid_type_of(5119), INTID_ESPI);
	check_eq(intid_type_of(5120), INTID_NONE);
	check_eq(intid_type_of(0x100000020), INTID_NONE);
}

static void test_triggers(void)
{
	check_str(trigger_name(0), "none");
	check_str(trigger_name(1), "edge_rising");
	check_str(trigger_name(2), "edge_falling");
	check_str(trigger_name(3), "edge_both");
	check_str(trigger_name(4), "level_high");
	check_str(trigger_name(8), "level_low");
	for (uint32_t trigger = 5; trigger < 20; trigger++)
		if (trigger != 8)
			check(!trigger_name(trigger));
	check(!trigger_name(UINT32_MAX));
}

static void test_normalize(void)
{
	check_eq(trigger_normalize(TRIGGER_EDGE_RISING), TRIGGER_EDGE_RISING);
	check_eq(trigger_normalize(TRIGGER_EDGE_FALLING), TRIGGER_EDGE_RISING);
	check_eq(trigger_normalize(TRIGGER_EDGE_BOTH), TRIGGER_EDGE_RISING);
	check_eq(trigger_normalize(TRIGGER_LEVEL_HIGH), TRIGGER_LEVEL_HIGH);
	check_eq(trigger_normalize(TRIGGER_LEVEL_LOW), TRIGGER_LEVEL_HIGH);
	check_eq(trigger_normalize(TRIGGER_NONE), TRIGGER_NONE);
}

static void test_spi_range(void)
{
	_wires_ first = interrupts_of(AT_GIC("0 0 4"), "/x");
	_wires_ last = interrupts_of(AT_GIC("0 987 4"), "/x");
	_wires_ beyond = interrupts_of(AT_GIC("0 988 4"), "/x");

	check_line(&first, 0, ROUTE_DIRECT, 32, TRIGGER_LEVEL_HIGH);
	check_line(&last, 0, ROUTE_DIRECT, 1019, TRIGGER_LEVEL_HIGH);
	check_line(&beyond, 0, ROUTE_DIRECT, 0, TRIGGER_LEVEL_HIGH);
	check_eq(beyond.interrupts.items[0].number, 988);
	check_eq(beyond.findings.n, 1);
	check_eq(beyond.findings.items[0].code, FINDING_INTERRUPT_OUT_OF_RANGE);
	check_eq(beyond.findings.items[0].b, 988);
}

static void test_spi_number_that_would_wrap(void)
{
	_wires_ w = interrupts_of(AT_GIC("0 0xfffffff0 4"), "/x");

	check_eq(w.interrupts.items[0].intid, 0);
	check_eq(findings_count(&w.findings, FINDING_INTERRUPT_OUT_OF_RANGE), 1);
}

static void test_ppi_range(void)
{
	_wires_ first = interrupts_of(AT_GIC("1 0 4"), "/x");
	_wires_ last = interrupts_of(AT_GIC("1 15 4"), "/x");
	_wires_ beyond = interrupts_of(AT_GIC("1 16 4"), "/x");

	check_line(&first, 0, ROUTE_DIRECT, 16, TRIGGER_LEVEL_HIGH);
	check_line(&last, 0, ROUTE_DIRECT, 31, TRIGGER_LEVEL_HIGH);
	check_eq(last.interrupts.items[0].type, INTID_PPI);
	check_eq(findings_count(&last.findings, FINDING_INTERRUPT_PRIVATE), 1);
	check_eq(beyond.interrupts.items[0].intid, 0);
	check_eq(findings_count(&beyond.findings, FINDING_INTERRUPT_OUT_OF_RANGE), 1);
}

static void test_espi_range(void)
{
	_wires_ first = interrupts_of(AT_GIC3("2 0 1"), "/x");
	_wires_ last = interrupts_of(AT_GIC3("2 1023 1"), "/x");
	_wires_ beyond = interrupts_of(AT_GIC3("2 1024 1"), "/x");

	check_line(&first, 0, ROUTE_DIRECT, 4096, TRIGGER_EDGE_RISING);
	check_eq(first.interrupts.items[0].type, INTID_ESPI);
	check_line(&last, 0, ROUTE_DIRECT, 5119, TRIGGER_EDGE_RISING);
	check_eq(beyond.interrupts.items[0].intid, 0);
}

static void test_eppi_range(void)
{
	_wires_ first = interrupts_of(AT_GIC3("3 0 1"), "/x");
	_wires_ last = interrupts_of(AT_GIC3("3 63 1"), "/x");
	_wires_ beyond = interrupts_of(AT_GIC3("3 64 1"), "/x");

	check_line(&first, 0, ROUTE_DIRECT, 1056, TRIGGER_EDGE_RISING);
	check_line(&last, 0, ROUTE_DIRECT, 1119, TRIGGER_EDGE_RISING);
	check_eq(findings_count(&last.findings, FINDING_INTERRUPT_PRIVATE), 1);
	check_eq(beyond.interrupts.items[0].intid, 0);
}

static void test_extended_types_need_a_gicv3(void)
{
	_wires_ w = interrupts_of(AT_GIC("2 0 4"), "/x");

	check_broken(&w, "type of interrupt");
}

static void test_type_that_no_gic_has(void)
{
	_wires_ four = interrupts_of(AT_GIC3("4 0 4"), "/x");
	_wires_ many = interrupts_of(AT_GIC3("0xffffffff 0 4"), "/x");

	check_broken(&four, "type of interrupt");
	check_broken(&many, "type of interrupt");
}

static void test_gic_of_two_cells(void)
{
	_wires_ w = interrupts_of(
		"/ { gic: gic { compatible = \"arm,gic-400\"; interrupt-controller; "
		"#interrupt-cells = <2>; }; x { interrupts-extended = <&gic 0 1>; }; };",
		"/x");

	check_broken(&w, "three cells");
}

static void test_fourth_cell_of_a_gicv3(void)
{
	_wires_ w =
		interrupts_of("/ { gic: gic { compatible = \"arm,gic-v3\"; interrupt-controller; "
			      "#interrupt-cells = <4>; }; "
			      "x { interrupts-extended = <&gic 0 1 4 0>, <&gic 0 2 4 99>; }; };",
			      "/x");

	check_eq(w.interrupts.n, 2);
	check_line(&w, 0, ROUTE_DIRECT, 33, TRIGGER_LEVEL_HIGH);
	check_line(&w, 1, ROUTE_DIRECT, 34, TRIGGER_LEVEL_HIGH);
}

static void test_cpu_mask_is_not_a_trigger(void)
{
	_wires_ w = interrupts_of(AT_GIC("0 1 0xf04"), "/x");

	check_line(&w, 0, ROUTE_DIRECT, 33, TRIGGER_LEVEL_HIGH);
	check_eq(w.findings.n, 0);
}

static void test_unusual_triggers_are_kept(void)
{
	static const uint32_t unusual[] = { 0, 2, 3, 5, 8, 15 };

	for (size_t i = 0; i < 6; i++) {
		char source[400];

		snprintf(source, sizeof(source),
			 "/ { " GIC "x { interrupts-extended = <&gic 0 1 %u>; }; };", unusual[i]);
		_wires_ w = interrupts_of(source, "/x");

		check_line(&w, 0, ROUTE_DIRECT, 33, unusual[i]);
		check_eq(w.findings.n, 1);
		check_eq(w.findings.items[0].code, FINDING_TRIGGER_UNUSUAL);
		check_eq(w.findings.items[0].b, unusual[i]);
	}
}

static void test_espi_triggers_are_those_of_spis(void)
{
	_wires_ w = interrupts_of(AT_GIC3("2 1 8"), "/x");

	check_eq(findings_count(&w.findings, FINDING_TRIGGER_UNUSUAL), 1);
}

static void test_ppi_may_have_any_trigger(void)
{
	_wires_ w = interrupts_of(AT_GIC("1 9 8"), "/x");

	check_eq(findings_count(&w.findings, FINDING_TRIGGER_UNUSUAL), 0);
}

/* The GIC's #address-cells matter in maps only; it may have none. */
static void test_gic_without_address_cells(void)
{
	_wires_ w = interrupts_of("/ { #address-cells = <2>; #size-cells = <2>; " GIC
				  "x { reg = <0 1 0 1>; interrupts-extended = <&gic 0 3 4>; }; };",
				  "/x");

	check_line(&w, 0, ROUTE_DIRECT, 35, TRIGGER_LEVEL_HIGH);
}

/* ---- which GIC is the root ---- */

static void test_gic_is_root_without_parent_or_as_its_own(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree(
		"/ { a { interrupt-controller; #interrupt-cells = <3>; }; "
		"b: b { interrupt-controller; #interrupt-cells = <3>; interrupt-parent = <&b>; "
		"interrupts = <1 9 4>; }; "
		"c: c { interrupt-controller; #interrupt-cells = <3>; interrupts-extended = <&c 1 "
		"9 4>; }; };");

	check(irqchip_is_root(tree, dts_node(tree, "/a")));
	check(irqchip_is_root(tree, dts_node(tree, "/b")));
	check(irqchip_is_root(tree, dts_node(tree, "/c")));
}

static void test_gic_below_itself_by_inheritance(void)
{
	_wires_ w = interrupts_of("/ { interrupt-parent = <&gic>; soc { " GIC
				  "}; x { interrupts = <0 4 4>; }; };",
				  "/x");

	check_line(&w, 0, ROUTE_DIRECT, 36, TRIGGER_LEVEL_HIGH);
}

#define SECOND(compatible)                                                     \
	"gic2: gic2 { compatible = \"" compatible "\"; interrupt-controller; " \
	"#interrupt-cells = <3>; interrupts-extended = <&gic 0 10 4>; }; "

static void test_gic_behind_another_is_a_multiplexer(void)
{
	_wires_ w = interrupts_of(
		"/ { " GIC SECOND("arm,gic-400") "x { interrupts-extended = <&gic2 0 4 4>; }; };",
		"/x");

	check_route(&w, 0, ROUTE_MULTIPLEXED);
	check_candidates(&w, 0, CANDIDATES(42));
	check_eq(findings_count(&w.findings, FINDING_CANDIDATES_ONLY), 1);
}

static void test_agic_is_never_root(void)
{
	_wires_ w = interrupts_of(
		"/ { gic: gic { compatible = \"nvidia,tegra210-agic\"; interrupt-controller; "
		"#interrupt-cells = <3>; }; x { interrupts-extended = <&gic 0 4 4>; }; };",
		"/x");

	check_route(&w, 0, ROUTE_MULTIPLEXED);
}

int main(void)
{
	test_names();
	test_types();
	test_triggers();
	test_normalize();
	test_spi_range();
	test_spi_number_that_would_wrap();
	test_ppi_range();
	test_espi_range();
	test_eppi_range();
	test_extended_types_need_a_gicv3();
	test_type_that_no_gic_has();
	test_gic_of_two_cells();
	test_fourth_cell_of_a_gicv3();
	test_cpu_mask_is_not_a_trigger();
	test_unusual_triggers_are_kept();
	test_espi_triggers_are_those_of_spis();
	test_ppi_may_have_any_trigger();
	test_gic_without_address_cells();
	test_gic_is_root_without_parent_or_as_its_own();
	test_gic_below_itself_by_inheritance();
	test_gic_behind_another_is_a_multiplexer();
	test_agic_is_never_root();
	return 0;
}
