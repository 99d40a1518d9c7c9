/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/table/smartcols.h"

#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/library.h"
#include "base/util.h"
#include "console.h"
#include "output/table/fit.h"

#define SONAME "libsmartcols.so.1"

LIBRARY_NOTE("trees", "show draws the parts of a device as a tree", "recommended", SONAME);

static struct smartcols {
	typeof(scols_new_table) *table_new;
	typeof(scols_unref_table) *table_unref;
	typeof(scols_table_enable_noheadings) *table_enable_noheadings;
	typeof(scols_table_set_termforce) *table_set_termforce;
	typeof(scols_table_set_termwidth) *table_set_termwidth;
	typeof(scols_table_new_column) *table_new_column;
	typeof(scols_table_new_line) *table_new_line;
	typeof(scols_print_table_to_string) *table_print;
	typeof(scols_column_set_safechars) *column_set_safechars;
	typeof(scols_column_set_wrapfunc) *column_set_wrapfunc;
	typeof(scols_wrapnl_chunksize) *wrapnl_chunksize;
	typeof(scols_wrapnl_nextchunk) *wrapnl_nextchunk;
	typeof(scols_line_set_data) *line_set_data;
} smartcols;

#define ROW(function, member)                                           \
	{                                                               \
		STRINGIFY(function), offsetof(struct smartcols, member) \
	}

static const struct library_symbol symbols[] = {
	ROW(scols_new_table, table_new),
	ROW(scols_unref_table, table_unref),
	ROW(scols_table_enable_noheadings, table_enable_noheadings),
	ROW(scols_table_set_termforce, table_set_termforce),
	ROW(scols_table_set_termwidth, table_set_termwidth),
	ROW(scols_table_new_column, table_new_column),
	ROW(scols_table_new_line, table_new_line),
	ROW(scols_print_table_to_string, table_print),
	ROW(scols_column_set_safechars, column_set_safechars),
	ROW(scols_column_set_wrapfunc, column_set_wrapfunc),
	ROW(scols_wrapnl_chunksize, wrapnl_chunksize),
	ROW(scols_wrapnl_nextchunk, wrapnl_nextchunk),
	ROW(scols_line_set_data, line_set_data),
	{ NULL },
};

static int flags_of(const struct table *table, size_t i)
{
	int flags = table->columns[i].flags;

	return (flags & TABLE_RIGHT ? SCOLS_FL_RIGHT : 0) |
	       (flags & TABLE_TREE ? SCOLS_FL_TREE : SCOLS_FL_WRAP) |
	       (table->hidden[i] ? SCOLS_FL_HIDDEN : 0);
}

/* Cells break where their text does. */
static void add_columns(struct libscols_table *to, const struct table *table)
{
	for (size_t i = 0; i < table->n_columns; i++) {
		struct libscols_column *column = smartcols.table_new_column(
			to, table->columns[i].name, 0, flags_of(table, i));

		if (table->columns[i].flags & TABLE_TREE)
			continue;
		smartcols.column_set_safechars(column, "\n");
		smartcols.column_set_wrapfunc(column, smartcols.wrapnl_chunksize,
					      smartcols.wrapnl_nextchunk, NULL);
	}
}

static void add_lines(struct libscols_table *to, const struct table *table)
{
	struct libscols_line **made = calloc(table->lines.n + 1, sizeof(struct libscols_line *));

	for (size_t k = 0; k < table->lines.n; k++) {
		const struct table_line *line = table->lines.items[k];

		made[k] = smartcols.table_new_line(to, line->parent ? made[line->parent->number]
								    : NULL);
		for (size_t i = 0; i < table->n_columns; i++)
			smartcols.line_set_data(made[k], i, table_text(line, i));
	}
	free(made);
}

/* Without the blanks by which some releases fill up each line of a tree. */
static void print_trimmed(FILE *out, const char *text)
{
	for (const char *end; *text; text = end + (*end != '\0')) {
		const char *last;

		end = last = strchrnul(text, '\n');
		while (last > text && last[-1] == ' ')
			last--;
		fprintf(out, "%.*s\n", (int)(last - text), text);
	}
}

bool smartcols_print(const struct table *table)
{
	_cleanup_(freep) char *text = NULL;
	struct libscols_table *to;
	int r;

	if (!library_load(SONAME, symbols, &smartcols))
		return false;
	to = smartcols.table_new();
	smartcols.table_enable_noheadings(to, !table->headings);
	if (console_is_terminal(table->out)) { /* or it would break words */
		smartcols.table_set_termforce(to, SCOLS_TERMFORCE_ALWAYS);
		smartcols.table_set_termwidth(to, fit_width(table));
	}
	add_columns(to, table);
	add_lines(to, table);
	r = smartcols.table_print(to, &text);
	if (r < 0)
		console_lose(r);
	else
		print_trimmed(table->out, text);
	smartcols.table_unref(to);
	return true;
}
