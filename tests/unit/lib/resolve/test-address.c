/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* reg: cells, entries, sizes. Each test resolves the node "x". */

#undef NDEBUG
#include "check.h"
#include "regions.h"

/* ---- cells ---- */

static void test_one_and_one_cell(void)
{
	_answer_ a = regions_of(ROOT_1_1 "x { reg = <0xfe001000 0x1000>; }; };", "/x");

	check_region(&a, 0xfe001000, 0x1000);
	check_eq(a.regions.items[0].bus_address, 0xfe001000);
}

static void test_two_and_one_cell(void)
{
	_answer_ a = regions_of(ROOT_2_1 "x { reg = <0x1 0xfe001000 0x1000>; }; };", "/x");

	check_region(&a, 0x1fe001000, 0x1000);
}

static void test_two_and_two_cells(void)
{
	_answer_ a = regions_of(ROOT_2_2 "x { reg = <0x4 0x0 0x1 0x0>; }; };", "/x");

	check_region(&a, 0x400000000, 0x100000000);
}

static void test_four_cells_keep_64_bits(void)
{
	_answer_ a = regions_of("/ { #address-cells = <4>; #size-cells = <1>; "
				"x { reg = <7 7 0x1 0x2000 0x10>; }; };",
				"/x");

	check_region(&a, 0x100002000, 0x10);
}

static void test_five_cells_are_not_an_address(void)
{
	_answer_ a = regions_of("/ { #address-cells = <5>; #size-cells = <1>; "
				"x { reg = <0 0 0 0 0x1000 0x10>; }; };",
				"/x");

	check_stop(&a, "/");
}

static void test_missing_cells_are_one_and_one_at_the_root(void)
{
	_answer_ a = regions_of("/ { x { reg = <0x1000 0x10>; }; };", "/x");

	check_region(&a, 0x1000, 0x10);
}

static void test_missing_cells_are_inherited(void)
{
	_answer_ a = regions_of(ROOT_2_2 "bus { ranges; x { reg = <0 0x1000 0 0x10>; }; }; };",
				"/bus/x");

	check_region(&a, 0x1000, 0x10);
}

static void test_own_cells_do_not_count(void)
{
	_answer_ a = regions_of(ROOT_1_1 "x { #address-cells = <2>; #size-cells = <2>; "
					 "reg = <0x1000 0x10>; }; };",
				"/x");

	check_region(&a, 0x1000, 0x10);
}

/* ---- reg ---- */

static void test_several_entries(void)
{
	_answer_ a = regions_of(
		ROOT_1_1 "x { reg = <0x1000 0x10>, <0x3000 0x30>, <0x2000 0x20>; }; };", "/x");

	check_eq(a.regions.n, 3);
	for (uint32_t i = 0; i < 3; i++)
		check_eq(a.regions.items[i].index, i);
	check_eq(a.regions.items[1].address, 0x3000);
	check_eq(a.regions.items[2].size, 0x20);
	check(a.regions.items[0].node == dts_node(a.tree, "/x"));
}

static void test_no_reg(void)
{
	_answer_ a = regions_of("/ { x { }; };", "/x");

	check_eq(a.regions.n, 0);
	check_eq(a.findings.n, 0);
}

static void test_empty_reg(void)
{
	_answer_ a = regions_of("/ { x { reg; }; };", "/x");

	check_eq(a.regions.n, 0);
}

static void test_root_has_no_reg(void)
{
	_answer_ a = regions_of("/ { reg = <1 2>; };", "/");

	check_eq(a.regions.n, 0);
	check_eq(a.findings.n, 0);
}

static void test_tail_of_reg_is_ignored(void)
{
	_answer_ a = regions_of(ROOT_1_1 "x { reg = <0x1000 0x10 0x2000>; }; };", "/x");

	check_eq(a.regions.n, 1);
	check_eq(a.regions.items[0].address, 0x1000);
	check_eq(findings_count(&a.findings, FINDING_MALFORMED), 1);
	check_str(a.findings.items[0].property, "reg");
}

static void test_reg_of_odd_bytes(void)
{
	_answer_ a = regions_of(ROOT_1_1 "x { reg = [00 00 10 00 00 00 00 10 99]; }; };", "/x");

	check_eq(a.regions.n, 1);
	check_eq(findings_count(&a.findings, FINDING_MALFORMED), 1);
}

static void test_reg_too_short(void)
{
	_answer_ a = regions_of(ROOT_2_2 "x { reg = <0x1000 0x10>; }; };", "/x");

	check_eq(a.regions.n, 0);
	check_eq(findings_count(&a.findings, FINDING_MALFORMED), 1);
}

static void test_reg_without_any_cells(void)
{
	_answer_ a = regions_of("/ { bus { #address-cells = <0>; #size-cells = <0>; "
				"x { reg = <1>; }; }; };",
				"/bus/x");

	check_eq(a.regions.n, 0);
	check_eq(findings_count(&a.findings, FINDING_MALFORMED), 1);
}

static void test_size_zero(void)
{
	_answer_ a = regions_of(ROOT_1_1 "x { reg = <0x1000 0>; }; };", "/x");

	check(a.regions.items[0].translated);
	check_eq(a.regions.items[0].address, 0x1000);
	check_eq(a.regions.items[0].size, 0);
	check_eq(findings_count(&a.findings, FINDING_EMPTY_REGION), 1);
}

static void test_size_cells_zero_is_not_translatable(void)
{
	_answer_ a = regions_of(ROOT_1_1 "i2c@1000 { #address-cells = <1>; #size-cells = <0>; "
					 "reg = <0x1000 0x10>; x { reg = <0x48>; }; }; };",
				"/i2c@1000/x");

	check_stop(&a, "/i2c@1000");
	check_eq(a.regions.items[0].bus_address, 0x48);
	check_eq(a.regions.items[0].size, 0);
}

static void test_size_cells_zero_further_up(void)
{
	_answer_ a = regions_of("/ { #address-cells = <1>; #size-cells = <0>; bus { "
				"#address-cells = <1>; #size-cells = <1>; ranges; "
				"x { reg = <0x1000 0x10>; }; }; };",
				"/bus/x");

	check_stop(&a, "/");
}

int main(void)
{
	test_one_and_one_cell();
	test_two_and_one_cell();
	test_two_and_two_cells();
	test_four_cells_keep_64_bits();
	test_five_cells_are_not_an_address();
	test_missing_cells_are_one_and_one_at_the_root();
	test_missing_cells_are_inherited();
	test_own_cells_do_not_count();
	test_several_entries();
	test_no_reg();
	test_empty_reg();
	test_root_has_no_reg();
	test_tail_of_reg_is_ignored();
	test_reg_of_odd_bytes();
	test_reg_too_short();
	test_reg_without_any_cells();
	test_size_zero();
	test_size_cells_zero_is_not_translatable();
	test_size_cells_zero_further_up();
	return 0;
}
