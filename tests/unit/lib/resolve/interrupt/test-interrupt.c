/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From interrupts and interrupts-extended to the controller, and how it ends there. */

#undef NDEBUG
#include "check.h"
#include "interrupts.h"

/* A controller without interrupts of its own that is not a GIC. */
#define INTC(name) #name ": " #name " { interrupt-controller; #interrupt-cells = <1>; }; "

/* ---- the interrupt parent ---- */

static void test_parent_of_its_own(void)
{
	_wires_ w = interrupts_of(
		"/ { " GIC "x { interrupt-parent = <&gic>; interrupts = <0 80 4>; }; };", "/x");

	check_eq(w.interrupts.n, 1);
	check_line(&w, 0, ROUTE_DIRECT, 112, TRIGGER_LEVEL_HIGH);
	check_eq(w.interrupts.items[0].number, 80);
	check_eq(w.interrupts.items[0].type, INTID_SPI);
	check(w.interrupts.items[0].controller == dts_node(w.tree, "/gic"));
	check_eq(w.findings.n, 0);
}

static void test_parent_is_inherited(void)
{
	_wires_ w = interrupts_of("/ { interrupt-parent = <&gic>; " GIC
				  "a { b { x { interrupts = <0 1 1>; }; }; }; };",
				  "/a/b/x");

	check_line(&w, 0, ROUTE_DIRECT, 33, TRIGGER_EDGE_RISING);
}

static void test_controller_above_beats_the_roots_parent(void)
{
	_wires_ w = interrupts_of("/ { interrupt-parent = <&gic>; " GIC
				  "pmic { interrupt-controller; #interrupt-cells = <1>; "
				  "interrupts = <0 7 4>; x { interrupts = <3>; }; }; };",
				  "/pmic/x");

	check_route(&w, 0, ROUTE_MULTIPLEXED);
	check(w.interrupts.items[0].controller == dts_node(w.tree, "/pmic"));
	check_candidates(&w, 0, CANDIDATES(39));
}

static void test_own_parent_beats_the_controller_above(void)
{
	_wires_ w = interrupts_of("/ { " GIC "pmic { interrupt-controller; #interrupt-cells = <1>; "
				  "x { interrupt-parent = <&gic>; interrupts = <0 9 4>; }; }; };",
				  "/pmic/x");

	check_line(&w, 0, ROUTE_DIRECT, 41, TRIGGER_LEVEL_HIGH);
}

/* The candidate has no #interrupt-cells: the walk goes on from there, not from the device. */
static void test_search_goes_on_from_the_candidate(void)
{
	_wires_ w = interrupts_of(
		"/ { " GIC INTC(
			intc) "glue: glue { interrupt-parent = <&gic>; }; "
			      "bus { interrupt-parent = <&intc>; "
			      "x { interrupt-parent = <&glue>; interrupts = <0 5 4>; }; }; };",
		"/bus/x");

	check_line(&w, 0, ROUTE_DIRECT, 37, TRIGGER_LEVEL_HIGH);
}

static void test_parents_in_a_circle(void)
{
	_wires_ w = interrupts_of(
		"/ { a: a { interrupt-parent = <&b>; }; b: b { interrupt-parent = <&a>; }; "
		"x { interrupt-parent = <&a>; interrupts = <1>; }; };",
		"/x");

	check_broken(&w, "no interrupt parent");
}

static void test_parent_that_is_itself(void)
{
	_wires_ w =
		interrupts_of("/ { x: x { interrupt-parent = <&x>; interrupts = <1>; }; };", "/x");

	check_broken(&w, "no interrupt parent");
}

static void test_no_parent(void)
{
	_wires_ w = interrupts_of("/ { x { interrupts = <0 1 4>, <0 2 4>; }; };", "/x");

	check_broken(&w, "no interrupt parent");
}

static void test_dangling_parent(void)
{
	_wires_ w = interrupts_of(
		"/ { " GIC "x { interrupt-parent = <77>; interrupts = <0 1 4>; }; };", "/x");

	check_broken(&w, "no interrupt parent");
}

static void test_unusable_interrupt_cells(void)
{
	_wires_ none = interrupts_of("/ { a: a { interrupt-controller; #interrupt-cells = <0>; }; "
				     "x { interrupt-parent = <&a>; interrupts = <1>; }; };",
				     "/x");
	_wires_ many = interrupts_of("/ { a: a { interrupt-controller; #interrupt-cells = <17>; }; "
				     "x { interrupt-parent = <&a>; interrupts = <1>; }; };",
				     "/x");

	check_broken(&none, "#interrupt-cells");
	check_broken(&many, "#interrupt-cells");
}

/* ---- interrupts ---- */

static void test_no_interrupts(void)
{
	_wires_ w = interrupts_of("/ { interrupt-parent = <&gic>; " GIC "x { }; };", "/x");

	check_eq(w.interrupts.n, 0);
	check_eq(w.findings.n, 0);
}

static void test_several(void)
{
	_wires_ w = interrupts_of("/ { interrupt-parent = <&gic>; " GIC
				  "x { interrupts = <0 3 4>, <0 1 1>, <0 2 4>; }; };",
				  "/x");

	check_eq(w.interrupts.n, 3);
	check_line(&w, 0, ROUTE_DIRECT, 35, TRIGGER_LEVEL_HIGH);
	check_line(&w, 1, ROUTE_DIRECT, 33, TRIGGER_EDGE_RISING);
	check_line(&w, 2, ROUTE_DIRECT, 34, TRIGGER_LEVEL_HIGH);
	check_eq(w.interrupts.items[2].index, 2);
	check(w.interrupts.items[2].node == dts_node(w.tree, "/x"));
}

static void test_specifier_too_short(void)
{
	_wires_ w = interrupts_of(
		"/ { interrupt-parent = <&gic>; " GIC "x { interrupts = <0 80>; }; };", "/x");

	check_broken(&w, "ends inside a specifier");
}

static void test_tail_after_good_specifiers(void)
{
	_wires_ w = interrupts_of(
		"/ { interrupt-parent = <&gic>; " GIC "x { interrupts = <0 1 4 0 2>; }; };", "/x");

	check_eq(w.interrupts.n, 2);
	check_line(&w, 0, ROUTE_DIRECT, 33, TRIGGER_LEVEL_HIGH);
	check_route(&w, 1, ROUTE_UNRESOLVED);
	check_eq(findings_count(&w.findings, FINDING_MALFORMED), 1);
}

/* Bytes that are not a whole number of cells do not have the form that the binding prescribes. */
static void test_interrupts_of_odd_bytes(void)
{
	_wires_ w =
		interrupts_of("/ { interrupt-parent = <&gic>; " GIC
			      "x { interrupts = [00 00 00 00 00 00 00 01 00 00 00 04 00 00]; }; };",
			      "/x");

	check_line(&w, 0, ROUTE_DIRECT, 33, TRIGGER_LEVEL_HIGH);
	check_eq(findings_count(&w.findings, FINDING_MALFORMED), 1);
}

static void test_more_than_any_device_has(void)
{
	_cleanup_(freep) char *source = NULL;
	size_t size;
	FILE *out = open_memstream(&source, &size);

	check(out);
	fputs("/ { interrupt-parent = <&gic>; " GIC "x { interrupts = <", out);
	for (int i = 0; i < ENTRIES_MAX + 100; i++)
		fputs("0 1 4 ", out);
	fputs(">; }; };", out);
	check_eq(fclose(out), 0);
	_wires_ w = interrupts_of(source, "/x");

	check_eq(w.interrupts.n, ENTRIES_MAX);
	check_eq(findings_count(&w.findings, FINDING_MALFORMED), 1);
}

/* ---- interrupts-extended ---- */

static void test_extended_goes_to_several_controllers(void)
{
	_wires_ w = interrupts_of(
		"/ { " GIC INTC(intc) "x { interrupts-extended = <&intc 5>, <&gic 0 6 4>; }; };",
		"/x");

	check_eq(w.interrupts.n, 2);
	check_route(&w, 0, ROUTE_FOREIGN);
	check_line(&w, 1, ROUTE_DIRECT, 38, TRIGGER_LEVEL_HIGH);
}

static void test_extended_wins(void)
{
	_wires_ w =
		interrupts_of("/ { interrupt-parent = <&gic>; " GIC
			      "x { interrupts = <0 1 4>; interrupts-extended = <&gic 0 2 4>; }; };",
			      "/x");

	check_eq(w.interrupts.n, 1);
	check_line(&w, 0, ROUTE_DIRECT, 34, TRIGGER_LEVEL_HIGH);
}

static void test_hole_keeps_the_indices(void)
{
	_wires_ w = interrupts_of(
		"/ { " GIC "x { interrupts-extended = <&gic 0 7 4>, <0>, <&gic 0 9 4>; }; };",
		"/x");

	check_eq(w.interrupts.n, 3);
	check_line(&w, 0, ROUTE_DIRECT, 39, TRIGGER_LEVEL_HIGH);
	check(w.interrupts.items[1].hole);
	check_route(&w, 1, ROUTE_UNRESOLVED);
	check_line(&w, 2, ROUTE_DIRECT, 41, TRIGGER_LEVEL_HIGH);
	check_eq(w.findings.n, 1);
	check_eq(w.findings.items[0].code, FINDING_INTERRUPT_HOLE);
	check_eq(w.findings.items[0].a, 1);
}

static void test_hole_falls_back_to_interrupts(void)
{
	_wires_ w = interrupts_of("/ { interrupt-parent = <&gic>; " GIC
				  "x { interrupts = <0 1 4>, <0 2 4>, <0 3 4>, <0 4 4>; "
				  "interrupts-extended = <&gic 0 7 4>, <0>; }; };",
				  "/x");

	check_eq(w.interrupts.n, 4);
	check_line(&w, 0, ROUTE_DIRECT, 39, TRIGGER_LEVEL_HIGH);
	check_line(&w, 1, ROUTE_DIRECT, 34, TRIGGER_LEVEL_HIGH);
	check_line(&w, 2, ROUTE_DIRECT, 35, TRIGGER_LEVEL_HIGH);
	check_line(&w, 3, ROUTE_DIRECT, 36, TRIGGER_LEVEL_HIGH);
	check_eq(w.findings.n, 0);
}

static void test_bad_phandle_ends_the_list(void)
{
	_wires_ w = interrupts_of(
		"/ { " GIC "x { interrupts-extended = <&gic 0 7 4>, <77 1>, <&gic 0 9 4>; }; };",
		"/x");

	check_eq(w.interrupts.n, 2);
	check_line(&w, 0, ROUTE_DIRECT, 39, TRIGGER_LEVEL_HIGH);
	check_route(&w, 1, ROUTE_UNRESOLVED);
	check_eq(findings_count(&w.findings, FINDING_MALFORMED), 1);
	check_eq(w.findings.items[0].a, 1);
	check_str(w.findings.items[0].property, "interrupts-extended");
}

static void test_bad_phandle_falls_back_to_interrupts(void)
{
	_wires_ w = interrupts_of("/ { interrupt-parent = <&gic>; " GIC
				  "x { interrupts = <0 1 4>; interrupts-extended = <77 1>; }; };",
				  "/x");

	check_eq(w.interrupts.n, 1);
	check_line(&w, 0, ROUTE_DIRECT, 33, TRIGGER_LEVEL_HIGH);
}

static void test_extended_provider_without_cells(void)
{
	_wires_ w = interrupts_of(
		"/ { a: a { interrupt-controller; }; x { interrupts-extended = <&a 1>; }; };",
		"/x");

	check_broken(&w, "does not say how many cells");
}

static void test_extended_ends_inside_a_specifier(void)
{
	_wires_ w = interrupts_of("/ { " GIC "x { interrupts-extended = <&gic 0 1>; }; };", "/x");

	check_broken(&w, "ends inside a specifier");
}

static void test_cursor_passes_over_holes(void)
{
	_wires_ w = interrupts_of("/ { " GIC
				  "x { interrupts-extended = <0>, <&gic 0 7 4>, <0>, <0>, "
				  "<&gic 0 9 4>, <0>; }; };",
				  "/x");
	struct interrupt_cursor cursor = interrupt_cursor(dts_node(w.tree, "/x"));
	struct hop hop;

	check(interrupt_next(w.tree, &cursor, &hop));
	check_eq(hop.cells[1], 7);
	check(interrupt_next(w.tree, &cursor, &hop));
	check_eq(hop.cells[1], 9);
	check(!interrupt_next(w.tree, &cursor, &hop));
}

static void test_entry_by_index(void)
{
	_wires_ w = interrupts_of(
		"/ { " GIC "x { interrupts-extended = <&gic 0 7 4>, <0>, <&gic 0 9 4>; }; };",
		"/x");
	const struct node *x = dts_node(w.tree, "/x");
	const char *why = NULL;
	struct hop hop;

	check(interrupt_entry(w.resolver, x, 2, &hop, &why));
	check_eq(hop.cells[1], 9);
	check(!interrupt_entry(w.resolver, x, 1, &hop, &why));
	check(!why);
	check(!interrupt_entry(w.resolver, x, 3, &hop, &why));
	check(!why);
}

static void test_wired(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree(
		"/ { a { interrupts = <1>; }; b { interrupts-extended = <1>; }; c { }; };");

	check(interrupt_is_wired(dts_node(tree, "/a")));
	check(interrupt_is_wired(dts_node(tree, "/b")));
	check(!interrupt_is_wired(dts_node(tree, "/c")));
}

int main(void)
{
	test_parent_of_its_own();
	test_parent_is_inherited();
	test_controller_above_beats_the_roots_parent();
	test_own_parent_beats_the_controller_above();
	test_search_goes_on_from_the_candidate();
	test_parents_in_a_circle();
	test_parent_that_is_itself();
	test_no_parent();
	test_dangling_parent();
	test_unusable_interrupt_cells();
	test_no_interrupts();
	test_several();
	test_specifier_too_short();
	test_tail_after_good_specifiers();
	test_interrupts_of_odd_bytes();
	test_more_than_any_device_has();
	test_extended_goes_to_several_controllers();
	test_extended_wins();
	test_hole_keeps_the_indices();
	test_hole_falls_back_to_interrupts();
	test_bad_phandle_ends_the_list();
	test_bad_phandle_falls_back_to_interrupts();
	test_extended_provider_without_cells();
	test_extended_ends_inside_a_specifier();
	test_cursor_passes_over_holes();
	test_entry_by_index();
	test_wired();
	return 0;
}
