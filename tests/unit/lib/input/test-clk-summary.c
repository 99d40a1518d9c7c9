/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* clk_summary as kernels print it, and what is none. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "input/clk-summary.h"

#define RULER "-----------------------------------\n"

/* Linux 4.9 */
#define HEADER_4_9                                                                        \
	"   clock                         enable_cnt  prepare_cnt        rate   accuracy" \
	"   phase\n" RULER
/* Linux 5.10 */
#define HEADER_5_10                                                                              \
	"                                 enable  prepare  protect                           "   \
	"     duty  hardware\n"                                                                  \
	"   clock                          count    count    count        rate   accuracy phase" \
	"  cycle    enable\n" RULER
/* Linux 6.12 */
#define HEADER                                                                                   \
	"                                 enable  prepare  protect                           "   \
	"     duty  hardware                            connection\n"                            \
	"   clock                          count    count    count        rate   accuracy phase" \
	"  cycle    enable   consumer                         id\n" RULER

#define LINE_4_9  " apb_pclk   0   1  24000000   0 0\n"
#define LINE_5_10 " apb_pclk   0   1   0   24000000   0   0  50000   Y\n"
#define UART      " apb_pclk   2   2   0   24000000   0   0  50000   Y   9000000.pl011   uartclk\n"
#define SECOND    "                                            9000000.pl011   apb_pclk\n"
#define NOBODY    "                                            deviceless      no_connection_id\n"

static struct clk_summary_error error;

static int parse(struct clk_summary *ret, const char *text)
{
	error.text[0] = '\0';
	return clk_summary_parse(ret, strdup(text), strlen(text), &error);
}

static void test_consumers_in_the_line_and_below_it(void)
{
	_cleanup_(clk_summary_done) struct clk_summary summary;

	check_eq(parse(&summary, HEADER UART SECOND NOBODY), 0);
	check(summary.has_consumers);
	check_eq(summary.consumers.n, 2);
	check_str(summary.consumers.items[0].device, "9000000.pl011");
	check_str(summary.consumers.items[0].connection, "uartclk");
	check_eq(summary.consumers.items[0].hz, 24000000);
	check_eq(summary.consumers.items[0].enabled, 2);
	check_str(summary.consumers.items[1].connection, "apb_pclk");
	check_eq(summary.consumers.items[1].hz, 24000000);
}

static void test_no_connection_id(void)
{
	_cleanup_(clk_summary_done) struct clk_summary summary;

	check_eq(parse(&summary, HEADER " g 0 0 0 8 0 0 50000 N rtc-clock-0 no_connection_id\n"),
		 0);
	check(!summary.consumers.items[0].connection);
}

static void test_phase_that_is_unknown(void)
{
	_cleanup_(clk_summary_done) struct clk_summary summary;

	check_eq(parse(&summary, HEADER " g 0 0 0 8 0 ----- 50000 ? rtc no_connection_id\n"), 0);
	check_eq(summary.consumers.items[0].hz, 8);
}

static void test_name_with_blanks(void)
{
	_cleanup_(clk_summary_done) struct clk_summary summary;

	check_eq(parse(&summary, HEADER " a b c 0 0 0 8 0 0 50000 N rtc no_connection_id\n"), 0);
	check_eq(summary.consumers.items[0].hz, 8);
}

static void test_tabs_in_place_of_blanks(void)
{
	_cleanup_(clk_summary_done) struct clk_summary summary;

	check_eq(parse(&summary, HEADER "\tg\t0\t0\t0\t8\t0\t0\t50000\tN\trtc\tbus\n"), 0);
	check_str(summary.consumers.items[0].connection, "bus");
}

static void test_rate_beyond_32_bits(void)
{
	_cleanup_(clk_summary_done) struct clk_summary summary;

	check_eq(parse(&summary, HEADER " g 0 0 0 6000000000 0 0 50000 N rtc bus\n"), 0);
	check_eq(summary.consumers.items[0].hz, 6000000000);
}

static void test_kernels_without_consumers(void)
{
	static const char *const texts[] = { HEADER_4_9 LINE_4_9, HEADER_5_10 LINE_5_10 };

	for (size_t i = 0; i < 2; i++) {
		_cleanup_(clk_summary_done) struct clk_summary summary;

		check_eq(parse(&summary, texts[i]), 0);
		check(!summary.has_consumers);
		check_eq(summary.consumers.n, 0);
	}
}

static void refused(const char *text, const char *why)
{
	struct clk_summary summary;

	check_eq(parse(&summary, text), -EINVAL);
	check_has(error.text, why);
}

static void test_what_is_none(void)
{
	refused("", "does not begin with the header");
	refused("MemTotal: 1 kB\n", "does not begin with the header");
	refused(RULER UART, "does not begin with the header");
	refused(HEADER, "line 4 should be a clock");
	refused(HEADER SECOND, "line 4 has 2 words");
}

static void test_cut_off(void)
{
	refused(HEADER UART " apb", "line 5 is cut off");
}

static void test_columns_of_another_kernel(void)
{
	refused(HEADER LINE_4_9, "line 4 has 6 words, where the header has 11 columns");
}

static void test_numbers_that_are_none(void)
{
	refused(HEADER " g 0 0 0 -8 0 0 50000 N rtc bus\n", "line 4 has no number");
	refused(HEADER " g 0 0 0 99999999999999999999 0 0 50000 N rtc bus\n", "64 bits");
}

static void test_control_characters(void)
{
	refused(HEADER " g\x1b[2J 0 0 0 8 0 0 50000 N rtc bus\n", "line 4 has characters");
}

static void test_zero_bytes(void)
{
	struct clk_summary summary;

	check_eq(clk_summary_parse(&summary, calloc(9, 1), 8, &error), -EINVAL);
	check_has(error.text, "not a text");
}

int main(void)
{
	test_consumers_in_the_line_and_below_it();
	test_no_connection_id();
	test_phase_that_is_unknown();
	test_name_with_blanks();
	test_tabs_in_place_of_blanks();
	test_rate_beyond_32_bits();
	test_kernels_without_consumers();
	test_what_is_none();
	test_cut_off();
	test_columns_of_another_kernel();
	test_numbers_that_are_none();
	test_control_characters();
	test_zero_bytes();
	return 0;
}
