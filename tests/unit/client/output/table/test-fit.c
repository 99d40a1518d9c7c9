/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tables that are too wide. */

#undef NDEBUG
#include "check.h"
#include "output/table/fit.h"

#define COLUMNS 3

/* A table of one row. */
static struct table *table_of(const char *const cells[COLUMNS])
{
	static const struct column columns[] = { { "A", 0 }, { "B", 0 }, { "C", 0 }, { NULL } };
	struct table *table = table_new(columns, true, stdout);
	struct table_line *line = table_line(table, NULL);

	for (size_t i = 0; i < COLUMNS; i++)
		table_set(line, i, cells[i]);
	return table;
}

#define TABLE(...) table_of((const char *const[COLUMNS]){ __VA_ARGS__ })

/* What becomes of a cell; frees the table. */
static const char *fitted(struct table *table, size_t i, size_t width)
{
	static char copy[128];

	fit_table(table, width);
	snprintf(copy, sizeof(copy), "%s", table_text(table->lines.items[0], i));
	table_free(table);
	return copy;
}

static void test_table_that_fits_stays(void)
{
	check_str(fitted(TABLE("word", "/soc/bus@1000/uart@0", "x"), 1, 27),
		  "/soc/bus@1000/uart@0");
}

static void test_path_breaks_at_slashes(void)
{
	check_str(fitted(TABLE("word", "/soc/bus@1000/uart@0", "x"), 1, 26),
		  "/soc/bus@1000\n/uart@0");
}

static void test_text_breaks_at_blanks(void)
{
	check_str(fitted(TABLE("word", "x", "three little words"), 2, 20), "three little\nwords");
}

static void test_widest_column_breaks_first(void)
{
	check_str(fitted(TABLE("word", "/soc/uart@0", "three little words"), 1, 31), "/soc/uart@0");
}

static void test_name_is_whole(void)
{
	check_str(fitted(TABLE("word", "/soc/interrupt-controller@17a00000", "x"), 1, 20),
		  "/soc\n/interrupt-controller@17a00000");
}

static size_t beside(struct table *table, size_t width)
{
	size_t n = fit_table(table, width);

	table_free(table);
	return n;
}

static void test_last_columns_are_hidden_if_nothing_can_break(void)
{
	check_eq(beside(TABLE("word", "/soc/bus@1000/uart@0", "abcdef"), 21), 3);
	check_eq(beside(TABLE("word", "/soc/bus@1000/uart@0", "abcdef"), 20), 2);
}

static void test_two_columns_stay(void)
{
	check_eq(beside(TABLE("word", "/soc/bus@1000/uart@0", "abcdef"), 5), 2);
}

static void test_width_is_that_of_what_is_shown(void)
{
	struct table *table = TABLE("word", "/soc", "three\nlittle words");

	check_eq(fit_width(table), 4 + 1 + 4 + 1 + 12);
	table->hidden[2] = true;
	check_eq(fit_width(table), 4 + 1 + 4);
	table_free(table);
}

static void test_longest_line(void)
{
	check_eq(fit_longest_line(""), 0);
	check_eq(fit_longest_line("ab\nabc d\na"), 5);
}

int main(void)
{
	test_table_that_fits_stays();
	test_path_breaks_at_slashes();
	test_text_breaks_at_blanks();
	test_widest_column_breaks_first();
	test_name_is_whole();
	test_last_columns_are_hidden_if_nothing_can_break();
	test_two_columns_stay();
	test_width_is_that_of_what_is_shown();
	test_longest_line();
	return 0;
}
