/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/table/cells.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text/format.h"

struct table *table_new(const struct column *columns, bool headings, FILE *out)
{
	struct table *table = calloc(1, sizeof(*table));

	assert(table);
	table->columns = columns;
	table->headings = headings;
	table->out = out;
	while (columns[table->n_columns].name)
		table->n_columns++;
	assert(table->n_columns <= TABLE_COLUMNS_MAX);
	return table;
}

void table_free(struct table *table)
{
	for (size_t k = 0; k < table->lines.n; k++) {
		for (size_t i = 0; i < table->n_columns; i++)
			free(table->lines.items[k]->cells[i].text);
		free(table->lines.items[k]);
	}
	array_done(&table->lines);
	free(table);
}

bool table_is_tree(const struct table *table)
{
	for (size_t i = 0; i < table->n_columns; i++)
		if (table->columns[i].flags & TABLE_TREE)
			return true;
	return false;
}

struct table_line *table_line(struct table *table, const struct table_line *parent)
{
	struct table_line *line =
		calloc(1, sizeof(*line) + table->n_columns * sizeof(line->cells[0]));
	struct table_line **slot = array_add(&table->lines);

	assert(line && slot); /* memory.c */
	line->parent = parent;
	line->number = table->lines.n - 1;
	*slot = line;
	return line;
}

void table_take(struct table_line *line, size_t column, char *text)
{
	free(line->cells[column].text);
	line->cells[column].text = text;
}

void table_set(struct table_line *line, size_t column, const char *text)
{
	table_take(line, column, text ? strdup(text) : NULL);
}

void table_format(struct table_line *line, size_t column, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	table_take(line, column, format_text(format, args));
	va_end(args);
}
