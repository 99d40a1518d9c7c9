/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/table/fit.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "console.h"
#include "output/table/lines.h"

#define PATH_LEAST 16 /* characters */

void fit_wrap_at_line_ends(struct libscols_column *column)
{
	scols_column_set_safechars(column, "\n");
	scols_column_set_wrapfunc(column, scols_wrapnl_chunksize, scols_wrapnl_nextchunk, NULL);
}

size_t fit_longest(const char *text, const char *separator)
{
	size_t most = 0;

	while (*text) {
		size_t n = strcspn(text, separator);

		most = n > most ? n : most;
		text += n + (text[n] != '\0');
	}
	return most;
}

static size_t column_width(struct libscols_table *table, size_t i)
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
		size_t n = fit_longest(lines_text(line, i), "\n");

		width = n > width ? n : width;
	}
	return width;
}

static size_t table_width(struct libscols_table *table)
{
	size_t width = 0;

	for (size_t i = 0; i < scols_table_get_ncols(table); i++)
		if (!scols_column_is_hidden(scols_table_get_column(table, i)))
			width += column_width(table, i) + 1;
	return width > 0 ? width - 1 : 0;
}

static bool has_paths(struct libscols_table *table, size_t column)
{
	struct libscols_line *line;
	LINES_ITER(iter);

	while ((line = lines_next(table, iter)))
		if (*lines_text(line, column) == '/')
			return !scols_column_is_tree(scols_table_get_column(table, column));
	return false;
}

/* The widest column of paths, or the number of columns. */
static size_t find_paths(struct libscols_table *table, size_t below)
{
	size_t n = scols_table_get_ncols(table), found = n, most = PATH_LEAST;

	for (size_t i = 0; i < n; i++) {
		size_t width = has_paths(table, i) ? column_width(table, i) : 0;

		if (width > most && width < below) {
			most = width;
			found = i;
		}
	}
	return found;
}

/* A line end before each slash that would let a line be longer. malloc'ed. */
static char *break_path(const char *path, size_t width)
{
	char *text = malloc(2 * strlen(path) + 1), *to = text;
	size_t column = 0;

	if (!text)
		return NULL;
	for (; *path; path++) {
		size_t part = 1 + strcspn(path + 1, "/\n");

		if (*path == '/' && column > 0 && column + part > width) {
			*to++ = '\n';
			column = 0;
		}
		column = *path == '\n' ? 0 : column + 1;
		*to++ = *path;
	}
	*to = '\0';
	return text;
}

static void break_paths(struct libscols_table *table, size_t i, size_t width)
{
	struct libscols_column *column = scols_table_get_column(table, i);
	struct libscols_line *line;
	LINES_ITER(iter);

	while ((line = lines_next(table, iter))) {
		char *text = break_path(lines_text(line, i), width);

		if (text)
			scols_line_refer_data(line, i, text);
		else
			console_lose(-ENOMEM);
	}
	scols_column_set_flags(column, scols_column_get_flags(column) | SCOLS_FL_WRAP);
	fit_wrap_at_line_ends(column);
}

void fit_paths(struct libscols_table *table, size_t width)
{
	size_t below = (size_t)-1;

	for (size_t total; (total = table_width(table)) > width;) {
		size_t i = find_paths(table, below), had;

		if (i == scols_table_get_ncols(table))
			return;
		had = column_width(table, i);
		break_paths(table, i,
			    had > total - width + PATH_LEAST ? had - (total - width) : PATH_LEAST);
		below = had;
	}
}
