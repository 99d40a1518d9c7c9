/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tables with paths. */

#undef NDEBUG
#include "check.h"
#include "output/table/fit.h"

/* A table of one row, and what becomes of its path. */
static const char *fitted(const char *word, const char *path, size_t width)
{
	static char copy[128];
	struct libscols_table *table = scols_new_table();
	struct libscols_line *line;

	scols_table_new_column(table, "WORD", 0, 0);
	scols_table_new_column(table, "PATH", 0, 0);
	line = scols_table_new_line(table, NULL);
	scols_line_set_data(line, 0, word);
	scols_line_set_data(line, 1, path);
	fit_paths(table, width);
	snprintf(copy, sizeof(copy), "%s", scols_cell_get_data(scols_line_get_cell(line, 1)));
	scols_unref_table(table);
	return copy;
}

static void test_path_that_fits_stays(void)
{
	check_str(fitted("word", "/soc/bus@1000/uart@0", 25), "/soc/bus@1000/uart@0");
}

static void test_path_breaks_at_slashes(void)
{
	check_str(fitted("word", "/soc/bus@1000/uart@0", 24), "/soc/bus@1000\n/uart@0");
}

static void test_name_is_whole(void)
{
	check_str(fitted("word", "/soc/interrupt-controller@17a00000", 20),
		  "/soc\n/interrupt-controller@17a00000");
}

/* Nothing but a path can be broken. */
static void test_words_stay(void)
{
	check_str(fitted("word", "a word that is far too long", 12), "a word that is far too long");
}

int main(void)
{
	test_path_that_fits_stays();
	test_path_breaks_at_slashes();
	test_name_is_whole();
	test_words_stay();
	return 0;
}
