/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* interrupt-map: keys, masks, parents, circles. */

#undef NDEBUG
#include "check.h"
#include "interrupts.h"
#include "resolve/interrupt/nexus.h"

/* A device behind a nexus whose keys have no unit address. */
#define BEHIND(nexus) \
	"/ { " GIC nexus "x { reg = <0x10 0x20>; interrupts-extended = <&nexus 1>; }; };"

static void test_entry_by_specifier(void)
{
	_wires_ w =
		interrupts_of(BEHIND("nexus: nexus { #address-cells = <0>; #interrupt-cells = <1>; "
				     "interrupt-map = <0 &gic 0 50 4>, <1 &gic 0 51 1>; }; "),
			      "/x");

	check_eq(w.interrupts.n, 1);
	check_line(&w, 0, ROUTE_DIRECT, 83, TRIGGER_EDGE_RISING);
	check_eq(w.findings.n, 0);
}

static void test_path_has_every_hop(void)
{
	_wires_ w =
		interrupts_of(BEHIND("nexus: nexus { #address-cells = <0>; #interrupt-cells = <1>; "
				     "interrupt-map = <1 &gic 0 51 1>; }; "),
			      "/x");
	struct interrupt_path path;
	struct interrupt again;

	interrupt_resolve(w.resolver, dts_node(w.tree, "/x"), 0, &again, &path);
	check_eq(again.intid, 83);
	check_eq(path.n_hops, 2);
	check(path.hops[0].controller == dts_node(w.tree, "/nexus"));
	check_eq(path.hops[0].n_cells, 1);
	check_eq(path.hops[0].cells[0], 1);
	check(path.hops[1].controller == dts_node(w.tree, "/gic"));
	check_eq(path.hops[1].n_cells, 3);
	check_eq(path.hops[1].cells[1], 51);
}

static void test_two_hops(void)
{
	_cleanup_(board_freep) struct board *board = dts_board_of_file("nexus-two-hops.dts");
	const char *path = "/pcie@0/bridge@1,0/function@2,1";
	const struct device *device = dts_device(board, path);

	check_eq(device->interrupts.n, 1);
	board_for_each_interrupt (i, board, device)
		check_eq(i->intid, 32 + 23);
}

static void test_unit_address_is_part_of_the_key(void)
{
	_wires_ w = interrupts_of(
		BEHIND("nexus: nexus { #address-cells = <1>; #interrupt-cells = <1>; "
		       "interrupt-map = <0x20 1 &gic 0 50 4>, <0x10 1 &gic 0 51 4>; }; "),
		"/x");

	check_line(&w, 0, ROUTE_DIRECT, 83, TRIGGER_LEVEL_HIGH);
}

static void test_unit_address_of_a_device_without_reg_is_zero(void)
{
	_wires_ w = interrupts_of("/ { " GIC
				  "nexus: nexus { #address-cells = <2>; #interrupt-cells = <1>; "
				  "interrupt-map = <0 1 1 &gic 0 50 4>, <0 0 1 &gic 0 51 4>; }; "
				  "x { interrupts-extended = <&nexus 1>; }; };",
				  "/x");

	check_line(&w, 0, ROUTE_DIRECT, 83, TRIGGER_LEVEL_HIGH);
}

static void test_unit_address_longer_than_reg_ends_with_zeros(void)
{
	_wires_ w =
		interrupts_of(BEHIND("nexus: nexus { #address-cells = <3>; #interrupt-cells = <1>; "
				     "interrupt-map = <0x10 0x20 9 1 &gic 0 50 4>, "
				     "<0x10 0x20 0 1 &gic 0 51 4>; }; "),
			      "/x");

	check_line(&w, 0, ROUTE_DIRECT, 83, TRIGGER_LEVEL_HIGH);
}

/* The key has the nexus's #address-cells, or those of its nearest ancestor, or 2. */
static void test_address_cells_of_the_key(void)
{
	_wires_ inherited = interrupts_of(
		"/ { #address-cells = <1>; " GIC "a { nexus: nexus { #interrupt-cells = <1>; "
		"interrupt-map = <0x10 1 &gic 0 51 4>; }; }; "
		"x { reg = <0x10 0x20>; interrupts-extended = <&nexus 1>; }; };",
		"/x");
	_wires_ otherwise =
		interrupts_of("/ { " GIC "nexus: nexus { #interrupt-cells = <1>; "
			      "interrupt-map = <0x10 0x20 1 &gic 0 52 4>; }; "
			      "x { reg = <0x10 0x20>; interrupts-extended = <&nexus 1>; }; };",
			      "/x");

	check_line(&inherited, 0, ROUTE_DIRECT, 83, TRIGGER_LEVEL_HIGH);
	check_line(&otherwise, 0, ROUTE_DIRECT, 84, TRIGGER_LEVEL_HIGH);
}

/* ---- masks ---- */

static void test_mask_takes_bits_out_of_the_key(void)
{
	_wires_ w = interrupts_of(
		BEHIND("nexus: nexus { #address-cells = <1>; #interrupt-cells = <1>; "
		       "interrupt-map-mask = <0xf0 0>; "
		       "interrupt-map = <0x20 1 &gic 0 50 4>, <0x1f 9 &gic 0 51 4>; }; "),
		"/x");

	check_line(&w, 0, ROUTE_DIRECT, 83, TRIGGER_LEVEL_HIGH);
}

static void test_mask_of_zeros_takes_the_first_entry(void)
{
	_wires_ w = interrupts_of(
		BEHIND("nexus: nexus { #address-cells = <1>; #interrupt-cells = <1>; "
		       "interrupt-map-mask = <0 0>; "
		       "interrupt-map = <5 5 &gic 0 50 4>, <0x10 1 &gic 0 51 4>; }; "),
		"/x");

	check_line(&w, 0, ROUTE_DIRECT, 82, TRIGGER_LEVEL_HIGH);
}

static void test_missing_mask_compares_all_bits(void)
{
	_wires_ w =
		interrupts_of(BEHIND("nexus: nexus { #address-cells = <1>; #interrupt-cells = <1>; "
				     "interrupt-map = <0x80000010 1 &gic 0 50 4>, "
				     "<0x10 0x80000001 &gic 0 51 4>, <0x10 1 &gic 0 52 4>; }; "),
			      "/x");

	check_line(&w, 0, ROUTE_DIRECT, 84, TRIGGER_LEVEL_HIGH);
}

static void test_mask_too_short(void)
{
	_wires_ w =
		interrupts_of(BEHIND("nexus: nexus { #address-cells = <1>; #interrupt-cells = <1>; "
				     "interrupt-map-mask = <0xf0>; "
				     "interrupt-map = <0x10 1 &gic 0 50 4>; }; "),
			      "/x");

	check_broken(&w, "interrupt-map-mask");
}

static void test_mask_without_a_cell(void)
{
	_wires_ w = interrupts_of(
		BEHIND("nexus: nexus { #address-cells = <1>; #interrupt-cells = <1>; "
		       "interrupt-map-mask; interrupt-map = <0x10 1 &gic 0 50 4>; }; "),
		"/x");

	check_broken(&w, "interrupt-map-mask");
}

/* ---- parents ---- */

static void test_parent_unit_address(void)
{
	_wires_ w =
		interrupts_of("/ { gic: gic { compatible = \"arm,gic-400\"; interrupt-controller; "
			      "#interrupt-cells = <3>; #address-cells = <2>; }; "
			      "nexus: nexus { #address-cells = <0>; #interrupt-cells = <1>; "
			      "interrupt-map = <0 &gic 7 7 0 50 4>, <1 &gic 9 9 0 51 4>; }; "
			      "x { interrupts-extended = <&nexus 1>; }; };",
			      "/x");

	check_line(&w, 0, ROUTE_DIRECT, 83, TRIGGER_LEVEL_HIGH);
}

/* Missing #address-cells of an entry's parent are 0: neither inherited nor 2. */
static void test_parent_without_address_cells(void)
{
	_wires_ w = interrupts_of("/ { #address-cells = <2>; " GIC
				  "nexus: nexus { #address-cells = <0>; #interrupt-cells = <1>; "
				  "interrupt-map = <0 &gic 0 50 4>, <1 &gic 0 51 4>; }; "
				  "x { interrupts-extended = <&nexus 1>; }; };",
				  "/x");

	check_line(&w, 0, ROUTE_DIRECT, 83, TRIGGER_LEVEL_HIGH);
}

/* The unit address in the entry is the key at the next nexus. */
static void test_parent_unit_address_is_the_next_key(void)
{
	_wires_ w = interrupts_of("/ { " GIC "b: b { #address-cells = <1>; #interrupt-cells = <1>; "
				  "interrupt-map = <0x10 4 &gic 0 50 4>, <0x99 4 &gic 0 51 4>; }; "
				  "a: a { #address-cells = <1>; #interrupt-cells = <1>; "
				  "interrupt-map = <0x10 1 &b 0x99 4>; }; "
				  "x { reg = <0x10 1>; interrupts-extended = <&a 1>; }; };",
				  "/x");

	check_line(&w, 0, ROUTE_DIRECT, 83, TRIGGER_LEVEL_HIGH);
}

static void test_unavailable_parents_are_passed_over(void)
{
	_wires_ w = interrupts_of("/ { " GIC "off: off { interrupt-controller; #interrupt-cells = "
				  "<1>; status = \"disabled\"; }; "
				  "nexus: nexus { #address-cells = <0>; #interrupt-cells = <1>; "
				  "interrupt-map = <1 &off 6>, <1 &gic 0 51 4>; }; "
				  "x { interrupts-extended = <&nexus 1>; }; };",
				  "/x");

	check_line(&w, 0, ROUTE_DIRECT, 83, TRIGGER_LEVEL_HIGH);
}

/* Only the parent's own status counts here, as in Linux. */
static void test_parent_below_a_disabled_node_is_taken(void)
{
	_wires_ w = interrupts_of("/ { " GIC "off { status = \"disabled\"; in: in { "
				  "interrupt-controller; #interrupt-cells = <1>; }; }; "
				  "nexus: nexus { #address-cells = <0>; #interrupt-cells = <1>; "
				  "interrupt-map = <1 &in 6>, <1 &gic 0 51 4>; }; "
				  "x { interrupts-extended = <&nexus 1>; }; };",
				  "/x");

	check_route(&w, 0, ROUTE_FOREIGN);
	check(w.interrupts.items[0].controller == dts_node(w.tree, "/off/in"));
}

static void test_no_entry_matches(void)
{
	_wires_ w =
		interrupts_of(BEHIND("nexus: nexus { #address-cells = <0>; #interrupt-cells = <1>; "
				     "interrupt-map = <0 &gic 0 50 4>, <2 &gic 0 51 4>; }; "),
			      "/x");

	check_broken(&w, "no entry");
}

static void test_empty_map(void)
{
	_wires_ w =
		interrupts_of(BEHIND("nexus: nexus { #address-cells = <0>; #interrupt-cells = <1>; "
				     "interrupt-map; }; "),
			      "/x");

	check_broken(&w, "no entry");
}

static void test_bad_entry_before_the_match(void)
{
	_wires_ dangling =
		interrupts_of(BEHIND("nexus: nexus { #address-cells = <0>; #interrupt-cells = <1>; "
				     "interrupt-map = <0 77 0 50 4>, <1 &gic 0 51 4>; }; "),
			      "/x");
	_wires_ without = interrupts_of(BEHIND("a: a { }; nexus: nexus { #address-cells = <0>; "
					       "#interrupt-cells = <1>; "
					       "interrupt-map = <0 &a>, <1 &gic 0 51 4>; }; "),
					"/x");

	check_broken(&dangling, "does not exist");
	check_broken(&without, "without #interrupt-cells");
}

static void test_bad_entry_behind_the_match(void)
{
	_wires_ w =
		interrupts_of(BEHIND("nexus: nexus { #address-cells = <0>; #interrupt-cells = <1>; "
				     "interrupt-map = <1 &gic 0 51 4>, <0 77 0 50 4>; }; "),
			      "/x");

	check_line(&w, 0, ROUTE_DIRECT, 83, TRIGGER_LEVEL_HIGH);
}

static void test_map_that_ends_inside_an_entry(void)
{
	_wires_ specifier =
		interrupts_of(BEHIND("nexus: nexus { #address-cells = <0>; #interrupt-cells = <1>; "
				     "interrupt-map = <1 &gic 0 51>; }; "),
			      "/x");
	_wires_ key =
		interrupts_of(BEHIND("nexus: nexus { #address-cells = <0>; #interrupt-cells = <1>; "
				     "interrupt-map = <1>; }; "),
			      "/x");

	check_broken(&specifier, "ends inside an entry");
	check_broken(&key, "ends inside an entry");
}

static void test_more_cells_than_anybody_uses(void)
{
	_wires_ key = interrupts_of(
		BEHIND("nexus: nexus { #address-cells = <16>; #interrupt-cells = <1>; "
		       "interrupt-map = <1>; }; "),
		"/x");
	_wires_ huge = interrupts_of(BEHIND("nexus: nexus { #address-cells = <0xffffffff>; "
					    "#interrupt-cells = <1>; interrupt-map = <1>; }; "),
				     "/x");
	_wires_ parent = interrupts_of(
		BEHIND("a: a { #address-cells = <0xffffffff>; #interrupt-cells = <1>; }; "
		       "nexus: nexus { #address-cells = <0>; #interrupt-cells = <1>; "
		       "interrupt-map = <1 &a 1 1>; }; "),
		"/x");

	check_broken(&key, "16 cells");
	check_broken(&huge, "16 cells");
	check_broken(&parent, "16 cells");
}

/* ---- controllers, circles, and nodes that are neither ---- */

static void test_map_comes_before_interrupt_controller(void)
{
	_wires_ w = interrupts_of(
		BEHIND("nexus: nexus { interrupt-controller; #address-cells = <0>; "
		       "#interrupt-cells = <1>; interrupt-map = <1 &gic 0 51 4>; }; "),
		"/x");

	check_line(&w, 0, ROUTE_DIRECT, 83, TRIGGER_LEVEL_HIGH);
}

static void test_controller_that_keeps_its_map_to_itself(void)
{
	_wires_ w = interrupts_of(
		BEHIND("nexus: nexus { compatible = \"renesas,rza1-irqc\"; "
		       "interrupt-controller; #address-cells = <0>; "
		       "#interrupt-cells = <1>; interrupt-map = <1 &gic 0 51 4>; }; "),
		"/x");

	check(w.interrupts.items[0].controller == dts_node(w.tree, "/nexus"));
	check_eq(w.interrupts.items[0].intid, 0);
}

static void test_entry_to_itself_ends_there(void)
{
	_wires_ w =
		interrupts_of(BEHIND("nexus: nexus { interrupt-controller; #address-cells = <0>; "
				     "#interrupt-cells = <1>; interrupt-map = <1 &nexus 4>; }; "),
			      "/x");

	check_route(&w, 0, ROUTE_FOREIGN);
	check(w.interrupts.items[0].controller == dts_node(w.tree, "/nexus"));
}

static void test_two_maps_in_a_circle(void)
{
	_wires_ w = interrupts_of("/ { a: a { #address-cells = <0>; #interrupt-cells = <1>; "
				  "interrupt-map = <1 &b 1>; }; "
				  "b: b { #address-cells = <0>; #interrupt-cells = <1>; "
				  "interrupt-map = <1 &a 1>; }; "
				  "x { interrupts-extended = <&a 1>; }; };",
				  "/x");

	check_broken(&w, "circle");
}

/* As Linux < 6.9 does: the cells go on unchanged. */
static void test_node_that_is_neither_is_passed_over(void)
{
	_wires_ w = interrupts_of(
		"/ { " GIC "glue: glue { #interrupt-cells = <3>; interrupt-parent = <&gic>; }; "
		"x { interrupts-extended = <&glue 0 9 4>; }; };",
		"/x");

	check_line(&w, 0, ROUTE_DIRECT, 41, TRIGGER_LEVEL_HIGH);
}

static void test_node_that_is_neither_and_leads_nowhere(void)
{
	_wires_ w = interrupts_of("/ { glue: glue { #interrupt-cells = <1>; }; "
				  "x { interrupts-extended = <&glue 9>; }; };",
				  "/x");

	check_broken(&w, "not an interrupt controller");
}

/* ---- for others ---- */

static void test_entries_in_turn(void)
{
	_cleanup_(tree_freep) struct tree *tree =
		dts_tree("/ { " GIC "nexus { #address-cells = <1>; #interrupt-cells = <1>; "
			 "interrupt-map = <0 1 &gic 0 50 4>, <0 2 &gic 0 51 4>, <0 3 77>; }; };");
	const struct node *nexus = dts_node(tree, "/nexus");
	struct cells map = property_cells(node_property(nexus, PROPERTY_INTERRUPT_MAP));
	struct hop hop;

	check(nexus_next_entry(tree, nexus, &map, &hop));
	check_eq(hop.cells[1], 50);
	check(nexus_next_entry(tree, nexus, &map, &hop));
	check_eq(hop.cells[1], 51);
	check(!nexus_next_entry(tree, nexus, &map, &hop));
}

static void test_full_path(void)
{
	struct interrupt_path path = { .n_hops = 0 };
	struct hop hop = { .n_cells = 0 };

	for (unsigned int i = 0; i < INTERRUPT_HOPS_MAX; i++)
		check(interrupt_path_add(&path, &hop));
	check(!interrupt_path_add(&path, &hop));
	check_eq(path.n_hops, INTERRUPT_HOPS_MAX);
}

int main(void)
{
	test_entry_by_specifier();
	test_path_has_every_hop();
	test_two_hops();
	test_unit_address_is_part_of_the_key();
	test_unit_address_of_a_device_without_reg_is_zero();
	test_unit_address_longer_than_reg_ends_with_zeros();
	test_address_cells_of_the_key();
	test_mask_takes_bits_out_of_the_key();
	test_mask_of_zeros_takes_the_first_entry();
	test_missing_mask_compares_all_bits();
	test_mask_too_short();
	test_mask_without_a_cell();
	test_parent_unit_address();
	test_parent_without_address_cells();
	test_parent_unit_address_is_the_next_key();
	test_unavailable_parents_are_passed_over();
	test_parent_below_a_disabled_node_is_taken();
	test_no_entry_matches();
	test_empty_map();
	test_bad_entry_before_the_match();
	test_bad_entry_behind_the_match();
	test_map_that_ends_inside_an_entry();
	test_more_cells_than_anybody_uses();
	test_map_comes_before_interrupt_controller();
	test_controller_that_keeps_its_map_to_itself();
	test_entry_to_itself_ends_there();
	test_two_maps_in_a_circle();
	test_node_that_is_neither_is_passed_over();
	test_node_that_is_neither_and_leads_nowhere();
	test_entries_in_turn();
	test_full_path();
	return 0;
}
