/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* dom0's tree beside the host's: what they say together of marks, and where they differ. */

#undef NDEBUG
#include "base/cleanup.h"
#include "boards.h"
#include "check.h"
#include "dts.h"

static void test_marks_in_the_tree_of_dom0(void)
{
	_cleanup_(board_freep) struct board *disabled =
		dts_board(BOARD(XEN_NODE SERIAL("status = \"disabled\";")));
	_cleanup_(board_freep) struct board *okay = dts_board(BOARD(XEN_NODE SERIAL("")));

	check_eq(board_mark(disabled, dts_device(disabled, S)), MARK_UNKNOWN);
	check_eq(board_mark(okay, dts_device(okay, S)), MARK_UNMARKED);
}

static void test_unmarked_on_xen_is_blocked(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board_pair(BOARD(SERIAL("")), BOARD(XEN_NODE SERIAL("")));

	check_eq(dts_finding(board, S, FINDING_NOT_MARKED).severity, SEVERITY_BLOCKER);
	check_eq(dts_verdict(board, S), VERDICT_BLOCKED);
}

static void test_marked_on_xen(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board_pair(BOARD(SERIAL("xen,passthrough;")),
			       BOARD(XEN_NODE SERIAL("status = \"disabled\";")));

	check_eq(board_mark(board, dts_device(board, S)), MARK_MARKED);
	check_eq(dts_verdict(board, S), VERDICT_ASSIGNABLE);
}

static void test_device_that_dom0_does_not_see(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board_pair(BOARD(SERIAL("xen,passthrough;")), BOARD(XEN_NODE));

	check_eq(dts_count(board, S, FINDING_HELD_BY_XEN), 1);
	check_eq(dts_verdict(board, S), VERDICT_BLOCKED);
}

static void test_device_that_a_plain_linux_does_not_see(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board_pair(BOARD(SERIAL("xen,passthrough;")), BOARD(""));

	check_eq(dts_count(board, S, FINDING_TREE_MISMATCH), 1);
	check_eq(dts_count(board, S, FINDING_HELD_BY_XEN), 0);
}

static void test_trees_that_differ(void)
{
	_cleanup_(board_freep) struct board *board = dts_board_pair(
		BOARD(SERIAL("interrupts = <0 100 4>; xen,passthrough;")),
		BOARD(XEN_NODE
		      "serial@ff000000 { compatible = \"ns16550a\"; reg = <0xff000000 0x2000>; "
		      "interrupts = <0 101 4>; };"));

	check_eq(dts_count(board, S, FINDING_TREE_MISMATCH), 2);
}

#define ROOT(properties) "/ { #address-cells = <1>; #size-cells = <1>; " properties SERIAL("") "};"
#define TWO(a, b)        "compatible = \"" a "\"; model = \"" b "\"; "

/* Whatever the devices look like. */
static void test_trees_of_different_boards(void)
{
	static const struct {
		const char *host, *dom0, *property;
	} pairs[] = {
		{ ROOT(TWO("v,a", "A")), ROOT(TWO("v,a", "A")), NULL },
		{ ROOT(TWO("v,a", "A")), ROOT(TWO("v,b", "A")), "compatible" },
		{ ROOT(TWO("v,a", "A")), ROOT(TWO("v,a\", \"soc", "A")), "compatible" },
		{ ROOT(TWO("v,a", "A")), ROOT("model = \"A\"; "), "compatible" },
		{ ROOT(TWO("v,a", "A")), ROOT(TWO("v,a", "B")), "model" },
		{ ROOT(TWO("v,a", "A")), ROOT(TWO("v,a", "A2")), "model" },
		{ ROOT(TWO("v,a", "A")), ROOT(TWO("v,a", "A Rev 1.4")), NULL },
		{ ROOT(TWO("v,a", "A Rev 1.4")), ROOT(TWO("v,a", "A")), NULL },
		{ ROOT(TWO("v,a", "A")), ROOT("compatible = \"v,a\"; "), NULL },
		{ ROOT(""), ROOT(""), NULL },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		_cleanup_(board_freep) struct board *board =
			dts_board_pair(pairs[i].host, pairs[i].dom0);

		check_str(board->other_board, pairs[i].property);
		check_eq(dts_count(board, S, FINDING_TREE_MISMATCH), pairs[i].property != NULL);
	}
}

static void test_no_console_beside_a_host_tree(void)
{
	_cleanup_(board_freep) struct board *board = dts_board_pair(
		BOARD("chosen { stdout-path = \"" S "\"; }; " SERIAL("xen,passthrough;")),
		BOARD(XEN_NODE SERIAL("")));

	check_eq(dts_count(board, S, FINDING_CONSOLE), 0);
}

int main(void)
{
	test_marks_in_the_tree_of_dom0();
	test_unmarked_on_xen_is_blocked();
	test_marked_on_xen();
	test_device_that_dom0_does_not_see();
	test_device_that_a_plain_linux_does_not_see();
	test_trees_that_differ();
	test_trees_of_different_boards();
	test_no_console_beside_a_host_tree();
	return 0;
}
