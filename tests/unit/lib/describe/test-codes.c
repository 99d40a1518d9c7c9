/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Codes, and what they come to. */

#undef NDEBUG
#include "boards.h"
#include "check.h"
#include "described.h"

static void test_each_code_once(void)
{
	check_json(member(BOARD("x { compatible = \"x\"; reg = <0xff000000 1>, <0xff001000 1>; "
				"xen,passthrough; "
				"interrupts = <1 2 4>, <1 3 4>; };"),
			  "/x", "codes"),
		   "['interrupt_private', 'dma_unprotected', 'sub_page']");
}

/* A page that is shared with the bus above alone is a note, whatever its code usually is. */
static void test_reasons_are_counted(void)
{
	static const char on_bus[] =
		BOARD("bus@ff000000 { compatible = \"simple-bus\", \"b\"; reg = <0xff000000 "
		      "0x1000>; " CELLS
		      "ranges; ppi@ff000000 { compatible = \"x\"; reg = <0xff000000 0x1000>; "
		      "interrupts = <1 2 4>; }; };");

	check_json(member(on_bus, "/bus@ff000000/ppi@ff000000", "codes"),
		   "['interrupt_private', 'dma_unprotected', 'not_marked', 'shared_page']");
	check_json(member(on_bus, "/bus@ff000000/ppi@ff000000", "reasons"), "2");
}

static void test_verdict(void)
{
	check_json(
		member(BOARD("x { compatible = \"x\"; reg = <0xff000000 1>; };"), "/x", "verdict"),
		"'risky'");
	check_json(
		member(BOARD("x { compatible = \"x\"; interrupts = <1 2 4>; };"), "/x", "verdict"),
		"'blocked'");
}

int main(void)
{
	test_each_code_once();
	test_reasons_are_counted();
	test_verdict();
	return 0;
}
