/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/table/fit.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "console.h"
#include "sentence.h"

#define BESIDE_LEAST 2 /* columns: a row is more than its first cell */
#define BRANCH       3 /* characters that a level of a tree takes */

size_t fit_columns_of(const char *text, size_t n)
{
	size_t columns = 0;

	for (size_t i = 0; i < n; i++)
		columns += ((unsigned char)text[i] & 0xc0) != 0x80; /* it begins a character */
	return columns;
}

size_t fit_longest_line(const char *text)
{
	size_t most = 0;

	while (*text) {
		size_t n = strcspn(text, "\n"), columns = fit_columns_of(text, n);

		most = columns > most ? columns : most;
		text += n + (text[n] != '\0');
	}
	return most;
}

/* ---- widths ---- */

static size_t indent_of(const struct table *table, size_t i, const struct table_line *line)
{
	size_t indent = 0;

	if (!(table->columns[i].flags & TABLE_TREE))
		return 0;
	while ((line = line->parent))
		indent += BRANCH;
	return indent;
}

/* The widest cell of a column, as measured, or the heading; 0: it is hidden. */
static size_t measure(const struct table *table, size_t i, size_t (*measure_text)(const char *))
{
	size_t width = table->headings ? strlen(table->columns[i].name) : 0;

	if (table->hidden[i])
		return 0;
	for (size_t k = 0; k < table->lines.n; k++) {
		const struct table_line *line = table->lines.items[k];
		size_t n = indent_of(table, i, line) + measure_text(table_text(line, i));

		width = n > width ? n : width;
	}
	return width;
}

/* Nothing of a tree is broken: its branches would be too. */
static size_t least_width(const struct table *table, size_t i)
{
	return measure(table, i,
		       table->columns[i].flags & TABLE_TREE ? fit_longest_line
							    : sentence_least_width);
}

static size_t whole_width(const struct table *table, size_t i)
{
	return measure(table, i, fit_longest_line);
}

/* That of all columns, and what is between them. */
static size_t sum_up(const struct table *table,
		     size_t (*column_width)(const struct table *table, size_t i))
{
	size_t width = 0;

	for (size_t i = 0; i < table->n_columns; i++)
		if (!table->hidden[i])
			width += column_width(table, i) + 1;
	return width > 0 ? width - 1 : 0;
}

/* ---- breaking ---- */

static void break_cells(struct table *table, size_t i, size_t width)
{
	for (size_t k = 0; k < table->lines.n; k++) {
		struct table_line *line = table->lines.items[k];
		char *text = sentence_wrap(table_text(line, i), width);

		if (text)
			table_take(line, i, text);
		else
			console_lose(-ENOMEM);
	}
}

/* The widest column that can be narrower, or the number of columns. */
static size_t find_widest(const struct table *table)
{
	size_t n = table->n_columns, found = n, most = 0;

	for (size_t i = 0; i < n; i++) {
		size_t width = whole_width(table, i);

		if (width > most && width > least_width(table, i)) {
			most = width;
			found = i;
		}
	}
	return found;
}

static size_t count_visible(const struct table *table)
{
	size_t n = 0;

	for (size_t i = 0; i < table->n_columns; i++)
		n += !table->hidden[i];
	return n;
}

static size_t hide_last(struct table *table, size_t n)
{
	do
		n--;
	while (table->hidden[n]);
	table->hidden[n] = true;
	return n;
}

size_t fit_width(const struct table *table)
{
	return sum_up(table, whole_width);
}

size_t fit_table(struct table *table, size_t width)
{
	size_t n = table->n_columns, total;

	while (sum_up(table, least_width) > width && !table_is_tree(table) &&
	       count_visible(table) > BESIDE_LEAST)
		n = hide_last(table, n);
	while ((total = fit_width(table)) > width) {
		size_t i = find_widest(table), had, least;

		if (i == table->n_columns)
			break;
		had = whole_width(table, i);
		least = least_width(table, i);
		break_cells(table, i,
			    had > least + (total - width) ? had - (total - width) : least);
	}
	return n;
}
