/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose clock a line of clk_summary is about. */

#undef NDEBUG
#include "base/cleanup.h"
#include "board/suppliers/clock-rates.h"
#include "check.h"
#include "dts.h"

#define HEADER                                                                      \
	"clock enable prepare protect rate accuracy phase duty hardware consumer\n" \
	"---\n"
#define LINE(rate, consumer, id) " c 0 0 0 " rate " 0 0 50000 Y " consumer " " id "\n"

static const char board_source[] =
	"/ { #address-cells = <1>; #size-cells = <1>;"
	"  cc: clock-controller { #clock-cells = <1>; };"
	"  soc { compatible = \"simple-bus\"; #address-cells = <1>; #size-cells = <1>;"
	"    ranges = <0x7e000000 0xfe000000 0x1000000>;"
	"    serial@7e201000 { compatible = \"arm,pl011\"; reg = <0x7e201000 0x200>;"
	"      clocks = <&cc 1>, <&cc 2>; clock-names = \"uartclk\", \"apb_pclk\"; };"
	"    rng@7e104000 { compatible = \"rng\"; reg = <0x7e104000 0x10>; clocks = <&cc 3>; };"
	"    leds { compatible = \"leds\"; clocks = <&cc 4>; };"
	"    dual@7e300000 { compatible = \"dual\"; reg = <0x7e300000 0x10>;"
	"      clocks = <&cc 5>, <&cc 6>; };"
	"    same@7e400000 { compatible = \"dual\"; reg = <0x7e400000 0x10>; clocks = <&cc 1>; };"
	"  };"
	"  one { twin { clocks = <&cc 7>; }; };"
	"  two { twin { clocks = <&cc 8>; }; };"
	"};";

struct setup {
	struct board *board;
	struct clk_summary summary;
	struct clock_rates rates;
};

static struct setup setup_of(const char *text)
{
	struct setup s = { .board = dts_board(board_source) };
	struct clk_summary_error error;

	check_eq(clk_summary_parse(&s.summary, strdup(text), strlen(text), &error), 0);
	check_eq(clock_rates_find(&s.rates, s.board, &s.summary), 0);
	return s;
}

static void setup_donep(struct setup *s)
{
	array_done(&s->rates);
	clk_summary_done(&s->summary);
	board_free(s->board);
}

/* The rate of clock `number` of the provider; 0: unknown. */
static uint64_t rate_of(const struct setup *s, uint32_t number)
{
	uint8_t cell[4] = { 0, 0, 0, (uint8_t)number };
	struct reference clock = { .node = dts_node(s->board->tree, "/clock-controller"),
				   .arguments = { cell, 1 } };
	uint64_t hz;

	return clock_rates_get(&s->rates, &clock, &hz) ? hz : 0;
}

static void test_device_with_address_and_connection(void)
{
	_cleanup_(setup_donep) struct setup s =
		setup_of(HEADER LINE("48000000", "fe201000.serial", "uartclk")
				 LINE("250000000", "fe201000.serial", "apb_pclk"));

	check_eq(rate_of(&s, 1), 48000000);
	check_eq(rate_of(&s, 2), 250000000);
	check_eq(s.rates.n_known, 2);
}

static void test_only_clock_needs_no_connection(void)
{
	_cleanup_(setup_donep) struct setup s =
		setup_of(HEADER LINE("100", "fe104000.rng", "no_connection_id"));

	check_eq(rate_of(&s, 3), 100);
}

static void test_one_of_several_needs_a_connection(void)
{
	_cleanup_(setup_donep) struct setup s =
		setup_of(HEADER LINE("100", "fe300000.dual", "no_connection_id"));

	check_eq(rate_of(&s, 5), 0);
	check_eq(rate_of(&s, 6), 0);
}

static void test_connection_that_the_tree_does_not_name(void)
{
	_cleanup_(setup_donep) struct setup s =
		setup_of(HEADER LINE("100", "fe104000.rng", "core"));

	check_eq(rate_of(&s, 3), 0);
}

static void test_device_without_address(void)
{
	_cleanup_(setup_donep) struct setup s =
		setup_of(HEADER LINE("100", "soc:leds", "no_connection_id"));

	check_eq(rate_of(&s, 4), 100);
}

static void test_name_of_a_node(void)
{
	_cleanup_(setup_donep) struct setup s =
		setup_of(HEADER LINE("100", "serial@7e201000", "uartclk"));

	check_eq(rate_of(&s, 1), 100);
}

static void test_name_of_two_nodes(void)
{
	_cleanup_(setup_donep) struct setup s =
		setup_of(HEADER LINE("100", "twin", "no_connection_id"));

	check_eq(rate_of(&s, 7), 0);
	check_eq(rate_of(&s, 8), 0);
}

static void test_two_rates_of_one_clock_are_none(void)
{
	_cleanup_(setup_donep) struct setup s =
		setup_of(HEADER LINE("100", "fe201000.serial", "uartclk")
				 LINE("200", "fe400000.same", "no_connection_id"));

	check_eq(rate_of(&s, 1), 0);
}

static void test_rate_zero_is_none(void)
{
	_cleanup_(setup_donep) struct setup s =
		setup_of(HEADER LINE("0", "fe104000.rng", "no_connection_id"));

	check_eq(rate_of(&s, 3), 0);
}

static void test_other_board(void)
{
	_cleanup_(setup_donep) struct setup s = setup_of(HEADER LINE("100", "1c28000.uart", "bus"));

	check_eq(s.rates.n_known, 0);
}

static void test_enable_count(void)
{
	_cleanup_(setup_donep) struct setup s =
		setup_of(HEADER " c 3 3 0 100 0 0 50000 Y fe104000.rng no_connection_id\n");
	struct reference clock = s.rates.items[0].clock;
	uint64_t enabled;

	check(clock_rates_enabled(&s.rates, &clock, &enabled));
	check_eq(enabled, 3);
	clock.arguments.n = 0;
	check(!clock_rates_enabled(&s.rates, &clock, &enabled));
}

int main(void)
{
	test_device_with_address_and_connection();
	test_only_clock_needs_no_connection();
	test_one_of_several_needs_a_connection();
	test_connection_that_the_tree_does_not_name();
	test_device_without_address();
	test_name_of_a_node();
	test_name_of_two_nodes();
	test_two_rates_of_one_clock_are_none();
	test_rate_zero_is_none();
	test_other_board();
	test_enable_count();
	return 0;
}
