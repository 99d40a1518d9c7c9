/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Controllers without a rule, what they are wired to, and chains of several. */

#undef NDEBUG
#include "check.h"
#include "interrupts.h"
#include "resolve/interrupt/candidates.h"

#define MUX(name, more) \
#name ": " #name " { interrupt-controller; #interrupt-cells = <1>; " more " }; "

static void test_root_that_is_not_a_gic(void)
{
	_wires_ w = interrupts_of(
		"/ { " MUX(intc,
			   "compatible = \"brcm,bcm2836-l1-intc\";") "x { interrupts-extended = "
								     "<&intc 3>; }; };",
		"/x");

	check_route(&w, 0, ROUTE_FOREIGN);
	check_eq(w.findings.n, 1);
	check_eq(w.findings.items[0].code, FINDING_INTERRUPT_NOT_AT_GIC);
	check(w.findings.items[0].other == dts_node(w.tree, "/intc"));
}

static void test_wired_controller_is_a_multiplexer(void)
{
	_wires_ w = interrupts_of(
		"/ { interrupt-parent = <&gic>; " GIC MUX(
			gpio, "interrupts = <0 9 4>, <0 7 4>, <0 9 4>;") "x { interrupts-extended "
									 "= <&gpio 3>; }; };",
		"/x");

	check_route(&w, 0, ROUTE_MULTIPLEXED);
	check_candidates(&w, 0, CANDIDATES(39, 41));
	check_eq(w.findings.n, 1);
	check_eq(w.findings.items[0].code, FINDING_CANDIDATES_ONLY);
}

static void test_controller_without_wires_is_unknown(void)
{
	_wires_ w = interrupts_of("/ { interrupt-parent = <&gic>; " GIC MUX(
					  chip, "") "x { interrupts-extended = <&chip 3>; }; };",
				  "/x");

	check_route(&w, 0, ROUTE_UNRESOLVED);
	check_eq(w.findings.n, 1);
	check_eq(w.findings.items[0].code, FINDING_INTERRUPT_UNRESOLVED);
}

static void test_multiplexer_behind_a_multiplexer(void)
{
	_wires_ w = interrupts_of(
		"/ { interrupt-parent = <&gic>; " GIC MUX(a, "interrupts = <0 9 4>;") MUX(
			b,
			"interrupts-extended = <&a 1>, <&gic 0 11 4>;") "x { interrupts-extended = "
									"<&b 3>; }; };",
		"/x");

	check_candidates(&w, 0, CANDIDATES(41, 43));
}

static void test_multiplexer_at_a_foreign_root(void)
{
	_wires_ w = interrupts_of(
		"/ { " MUX(root, "")
			MUX(gpio, "interrupts-extended = <&root 1>;") "x { interrupts-extended = "
								      "<&gpio 3>; }; };",
		"/x");

	check_route(&w, 0, ROUTE_MULTIPLEXED);
	check(w.interrupts.items[0].candidates.foreign);
	check_eq(findings_count(&w.findings, FINDING_INTERRUPT_NOT_AT_GIC), 1);
}

static void test_multiplexers_in_a_circle(void)
{
	_wires_ w = interrupts_of(
		"/ { " MUX(a, "interrupts-extended = <&b 1>;") MUX(
			b,
			"interrupts-extended = <&a 1>;") "x { interrupts-extended = <&a 3>; }; };",
		"/x");

	check_route(&w, 0, ROUTE_MULTIPLEXED);
	check_candidates(&w, 0, CANDIDATES());
}

static void test_multiplexer_wired_to_itself(void)
{
	_wires_ w = interrupts_of(
		"/ { " GIC MUX(
			a, "interrupts-extended = <&gic 0 1 4>, <&a 1>;") "x { interrupts-extended "
									  "= <&a 3>; }; };",
		"/x");

	check_candidates(&w, 0, CANDIDATES(33));
}

static void test_holes_of_a_multiplexer(void)
{
	_wires_ w = interrupts_of(
		"/ { " GIC MUX(a, "interrupts-extended = <&gic 0 1 4>, <0>, <0>, <&gic "
				  "0 2 4>;") "x { interrupts-extended = <&a 3>; }; };",
		"/x");

	check_candidates(&w, 0, CANDIDATES(33, 34));
}

/* of_irq_init() then asks for the interrupt parent: this is not a root controller. */
static void test_first_wire_of_a_multiplexer_is_a_hole(void)
{
	_wires_ w = interrupts_of(
		"/ { interrupt-parent = <&gic>; " GIC MUX(
			a, "interrupts-extended = <0>, <&gic 0 1 4>;") "x { interrupts-extended = "
								       "<&a 3>; }; };",
		"/x");

	check_route(&w, 0, ROUTE_MULTIPLEXED);
	check_candidates(&w, 0, CANDIDATES(33));
}

static void test_broken_wires_of_a_multiplexer(void)
{
	_wires_ w = interrupts_of(
		"/ { " GIC MUX(
			a, "interrupts-extended = <&gic 0 1 4>, <77 3>;") "x { interrupts-extended "
									  "= <&a 3>; }; };",
		"/x");

	check_route(&w, 0, ROUTE_MULTIPLEXED);
	check_candidates(&w, 0, CANDIDATES(33));
}

/* Numbers beyond the GIC's range are not candidates. */
static void test_candidates_are_real_intids(void)
{
	_wires_ w =
		interrupts_of("/ { " GIC MUX(a, "interrupts-extended = <&gic 0 988 4>, <&gic 0 1 "
						"4>;") "x { interrupts-extended = <&a 3>; }; };",
			      "/x");

	check_candidates(&w, 0, CANDIDATES(33));
}

static void test_too_many_candidates_are_none(void)
{
	_cleanup_(freep) char *source = NULL;
	size_t size;
	FILE *out = open_memstream(&source, &size);

	check(out);
	fputs("/ { interrupt-parent = <&gic>; " GIC
	      "a: a { interrupt-controller; #interrupt-cells = <1>; interrupts = <",
	      out);
	for (unsigned int i = 0; i < CANDIDATES_MAX + 1; i++)
		fprintf(out, "0 %u 4 ", i);
	fputs(">; }; x { interrupts-extended = <&a 3>; }; };", out);
	check_eq(fclose(out), 0);
	_wires_ w = interrupts_of(source, "/x");

	check_route(&w, 0, ROUTE_MULTIPLEXED);
	check_candidates(&w, 0, CANDIDATES());
}

static void test_candidates_are_found_once(void)
{
	_wires_ w = interrupts_of(
		"/ { " GIC MUX(a, "interrupts-extended = <&gic 0 1 4>;") "x { interrupts-extended "
									 "= <&a 3>, <&a 4>; }; };",
		"/x");

	check_candidates(&w, 0, CANDIDATES(33));
	check(w.interrupts.items[0].candidates.items == w.interrupts.items[1].candidates.items);
}

/* ---- chains ---- */

#define GPC                                                                 \
	"gpc: gpc { compatible = \"fsl,imx6q-gpc\"; interrupt-controller; " \
	"#interrupt-cells = <3>; interrupt-parent = <&gic>; }; "

static void test_two_translators(void)
{
	_wires_ w = interrupts_of(
		"/ { " GIC GPC "sysirq: sysirq { compatible = \"mediatek,mt6577-sysirq\"; "
		"interrupt-controller; #interrupt-cells = <3>; interrupt-parent = <&gpc>; }; "
		"x { interrupts-extended = <&sysirq 0 4 8>; }; };",
		"/x");
	struct interrupt_path path;
	struct interrupt again;

	check_line(&w, 0, ROUTE_FORWARDED, 36, TRIGGER_LEVEL_HIGH);
	interrupt_resolve(w.resolver, dts_node(w.tree, "/x"), 0, &again, &path);
	check_eq(path.n_hops, 3);
	check(path.hops[1].controller == dts_node(w.tree, "/gpc"));
	check_eq(path.hops[1].cells[2], TRIGGER_LEVEL_HIGH);
}

static void test_translator_behind_a_nexus(void)
{
	_wires_ w = interrupts_of("/ { " GIC GPC
				  "nexus: nexus { #address-cells = <0>; #interrupt-cells = <1>; "
				  "interrupt-map = <1 &gpc 0 5 4>; }; "
				  "x { interrupts-extended = <&nexus 1>; }; };",
				  "/x");

	check_line(&w, 0, ROUTE_FORWARDED, 37, TRIGGER_LEVEL_HIGH);
}

static void test_nexus_behind_a_translator(void)
{
	_wires_ w = interrupts_of(
		"/ { " GIC "nexus: nexus { #address-cells = <0>; #interrupt-cells = <3>; "
		"interrupt-map-mask = <0 0xff 0>; interrupt-map = <0 5 0 &gic 0 6 1>; }; "
		"gpc: gpc { compatible = \"fsl,imx6q-gpc\"; interrupt-controller; "
		"#interrupt-cells = <3>; interrupt-parent = <&nexus>; }; "
		"x { interrupts-extended = <&gpc 0 5 4>; }; };",
		"/x");

	check_line(&w, 0, ROUTE_FORWARDED, 38, TRIGGER_EDGE_RISING);
}

static void test_translator_at_a_multiplexer(void)
{
	_wires_ w =
		interrupts_of("/ { " GIC "agic: agic { compatible = \"nvidia,tegra210-agic\"; "
			      "interrupt-controller; #interrupt-cells = <3>; "
			      "interrupts-extended = <&gic 0 1 4>; }; "
			      "gpc: gpc { compatible = \"fsl,imx6q-gpc\"; interrupt-controller; "
			      "#interrupt-cells = <3>; interrupt-parent = <&agic>; }; "
			      "x { interrupts-extended = <&gpc 0 5 4>; }; };",
			      "/x");

	check_route(&w, 0, ROUTE_MULTIPLEXED);
	check_candidates(&w, 0, CANDIDATES(33));
}

static void test_translators_in_a_circle(void)
{
	_wires_ w =
		interrupts_of("/ { a: a { compatible = \"fsl,imx6q-gpc\"; interrupt-controller; "
			      "#interrupt-cells = <3>; interrupt-parent = <&b>; }; "
			      "b: b { compatible = \"fsl,imx6q-gpc\"; interrupt-controller; "
			      "#interrupt-cells = <3>; interrupt-parent = <&a>; }; "
			      "x { interrupts-extended = <&a 0 5 4>; }; };",
			      "/x");

	check_broken(&w, "circle");
}

/* of_irq_init() prefers the first of interrupts-extended to the interrupt parent. */
static void test_parent_of_a_translator(void)
{
	_wires_ w =
		interrupts_of("/ { interrupt-parent = <&gpc>; "
			      "gic: gic { compatible = \"arm,gic-400\"; interrupt-controller; "
			      "#interrupt-cells = <3>; interrupt-parent = <&gic>; }; "
			      "gpc: gpc { compatible = \"fsl,imx6q-gpc\"; interrupt-controller; "
			      "#interrupt-cells = <3>; interrupts-extended = <&gic 0 89 4>; }; "
			      "x { interrupts = <0 5 4>; }; };",
			      "/x");

	check_line(&w, 0, ROUTE_FORWARDED, 37, TRIGGER_LEVEL_HIGH);
}

static void test_translator_of_two_cells(void)
{
	_wires_ w = interrupts_of(
		"/ { interrupt-parent = <&gic>; " GIC
		"sysirq: sysirq { compatible = \"mediatek,mt6577-sysirq\"; interrupt-controller; "
		"#interrupt-cells = <2>; }; x { interrupts-extended = <&sysirq 5 4>; }; };",
		"/x");

	check_broken(&w, "three cells");
}

/* ---- triggers of lines that are chosen at run time ---- */

static uint32_t trigger_behind(const char *controller, const char *specifier)
{
	char source[600];
	struct interrupt interrupt;
	struct interrupt_path path;

	snprintf(source, sizeof(source),
		 "/ { interrupt-parent = <&gic>; " GIC "chip: chip { interrupt-controller; %s };\n"
		 "x { interrupts-extended = <&chip %s>; }; };",
		 controller, specifier);
	_wires_ w = interrupts_of(source, "/x");

	interrupt_resolve(w.resolver, dts_node(w.tree, "/x"), 0, &interrupt, &path);
	check_eq(interrupt.route, ROUTE_DYNAMIC);
	return candidates_trigger(w.resolver, &path.hops[path.n_hops - 1]);
}

static void test_channel_is_normalized(void)
{
	static const char chip[] = "compatible = \"amlogic,meson-gpio-intc\"; "
				   "#interrupt-cells = <2>;";

	check_eq(trigger_behind(chip, "26 8"), TRIGGER_LEVEL_HIGH);
	check_eq(trigger_behind(chip, "26 3"), TRIGGER_EDGE_RISING);
}

static void test_sci_intr_has_one_trigger(void)
{
	static const char silent[] = "compatible = \"ti,sci-intr\"; #interrupt-cells = <1>;";
	static const char edge[] = "compatible = \"ti,sci-intr\"; #interrupt-cells = <1>; "
				   "ti,intr-trigger-type = <1>;";

	check_eq(trigger_behind(silent, "26"), TRIGGER_NONE);
	check_eq(trigger_behind(edge, "26"), TRIGGER_EDGE_RISING);
}

int main(void)
{
	test_root_that_is_not_a_gic();
	test_wired_controller_is_a_multiplexer();
	test_controller_without_wires_is_unknown();
	test_multiplexer_behind_a_multiplexer();
	test_multiplexer_at_a_foreign_root();
	test_multiplexers_in_a_circle();
	test_multiplexer_wired_to_itself();
	test_holes_of_a_multiplexer();
	test_first_wire_of_a_multiplexer_is_a_hole();
	test_broken_wires_of_a_multiplexer();
	test_candidates_are_real_intids();
	test_too_many_candidates_are_none();
	test_candidates_are_found_once();
	test_two_translators();
	test_translator_behind_a_nexus();
	test_nexus_behind_a_translator();
	test_translator_at_a_multiplexer();
	test_translators_in_a_circle();
	test_parent_of_a_translator();
	test_translator_of_two_cells();
	test_channel_is_normalized();
	test_sci_intr_has_one_trigger();
	return 0;
}
