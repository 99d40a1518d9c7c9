/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Devices that fit patterns. */

#undef NDEBUG
#include "base/cleanup.h"
#include "boards.h"
#include "check.h"
#include "dts.h"
#include "verdict/filter.h"

static const char tree[] = "/ { " NAMED_DEVICES "};";

static bool matches(const char *path, const char *pattern)
{
	_cleanup_(board_freep) struct board *board = dts_board(tree);

	struct filter filter = { .marked = false };
	struct matches found = { .n = 0 };
	bool fits = false;

	check_eq(filter_add_pattern(&filter, pattern), 0);
	check_eq(filter_list(&filter, board, NULL, &found), FILTER_OK);
	for (size_t i = 0; i < found.n; i++)
		fits = fits || found.items[i] == dts_device(board, path);
	array_done(&found);
	filter_done(&filter);
	return fits;
}

static void test_pattern_without_wildcards_may_be_anywhere(void)
{
	check(matches("/soc/serial@1000", "serial"));
	check(matches("/soc/serial@1000", "soc/ser"));
	check(matches("/soc/serial@1000", "16550"));
	check(matches("/soc/ethernet@3000", "net0"));
	check(matches("/soc/serial@1000", ""));
	check(!matches("/soc/serial@1000", "ethernet"));
}

static void test_pattern_with_wildcards_is_whole(void)
{
	check(matches("/soc/serial@1000", "/soc/serial@*"));
	check(matches("/soc/serial@1000", "*serial*"));
	check(matches("/soc/serial@1000", "serial[0-9]"));
	check(matches("/soc/serial@1000", "vendor,*"));
	check(matches("/soc/serial@2000", "/soc/serial@?000"));
	check(matches("/soc/serial@1000", "serial@*"));
	check(!matches("/soc/serial@1000", "erial@*"));
	check(!matches("/soc/serial@2000", "ns*"));
}

static size_t count(unsigned int verdicts)
{
	_cleanup_(board_freep) struct board *board = dts_board(tree);
	struct filter filter = { .verdicts = verdicts };
	struct matches found = { .n = 0 };
	size_t n;

	check_eq(filter_list(&filter, board, NULL, &found), FILTER_OK);
	n = found.n;
	array_done(&found);
	return n;
}

static void test_several_verdicts(void)
{
	unsigned int both = 0, rest = 0;

	check(filter_add_verdict(&both, "assignable"));
	check(filter_add_verdict(&both, "risky"));
	check(filter_add_verdict(&rest, "blocked"));
	check(!filter_add_verdict(&rest, "nonsense"));
	check(count(both) > 0);
	check_eq(count(both) + count(rest), count(0));
}

static void test_work_is_bounded(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(tree);
	struct filter filter = { .marked = false };
	struct matches found = { .n = 0 };
	struct work work = { .left = 1000000 };

	for (int i = 0; i < 10000; i++)
		check_eq(filter_add_pattern(&filter, i % 2 ? "*[a*[a*[a*[a" : "zz"), 0);
	check_eq(filter_list(&filter, board, &work, &found), FILTER_E_WORK);
	check(work_is_spent(&work));
	array_done(&found);
	filter_done(&filter);
}

int main(void)
{
	test_pattern_without_wildcards_may_be_anywhere();
	test_pattern_with_wildcards_is_whole();
	test_several_verdicts();
	test_work_is_bounded();
	return 0;
}
