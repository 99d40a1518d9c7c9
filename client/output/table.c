/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/table.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "console.h"

struct libscols_table *table_new(const struct column *columns, bool headings, FILE *out)
{
	struct libscols_table *table = scols_new_table();

	scols_table_enable_noheadings(table, !headings);
	scols_table_set_stream(table, out);
	for (; columns->name; columns++) {
		struct libscols_column *column = scols_table_new_column(
			table, columns->name, columns->width, columns->flags);

		/* Wrapped where the text has line breaks, never inside a number or word. */
		if (columns->flags & SCOLS_FL_WRAP) {
			scols_column_set_safechars(column, "\n");
			scols_column_set_wrapfunc(column, scols_wrapnl_chunksize,
						  scols_wrapnl_nextchunk, NULL);
		}
	}
	return table;
}

/* ---- cells ---- */

/* Many cells need it, and the answer stays the same. */
const char *list_separator(void)
{
	static const char *separator;

	if (!separator)
		separator = console_is_terminal(stdout) ? "\n" : ",";
	return separator;
}

/* Breaks the text at blanks, so that it fits beside `taken` characters. */
static void wrap_words(char *text, size_t taken, size_t width)
{
	size_t column = 0;
	char *blank = NULL;

	width = width > taken + 24 ? width - taken : 24;
	for (char *p = text; *p; p++, column++) {
		if (*p == ' ')
			blank = p;
		if (column >= width && blank) {
			*blank = '\n';
			column = (size_t)(p - blank);
			blank = NULL;
		}
	}
}

/* Takes over the text. */
static void refer(struct libscols_line *line, size_t column, char *text)
{
	if (text)
		scols_line_refer_data(line, column, text);
}

void table_set(struct libscols_line *line, size_t column, const char *text)
{
	if (text)
		scols_line_set_data(line, column, text);
}

void table_format(struct libscols_line *line, size_t column, const char *format, ...)
{
	char *text = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	refer(line, column, text);
}

static void set_cell(struct libscols_line *line, size_t i, const struct column *column,
		     const json_t *object)
{
	const json_t *value = column->key ? json_object_get(object, column->key) : NULL;

	if (column->text)
		refer(line, i, column->text(object));
	else if (json_is_integer(value))
		table_format(line, i, "%lld", (long long)json_integer_value(value));
	else
		table_set(line, i, json_string_value(value));
}

static void wrap_cell(FILE *out, struct libscols_line *line, size_t i, int taken)
{
	const char *data = scols_cell_get_data(scols_line_get_cell(line, i));
	char *text = data && console_is_terminal(out) ? strdup(data) : NULL;

	if (text)
		wrap_words(text, (size_t)taken, console_width(out));
	refer(line, i, text);
}

/* ---- lines ---- */

struct libscols_line *table_line(struct libscols_table *table, struct libscols_line *parent)
{
	return scols_table_new_line(table, parent);
}

struct libscols_line *table_row(struct libscols_table *table, struct libscols_line *parent,
				const struct column *columns, const json_t *object)
{
	struct libscols_line *line = table_line(table, parent);

	for (size_t i = 0; columns[i].name; i++) {
		set_cell(line, i, &columns[i], object);
		if (columns[i].taken > 0)
			wrap_cell(scols_table_get_stream(table), line, i, columns[i].taken);
	}
	return line;
}

void table_finish(struct libscols_table *table)
{
	int r = scols_print_table(table);

	if (r < 0)
		console_lose(r);
	scols_unref_table(table);
}

void table_print(const struct column *columns, const json_t *array, bool headings, FILE *out)
{
	struct libscols_table *table = table_new(columns, headings, out);
	const json_t *object;
	size_t i;

	json_array_foreach (array, i, object)
		table_row(table, NULL, columns, object);
	table_finish(table);
}
