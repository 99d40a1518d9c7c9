/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ranges, level by level up to the root, and what other buses make of them. */

#undef NDEBUG
#include "check.h"
#include "regions.h"

/* ---- ranges ---- */

static void test_missing_ranges(void)
{
	_answer_ a = regions_of(ROOT_1_1 "bus { x { reg = <0x1000 0x10>; }; }; };", "/bus/x");

	check_stop(&a, "/bus");
	check_eq(a.regions.items[0].bus_address, 0x1000);
}

static void test_empty_ranges_are_one_to_one(void)
{
	_answer_ a =
		regions_of(ROOT_1_1 "bus { ranges; x { reg = <0x1000 0x10>; }; }; };", "/bus/x");

	check_region(&a, 0x1000, 0x10);
}

static void test_empty_ranges_between_widths(void)
{
	_answer_ a = regions_of(ROOT_2_2 "bus { #address-cells = <1>; #size-cells = <1>; ranges; "
					 "x { reg = <0x1000 0x10>; }; }; };",
				"/bus/x");

	check_region(&a, 0x1000, 0x10);
}

static void test_range_adds_its_offset(void)
{
	_answer_ a = regions_of(ROOT_2_2 "bus { #address-cells = <1>; #size-cells = <1>; "
					 "ranges = <0x10000 0x1 0xfe000000 0x20000>; "
					 "x { reg = <0x11000 0x10>; }; }; };",
				"/bus/x");

	check_region(&a, 0x1fe001000, 0x10);
	check_eq(a.regions.items[0].bus_address, 0x11000);
}

static void test_two_buses(void)
{
	_answer_ a = regions_of(ROOT_1_1 "a { #address-cells = <1>; #size-cells = <1>; "
					 "ranges = <0x0 0x80000000 0x1000000>; "
					 "b { #address-cells = <1>; #size-cells = <1>; "
					 "ranges = <0x0 0x400000 0x1000>; "
					 "x { reg = <0x20 0x10>; }; }; }; };",
				"/a/b/x");

	check_region(&a, 0x80400020, 0x10);
}

#define RANGE_OF(bus_reg)                                          \
	ROOT_1_1 "bus { #address-cells = <1>; #size-cells = <1>; " \
		 "ranges = <0x1000 0x50001000 0x1000>; x { reg = <" bus_reg ">; }; }; };"

static void test_first_and_last_byte_of_a_range(void)
{
	_answer_ first = regions_of(RANGE_OF("0x1000 1"), "/bus/x");
	_answer_ last = regions_of(RANGE_OF("0x1fff 1"), "/bus/x");

	check_region(&first, 0x50001000, 1);
	check_region(&last, 0x50001fff, 1);
}

static void test_outside_of_a_range(void)
{
	_answer_ below = regions_of(RANGE_OF("0xfff 1"), "/bus/x");
	_answer_ above = regions_of(RANGE_OF("0x2000 1"), "/bus/x");

	check_stop(&below, "/bus");
	check_stop(&above, "/bus");
}

static void test_region_fills_its_range(void)
{
	_answer_ a = regions_of(RANGE_OF("0x1000 0x1000"), "/bus/x");

	check_region(&a, 0x50001000, 0x1000);
}

static void test_region_past_its_range(void)
{
	_answer_ a = regions_of(RANGE_OF("0x1800 0x801"), "/bus/x");

	check(a.regions.items[0].translated);
	check_eq(a.regions.items[0].address, 0x50001800);
	check_eq(a.findings.n, 1);
	check_eq(a.findings.items[0].code, FINDING_REGION_PAST_RANGE);
	check(a.findings.items[0].other == dts_node(a.tree, "/bus"));
	check_eq(a.findings.items[0].b, 0x1fff);
}

static void test_first_range_that_holds_the_start(void)
{
	_answer_ a = regions_of(ROOT_1_1
				"bus { #address-cells = <1>; #size-cells = <1>; "
				"ranges = <0x5000 0x90000000 0x1000>, <0x1000 0x70000000 0x1000>, "
				"<0x0 0x60000000 0x8000>; x { reg = <0x1000 0x10>; }; }; };",
				"/bus/x");

	check_region(&a, 0x70000000, 0x10);
}

static void test_ranges_with_a_tail(void)
{
	_answer_ a = regions_of(ROOT_1_1 "bus { #address-cells = <1>; #size-cells = <1>; "
					 "ranges = <0x0 0x60000000 0x8000 0x1>; "
					 "x { reg = <0x1000 0x10>; }; }; };",
				"/bus/x");

	check_eq(a.regions.items[0].address, 0x60001000);
	check_eq(findings_count(&a.findings, FINDING_MALFORMED), 1);
	check_str(a.findings.items[0].property, "ranges");
	check(a.findings.items[0].node == dts_node(a.tree, "/bus"));
}

static void test_range_of_size_zero_holds_nothing(void)
{
	_answer_ a = regions_of(ROOT_1_1
				"bus { #address-cells = <1>; #size-cells = <1>; "
				"ranges = <0x1000 0x60001000 0x0>; x { reg = <0x1000 0>; }; }; };",
				"/bus/x");

	check_stop(&a, "/bus");
}

/* A range that runs to the very end of the space: base + size wraps to 0 (as in Linux). */
static void test_range_to_the_end_of_the_space_wraps(void)
{
	_answer_ a = regions_of(ROOT_2_2 "bus { #address-cells = <2>; #size-cells = <2>; "
					 "ranges = <0xffffffff 0xfffff000 0x0 0x0 0x0 0x1000>; "
					 "x { reg = <0xffffffff 0xfffff000 0 0x10>; }; }; };",
				"/bus/x");

	check_stop(&a, "/bus");
}

static void test_sum_is_modulo_64_bits(void)
{
	_answer_ a = regions_of(ROOT_2_2 "bus { #address-cells = <2>; #size-cells = <2>; "
					 "ranges = <0x0 0x0 0xffffffff 0xfffff000 0x0 0x10000>; "
					 "x { reg = <0x0 0x2000 0 0x10>; }; }; };",
				"/bus/x");

	check_region(&a, 0x1000, 0x10);
}

static void test_parent_of_one_cell_cuts_to_32_bits(void)
{
	_answer_ a = regions_of(ROOT_1_1 "bus { #address-cells = <1>; #size-cells = <1>; "
					 "ranges = <0x0 0xfffff000 0x10000>; "
					 "x { reg = <0x3000 0x10>; }; }; };",
				"/bus/x");

	check(a.regions.items[0].translated);
	check_eq(a.regions.items[0].address, 0x2000);
	check_eq(findings_count(&a.findings, FINDING_ADDRESS_TRUNCATED), 1);
	check(a.findings.items[0].other == tree_root(a.tree));
}

static void test_empty_ranges_cut_to_32_bits_too(void)
{
	_answer_ a = regions_of(ROOT_1_1 "bus { #address-cells = <2>; #size-cells = <1>; ranges; "
					 "x { reg = <0x1 0x3000 0x10>; }; }; };",
				"/bus/x");

	check_eq(a.regions.items[0].address, 0x3000);
	check_eq(a.regions.items[0].bus_address, 0x100003000);
	check_eq(findings_count(&a.findings, FINDING_ADDRESS_TRUNCATED), 1);
}

/* ---- buses with flags ---- */

#define PCI                                                                                 \
	ROOT_2_2 "pci@0 { device_type = \"pci\"; #address-cells = <3>; #size-cells = <2>; " \
		 "ranges = <0x01000000 0 0x0 0x0 0x3eff0000 0 0x10000>, "                   \
		 "<0x02000000 0 0x10000000 0x0 0x10000000 0 0x2eff0000>; "

static void test_pci_reg_is_configuration_space(void)
{
	_answer_ a = regions_of(PCI "x { reg = <0x800 0 0 0 0>; }; }; };", "/pci@0/x");

	check_stop(&a, "/pci@0");
}

static void test_pci_memory_and_io_are_different_spaces(void)
{
	_answer_ memory = regions_of(PCI "bus { #address-cells = <1>; #size-cells = <1>; "
					 "ranges = <0 0x02000000 0 0x10001000 0x1000>; "
					 "x { reg = <0x20 0x10>; }; }; }; };",
				     "/pci@0/bus/x");
	_answer_ io = regions_of(PCI "bus { #address-cells = <1>; #size-cells = <1>; "
				     "ranges = <0 0x01000000 0 0x100 0x1000>; "
				     "x { reg = <0x20 0x10>; }; }; }; };",
				 "/pci@0/bus/x");

	check_region(&memory, 0x10001020, 0x10);
	check_region(&io, 0x3eff0120, 0x10);
}

static void test_pci_space_without_a_range(void)
{
	_answer_ a = regions_of(PCI "bus { #address-cells = <1>; #size-cells = <1>; "
				    "ranges = <0 0x02000000 0 0x100 0x1000>; "
				    "x { reg = <0x20 0x10>; }; }; }; };",
				"/pci@0/bus/x");

	check_stop(&a, "/pci@0");
}

static void test_pci_64_bit_memory_is_memory(void)
{
	_answer_ a = regions_of(PCI "bus { #address-cells = <1>; #size-cells = <1>; "
				    "ranges = <0 0x43000000 0 0x10000000 0x1000>; "
				    "x { reg = <0x20 0x10>; }; }; }; };",
				"/pci@0/bus/x");

	check_region(&a, 0x10000020, 0x10);
}

static void test_pcie_by_name_has_three_and_two_cells(void)
{
	_answer_ a = regions_of(ROOT_1_1 "pcie@0 { ranges; x { reg = <0x800 0 0 0 0>; }; }; };",
				"/pcie@0/x");

	check_eq(a.regions.n, 1);
	check_stop(&a, "/pcie@0");
}

static void test_isa(void)
{
	_answer_ a = regions_of(ROOT_1_1
				"isa@0 { #address-cells = <2>; #size-cells = <1>; "
				"ranges = <1 0x0 0x40000000 0x10000>, <0 0x0 0x50000000 0x10000>; "
				"x { reg = <1 0x3f8 8>; }; y { reg = <0 0x3f8 8>; }; }; };",
				"/isa@0/x");
	_answer_ memory = { .tree = NULL };

	check_region(&a, 0x400003f8, 8);
	check_eq(a.regions.items[0].bus_address, 0x3f8);
	check_eq(address_gather(dts_node(a.tree, "/isa@0/y"), &memory.regions, &memory.findings),
		 0);
	check_region(&memory, 0x500003f8, 8);
}

static void test_flags_bus_compares_the_first_cell(void)
{
	_answer_ a = regions_of(ROOT_1_1 "bus { #address-cells = <3>; #size-cells = <1>; "
					 "ranges = <0x100 0 0x1000 0x60000000 0x1000>, "
					 "<0x200 0 0x1000 0x70000000 0x1000>; "
					 "x { reg = <0x200 0 0x1010 0x10>; }; }; };",
				"/bus/x");

	check_region(&a, 0x70000010, 0x10);
	check_eq(a.regions.items[0].bus_address, 0x1010);
}

static void test_flags_bus_without_flags(void)
{
	_answer_ a = regions_of(ROOT_1_1 "bus { #address-cells = <3>; #size-cells = <1>; "
					 "ranges = <0x0 0 0x1000 0x60000000 0x1000>; "
					 "x { reg = <0x0 0 0x1010 0x10>; }; }; };",
				"/bus/x");

	check_stop(&a, "/bus");
}

int main(void)
{
	test_missing_ranges();
	test_empty_ranges_are_one_to_one();
	test_empty_ranges_between_widths();
	test_range_adds_its_offset();
	test_two_buses();
	test_first_and_last_byte_of_a_range();
	test_outside_of_a_range();
	test_region_fills_its_range();
	test_region_past_its_range();
	test_first_range_that_holds_the_start();
	test_ranges_with_a_tail();
	test_range_of_size_zero_holds_nothing();
	test_range_to_the_end_of_the_space_wraps();
	test_sum_is_modulo_64_bits();
	test_parent_of_one_cell_cuts_to_32_bits();
	test_empty_ranges_cut_to_32_bits_too();
	test_pci_reg_is_configuration_space();
	test_pci_memory_and_io_are_different_spaces();
	test_pci_space_without_a_range();
	test_pci_64_bit_memory_is_memory();
	test_pcie_by_name_has_three_and_two_cells();
	test_isa();
	test_flags_bus_compares_the_first_cell();
	test_flags_bus_without_flags();
	return 0;
}
