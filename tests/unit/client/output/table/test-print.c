/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lines of tables. */

#undef NDEBUG
#include "base/text/memstream.h"
#include "check.h"
#include "output/table/print.h"

static const struct column columns[] = {
	{ "NAME", 0 }, { "SIZE", TABLE_RIGHT }, { "WHY", 0 }, { NULL }
};

struct fixture {
	struct memstream stream;
	struct table *table;
	struct print print;
};

/* A line in columns of 4, 5 and 3 characters. */
static struct table_line *begin(struct fixture *f, const char *name, const char *size,
				const char *why)
{
	struct table_line *line;

	f->table = table_new(columns, true, memstream_open(&f->stream));
	f->print = (struct print){ .table = f->table, .widths = { 4, 5, 3 } };
	line = table_line(f->table, NULL);
	table_set(line, 0, name);
	table_set(line, 1, size);
	table_set(line, 2, why);
	return line;
}

static void expect(struct fixture *f, const char *expected)
{
	char *text;

	print_line(&f->print, f->table->lines.items[0]);
	text = memstream_close(&f->stream, NULL);
	check_str(text, expected);
	free(text);
	table_free(f->table);
}

static void test_columns_are_aligned(void)
{
	struct fixture f;

	begin(&f, "a", "0x1", "odd");
	expect(&f, "a      0x1 odd\n");
}

static void test_nothing_follows_the_last_cell(void)
{
	struct fixture f;

	begin(&f, "a", "", "");
	expect(&f, "a\n");
	begin(&f, "", "", "");
	expect(&f, "\n");
}

static void test_headings(void)
{
	struct fixture f;

	begin(&f, "a", "", "");
	print_headings(&f.print);
	expect(&f, "NAME  SIZE WHY\na\n");
}

static void test_lines_of_a_cell_are_below_each_other(void)
{
	struct fixture f;

	begin(&f, "a\nb", "1", "one\ntwo\nsix");
	expect(&f, "a        1 one\nb          two\n           six\n");
}

static void test_hidden_column(void)
{
	struct fixture f;

	begin(&f, "a", "1", "odd");
	f.table->hidden[1] = true;
	expect(&f, "a    odd\n");
}

static void test_after_a_long_cell_the_row_goes_on_below(void)
{
	struct fixture f;

	begin(&f, "a long one", "1", "odd");
	f.print.goes_on_below = true;
	expect(&f, "a long one\n         1 odd\n");
	begin(&f, "a long one", "", "");
	f.print.goes_on_below = true;
	expect(&f, "a long one\n");
}

static void test_long_cell_in_a_pipe(void)
{
	struct fixture f;

	begin(&f, "a long one", "1", "odd");
	expect(&f, "a long one     1 odd\n");
}

static void test_colours(void)
{
	struct fixture f;

	begin(&f, "a", "1", "odd")->cells[0].colour = COLOUR_BAD;
	f.print.colours = true;
	expect(&f, "\033[31ma\033[0m        1 odd\n");
}

static void test_no_colour_of_a_cells_own(void)
{
	struct fixture f;

	begin(&f, "a", "1", "\033[32modd\033");
	f.print.colours = true;
	expect(&f, "a        1 \\u001b[32modd\\u001b\n");
}

int main(void)
{
	test_columns_are_aligned();
	test_nothing_follows_the_last_cell();
	test_headings();
	test_lines_of_a_cell_are_below_each_other();
	test_hidden_column();
	test_after_a_long_cell_the_row_goes_on_below();
	test_long_cell_in_a_pipe();
	test_colours();
	test_no_colour_of_a_cells_own();
	return 0;
}
