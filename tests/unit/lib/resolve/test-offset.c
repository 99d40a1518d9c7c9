/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Offsets in reg, and addresses that must not be taken for such. Each test resolves one node. */

#undef NDEBUG
#include "check.h"
#include "regions.h"

#define CELLS "#address-cells = <1>; #size-cells = <1>; "
/* As zynq-7000.dtsi has it. */
#define SLCR(nodes)                                                                              \
	ROOT_1_1 "slcr@f8000000 { compatible = \"xlnx,zynq-slcr\", \"syscon\", \"simple-mfd\"; " \
		 "reg = <0xf8000000 0x1000>; " CELLS "ranges; " nodes " }; };"
#define BUS(reg, nodes)                                                                \
	ROOT_1_1 "axi@d4200000 { compatible = \"simple-bus\"; reg = <" reg ">; " CELLS \
		 "ranges; " nodes " }; };"

static void check_offset(const struct answer *answer, const char *path)
{
	check_stop(answer, path);
	check(answer->regions.items[0].is_offset);
}

static void check_address(const char *source, const char *path, uint64_t address, uint64_t size)
{
	_answer_ a = regions_of(source, path);

	check_region(&a, address, size);
	check(!a.regions.items[0].is_offset);
}

/* ---- below registers ---- */

static void test_offset_below_a_syscon(void)
{
	_answer_ a =
		regions_of(SLCR("clkc@100 { reg = <0x100 0x100>; };"), "/slcr@f8000000/clkc@100");

	check_offset(&a, "/slcr@f8000000");
	check_eq(a.regions.items[0].bus_address, 0x100);
}

static void test_offset_from_0_to_the_end(void)
{
	_answer_ a = regions_of(SLCR("x { reg = <0 0x1000>; };"), "/slcr@f8000000/x");

	check_offset(&a, "/slcr@f8000000");
}

static void test_offset_below_a_group(void)
{
	_answer_ a = regions_of(SLCR("group { " CELLS "ranges; x { reg = <0x100 4>; }; };"),
				"/slcr@f8000000/group/x");

	check_offset(&a, "/slcr@f8000000");
}

static void test_address_inside(void)
{
	check_address(SLCR("x { reg = <0xf8000700 0x200>; };"), "/slcr@f8000000/x", 0xf8000700,
		      0x200);
}

static void test_address_elsewhere(void)
{
	check_address(SLCR("x { reg = <0xf8001000 0x100>; };"), "/slcr@f8000000/x", 0xf8001000,
		      0x100);
}

/* The SRAMs of allwinner,sun4i-a10-system-control: the first one begins at 0. */
static void test_low_address_of_something_larger(void)
{
	check_address(ROOT_1_1 "sys@1c00000 { reg = <0x1c00000 0x30>; " CELLS "ranges; "
			       "sram@0 { reg = <0 0xc000>; }; sram@10000 { reg = <0x10000 4>; }; "
			       "}; };",
		      "/sys@1c00000/sram@0", 0, 0xc000);
}

static void test_address_just_past_what_an_offset_can_be(void)
{
	check_address(SLCR("x { reg = <0xffd 4>; };"), "/slcr@f8000000/x", 0xffd, 4);
}

static void test_registers_that_begin_at_0(void)
{
	check_address(ROOT_1_1 "x@0 { reg = <0 0x1000>; " CELLS "ranges; y { reg = <0x100 4>; }; "
			       "}; };",
		      "/x@0/y", 0x100, 4);
}

static void test_second_registers_hold_the_address(void)
{
	check_address(ROOT_1_1 "x { reg = <0xf8000000 0x1000>, <0x0 0x200>; " CELLS "ranges; "
			       "y { reg = <0x100 4>; }; }; };",
		      "/x/y", 0x100, 4);
}

static void test_ranges_translate_offsets(void)
{
	check_address(ROOT_1_1 "x@f8000000 { reg = <0xf8000000 0x1000>; " CELLS
			       "ranges = <0 0xf8000000 0x1000>; y { reg = <0x100 4>; }; }; };",
		      "/x@f8000000/y", 0xf8000100, 4);
}

static void test_bus_without_registers(void)
{
	check_address(ROOT_1_1 "bus { " CELLS "ranges; y { reg = <0x100 4>; }; }; };", "/bus/y",
		      0x100, 4);
}

static void test_empty_region_is_no_offset(void)
{
	_answer_ a = regions_of(SLCR("x { reg = <0x100 0>; };"), "/slcr@f8000000/x");

	check(a.regions.items[0].translated);
}

/* ---- below a bus ---- */

#define AXI "0xd4200000 0x200000"

/* As mmp2.dtsi has it: an offset into the registers of another interrupt controller. */
static void test_offset_with_an_address_in_the_name(void)
{
	_answer_ a = regions_of(BUS(AXI, "mux@d4282150 { reg = <0x150 4>; };"),
				"/axi@d4200000/mux@d4282150");

	check_offset(&a, "/axi@d4200000");
}

static void test_low_address_on_a_bus(void)
{
	check_address(BUS(AXI, "rom@10000 { reg = <0x10000 0x4000>; };"), "/axi@d4200000/rom@10000",
		      0x10000, 0x4000);
	check_address(BUS(AXI, "rom { reg = <0x10000 0x4000>; };"), "/axi@d4200000/rom", 0x10000,
		      0x4000);
	check_address(BUS(AXI, "rom@d42g { reg = <0x10000 0x4000>; };"), "/axi@d4200000/rom@d42g",
		      0x10000, 0x4000);
}

/* ---- what the registers are written in ---- */

static void test_registers_in_two_cells(void)
{
	_answer_ a = regions_of(ROOT_2_2 "x { reg = <0 0xf8000000 0 0x1000>; " CELLS "ranges; "
					 "y { reg = <0x100 4>; }; }; };",
				"/x/y");

	check_offset(&a, "/x");
}

static void test_registers_too_short(void)
{
	check_address(ROOT_2_2 "x { reg = <0xf8000000 0x1000>; " CELLS "ranges; "
			       "y { reg = <0x100 4>; }; }; };",
		      "/x/y", 0x100, 4);
}

int main(void)
{
	test_offset_below_a_syscon();
	test_offset_from_0_to_the_end();
	test_offset_below_a_group();
	test_address_inside();
	test_address_elsewhere();
	test_low_address_of_something_larger();
	test_address_just_past_what_an_offset_can_be();
	test_registers_that_begin_at_0();
	test_second_registers_hold_the_address();
	test_ranges_translate_offsets();
	test_bus_without_registers();
	test_empty_region_is_no_offset();
	test_offset_with_an_address_in_the_name();
	test_low_address_on_a_bus();
	test_registers_in_two_cells();
	test_registers_too_short();
	return 0;
}
