/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rates that the tree asks for. */

#undef NDEBUG
#include "base/cleanup.h"
#include "board/suppliers/assigned-rates.h"
#include "check.h"
#include "dts.h"

#define BOARD                                                                                  \
	"/ { cc: cc { #clock-cells = <1>; assigned-clocks = <&cc 1>, <&cc 4>; "                \
	"assigned-clock-rates = <100 400>; }; "                                                \
	"x { assigned-clocks = <&cc 1>, <0>, <&cc 2>, <&cc 3>, <&cc 2>; "                      \
	"assigned-clock-rates = <10>, <7>, <20>, <0>, <21>; }; "                               \
	"bad { assigned-clocks = <&cc 1>, <77 1>, <&cc 2>; assigned-clock-rates = <1 2 3>; };" \
	"};"

/* 0: none. */
static uint32_t rate(const struct board *board, const char *path, uint8_t number)
{
	uint8_t cell[4] = { 0, 0, 0, number };
	struct reference clock = { .node = dts_node(board->tree, "/cc"), .arguments = { cell, 1 } };
	uint32_t hz = 0;

	return assigned_rate(board, dts_node(board->tree, path), &clock, &hz) ? hz : 0;
}

static void test_consumer_asks_before_provider(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(BOARD);

	check_eq(rate(board, "/x", 1), 10);
	check_eq(rate(board, "/x", 4), 400);
	check_eq(rate(board, "/x", 9), 0);
}

static void test_holes_keep_their_place(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(BOARD);

	check_eq(rate(board, "/x", 2), 20); /* the first of two */
}

static void test_zero_asks_for_nothing(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(BOARD);

	check_eq(rate(board, "/x", 3), 0);
}

static void test_broken_list_counts_up_to_the_fault(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(BOARD);

	check_eq(rate(board, "/bad", 1), 1);
	check_eq(rate(board, "/bad", 2), 0);
}

int main(void)
{
	test_consumer_asks_before_provider();
	test_holes_keep_their_place();
	test_zero_asks_for_nothing();
	test_broken_list_counts_up_to_the_fault();
	return 0;
}
