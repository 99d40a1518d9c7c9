/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/table/fit.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/cleanup.h"
#include "console.h"
#include "output/sentence.h"
#include "output/table/lines.h"

#define BESIDE_LEAST 2 /* columns: a row is more than its first cell */
#define BRANCH       3 /* characters that a level of a tree takes */

size_t fit_longest_line(const char *text)
{
	size_t most = 0;

	while (*text) {
		size_t n = strcspn(text, "\n");

		most = n > most ? n : most;
		text += n + (text[n] != '\0');
	}
	return most;
}

/* What libsmartcols takes for the width of a cell. */
static size_t line_width(const struct libscols_column *column, const char *data, void *width)
{
	size_t longest = scols_wrapnl_chunksize(column, data, NULL), *most = width;

	return most && longest > *most ? *most : longest;
}

void fit_wrap_at_line_ends(struct libscols_column *column, size_t *width)
{
	scols_column_set_flags(column, scols_column_get_flags(column) | SCOLS_FL_WRAP);
	scols_column_set_safechars(column, "\n");
	scols_column_set_wrapfunc(column, line_width, scols_wrapnl_nextchunk, width);
}

/* ---- widths ---- */

static size_t indent_of(struct libscols_table *table, size_t i, const struct libscols_line *line)
{
	size_t indent = 0;

	if (!scols_column_is_tree(scols_table_get_column(table, i)))
		return 0;
	while ((line = scols_line_get_parent(line)))
		indent += BRANCH;
	return indent;
}

/* The widest cell of a column, as measured, or the heading; 0: it is hidden. */
static size_t measure(struct libscols_table *table, size_t i, size_t (*measure_text)(const char *))
{
	struct libscols_column *column = scols_table_get_column(table, i);
	struct libscols_line *line;
	LINES_ITER(iter);
	size_t width = 0;

	if (scols_column_is_hidden(column))
		return 0;
	if (!scols_table_is_noheadings(table))
		width = strlen(scols_cell_get_data(scols_column_get_header(column)));
	while ((line = lines_next(table, iter))) {
		size_t n = indent_of(table, i, line) + measure_text(lines_text(line, i));

		width = n > width ? n : width;
	}
	return width;
}

/* Nothing of a tree is broken: its branches would be too. */
static size_t least_width(struct libscols_table *table, size_t i)
{
	bool is_tree = scols_column_is_tree(scols_table_get_column(table, i));

	return measure(table, i, is_tree ? fit_longest_line : sentence_least_width);
}

static size_t whole_width(struct libscols_table *table, size_t i)
{
	return measure(table, i, fit_longest_line);
}

/* That of all columns, and what is between them. */
static size_t sum_up(struct libscols_table *table,
		     size_t (*column_width)(struct libscols_table *table, size_t i))
{
	size_t width = 0;

	for (size_t i = 0; i < scols_table_get_ncols(table); i++)
		if (!scols_column_is_hidden(scols_table_get_column(table, i)))
			width += column_width(table, i) + 1;
	return width > 0 ? width - 1 : 0;
}

/* ---- breaking ---- */

static void break_cells(struct libscols_table *table, size_t i, size_t width)
{
	struct libscols_line *line;
	LINES_ITER(iter);

	while ((line = lines_next(table, iter))) {
		char *text = sentence_wrap(lines_text(line, i), width);

		if (text)
			scols_line_refer_data(line, i, text);
		else
			console_lose(-ENOMEM);
	}
	fit_wrap_at_line_ends(scols_table_get_column(table, i), NULL);
}

/* The widest column that can be narrower, or the number of columns. */
static size_t find_widest(struct libscols_table *table)
{
	size_t n = scols_table_get_ncols(table), found = n, most = 0;

	for (size_t i = 0; i < n; i++) {
		size_t width = whole_width(table, i);

		if (width > most && width > least_width(table, i)) {
			most = width;
			found = i;
		}
	}
	return found;
}

static size_t count_visible(struct libscols_table *table)
{
	size_t n = 0;

	for (size_t i = 0; i < scols_table_get_ncols(table); i++)
		n += !scols_column_is_hidden(scols_table_get_column(table, i));
	return n;
}

static size_t hide_last(struct libscols_table *table, size_t n)
{
	struct libscols_column *column;

	do
		column = scols_table_get_column(table, --n);
	while (scols_column_is_hidden(column));
	scols_column_set_flags(column, scols_column_get_flags(column) | SCOLS_FL_HIDDEN);
	return n;
}

void fit_promise_width(struct libscols_table *table, size_t width)
{
	scols_table_set_termforce(table, SCOLS_TERMFORCE_ALWAYS);
	scols_table_set_termwidth(table, width);
}

size_t fit_table(struct libscols_table *table, size_t width)
{
	size_t n = scols_table_get_ncols(table), total;

	while (sum_up(table, least_width) > width && !scols_table_is_tree(table) &&
	       count_visible(table) > BESIDE_LEAST)
		n = hide_last(table, n);
	while ((total = sum_up(table, whole_width)) > width) {
		size_t i = find_widest(table), had, least;

		if (i == scols_table_get_ncols(table))
			break;
		had = whole_width(table, i);
		least = least_width(table, i);
		break_cells(table, i,
			    had > least + (total - width) ? had - (total - width) : least);
	}
	fit_promise_width(table, total);
	return n;
}
