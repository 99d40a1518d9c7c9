/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/table/table.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text/memstream.h"
#include "base/util.h"
#include "console.h"
#include "output/json.h"
#include "output/table/fit.h"
#include "output/table/print.h"
#include "output/table/smartcols.h"
#include "sentence.h"

/* ---- cells ---- */

const char *list_separator(void)
{
	return console_is_terminal(stdout) ? "\n" : ",";
}

static void indent(struct table_line *line, size_t i)
{
	table_format(line, i, "  %s", table_text(line, i));
}

static void set_cell(struct table_line *line, size_t i, const struct column *column,
		     const json_t *object)
{
	const json_t *value = column->key ? json_object_get(object, column->key) : NULL;

	if (column->text)
		table_take(line, i, column->text(object));
	else if (json_is_integer(value))
		table_format(line, i, "%lld", (long long)json_integer_value(value));
	else
		table_set(line, i, json_string_value(value));
	if (column->flags & TABLE_INDENT)
		indent(line, i);
}

/* ---- colours ---- */

enum table_colour table_colour_of(const char *word)
{
	static const struct {
		const char *word;
		enum table_colour colour;
	} words[] = {
		{ "assignable", COLOUR_GOOD }, { "right", COLOUR_GOOD },
		{ "active", COLOUR_GOOD },     { "risky", COLOUR_DOUBT },
		{ "risk", COLOUR_DOUBT },      { "unknown", COLOUR_DOUBT },
		{ "held", COLOUR_DOUBT },      { "blocked", COLOUR_BAD },
		{ "blocker", COLOUR_BAD },     { "wrong", COLOUR_BAD },
		{ "agrees", COLOUR_GOOD },     { "not_seen", COLOUR_DOUBT },
		{ "differs", COLOUR_BAD },
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (streq(words[i].word, word))
			return words[i].colour;
	return COLOUR_NONE;
}

/* ---- lines ---- */

struct table_line *table_row(struct table *table, const struct table_line *parent,
			     const json_t *object)
{
	struct table_line *line = table_line(table, parent);

	for (size_t i = 0; i < table->n_columns; i++) {
		const struct column *column = &table->columns[i];

		set_cell(line, i, column, object);
		if (column->colour_key)
			line->cells[i].colour =
				table_colour_of(json_get_text(object, column->colour_key));
	}
	return line;
}

/* ---- printing ---- */

#define BELOW_INDENT "      "

/* A column that is empty in every row says nothing. */
static bool is_empty(const struct table *table, size_t column)
{
	for (size_t k = 0; k < table->lines.n; k++)
		if (*table_text(table->lines.items[k], column) != '\0')
			return false;
	return true;
}

static void hide_empty_columns(struct table *table)
{
	for (size_t i = 0; i < table->n_columns; i++)
		if (is_empty(table, i))
			table->hidden[i] = true;
}

/* "held by: /soc/a, /soc/b"; malloc'ed. */
static char *labelled(const char *heading, const char *cell)
{
	struct memstream stream;
	FILE *out = memstream_open(&stream);

	for (; out && *heading; heading++)
		fputc(tolower(*heading), out);
	for (const char *separator = ": "; out && *cell; separator = ", ") {
		size_t n = strcspn(cell, "\n");

		fprintf(out, "%s%.*s", separator, (int)n, cell);
		cell += n + (cell[n] != '\0');
	}
	return memstream_close(&stream, NULL);
}

static void print_below(const struct table *table, const struct table_line *line, size_t i,
			bool is_labelled)
{
	const char *cell = table_text(line, i);
	_cleanup_(freep) char *text = is_labelled ? labelled(table->columns[i].name, cell)
						  : strdup(cell);

	if (!text)
		console_lose(-ENOMEM);
	else if (*cell)
		sentence_print_indented(table->out, is_labelled ? BELOW_INDENT : "  ", text);
}

/* Columns from n on go below their row; the last one may speak for itself. */
static void print_beside_and_below(const struct table *table, size_t n, bool last_is_labelled)
{
	struct print print;

	print_begin(&print, table, NULL);
	if (table->headings)
		print_headings(&print);
	for (size_t k = 0; k < table->lines.n; k++) {
		const struct table_line *line = table->lines.items[k];

		console_paint(table->out, true);
		print_line(&print, line);
		console_paint(table->out, false);
		for (size_t i = n; i < table->n_columns; i++)
			print_below(table, line, i, last_is_labelled || i + 1 < table->n_columns);
	}
}

static void print_beside(const struct table *table, const size_t *widths)
{
	struct print print;

	print_begin(&print, table, widths);
	console_paint(table->out, true);
	if (table->headings)
		print_headings(&print);
	for (size_t k = 0; k < table->lines.n; k++)
		print_line(&print, table->lines.items[k]);
	console_paint(table->out, false);
}

static void print_table(const struct table *table)
{
	if (!table_is_tree(table) || !smartcols_print(table))
		print_beside(table, NULL);
}

static void print_on_terminal(struct table *table, bool last_below)
{
	size_t n = table->n_columns, n_beside;

	if (table->lines.n == 0)
		return;
	if (last_below)
		table->hidden[n - 1] = true;
	hide_empty_columns(table);
	n_beside = fit_table(table, console_width(table->out));
	if (n_beside == n && last_below)
		n_beside--;
	if (n_beside == n)
		print_table(table);
	else
		print_beside_and_below(table, n_beside, !last_below);
}

static void finish(struct table *table, bool last_below)
{
	if (console_is_terminal(table->out))
		print_on_terminal(table, last_below);
	else
		print_table(table);
	table_free(table);
}

void table_finish(struct table *table)
{
	finish(table, false);
}

void table_finish_fitted(struct table *table, const size_t *widths)
{
	print_beside(table, widths);
	table_free(table);
}

static struct table *fill(const struct column *columns, const json_t *array, bool headings,
			  FILE *out)
{
	struct table *table = table_new(columns, headings, out);
	const json_t *object;
	size_t i;

	json_array_foreach (array, i, object)
		table_row(table, NULL, object);
	return table;
}

void table_print(const struct column *columns, const json_t *array, bool headings, FILE *out)
{
	finish(fill(columns, array, headings, out), false);
}

void table_print_below(const struct column *columns, const json_t *array, bool headings)
{
	finish(fill(columns, array, headings, stdout), true);
}
