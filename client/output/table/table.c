/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/table/table.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memstream.h"
#include "base/util.h"
#include "console.h"
#include "output/json.h"
#include "output/sentence.h"
#include "output/table/fit.h"
#include "output/table/lines.h"

struct libscols_table *table_new(const struct column *columns, bool headings, FILE *out)
{
	struct libscols_table *table = scols_new_table();

	scols_table_enable_noheadings(table, !headings);
	scols_table_enable_colors(table, console_has_colours(out));
	scols_table_set_stream(table, out);
	for (; columns->name; columns++) {
		struct libscols_column *column =
			scols_table_new_column(table, columns->name, 0, columns->flags);

		if (columns->flags & SCOLS_FL_WRAP)
			fit_wrap_at_line_ends(column, NULL);
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
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (streq(words[i].word, word))
			return words[i].colour;
	return COLOUR_NONE;
}

void table_colour(struct libscols_table *table, struct libscols_line *line, size_t column,
		  enum table_colour colour)
{
	static const char *const sequences[] = { [COLOUR_GOOD] = CONSOLE_GREEN,
						 [COLOUR_DOUBT] = CONSOLE_YELLOW,
						 [COLOUR_BAD] = CONSOLE_RED };

	if (colour != COLOUR_NONE && scols_table_colors_wanted(table))
		scols_cell_set_color(scols_line_get_cell(line, column), sequences[colour]);
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
		if (columns[i].colour_key)
			table_colour(table, line, i,
				     table_colour_of(json_get_text(object, columns[i].colour_key)));
	}
	return line;
}

/* ---- printing ---- */

/* Cells that are longer do not count for the width of a column that may have extremes. */
#define EXTREME           32
#define PLAIN_COLUMNS_MAX 32
#define BELOW_INDENT      "      "

static const char *get_heading(struct libscols_table *table, size_t i)
{
	return scols_cell_get_data(scols_column_get_header(scols_table_get_column(table, i)));
}

static size_t plain_width(struct libscols_table *table, size_t i)
{
	struct libscols_column *column = scols_table_get_column(table, i);
	size_t width = scols_table_is_noheadings(table) ? 0 : strlen(get_heading(table, i));
	struct libscols_line *line;
	LINES_ITER(iter);

	while ((line = lines_next(table, iter))) {
		size_t n = strlen(lines_text(line, i));

		if (n > width && (n <= EXTREME || !scols_column_is_noextremes(column)))
			width = n;
	}
	return width;
}

/* The columns of a line as it is printed: nothing follows its last cell. */
static size_t count_plain(struct libscols_line *line, size_t n)
{
	while (n > 0 && *lines_text(line, n - 1) == '\0')
		n--;
	return n;
}

static void put_plain(struct libscols_table *table, size_t i, size_t n, const char *cell, int width)
{
	FILE *out = scols_table_get_stream(table);
	struct libscols_column *column = scols_table_get_column(table, i);
	bool is_last = i + 1 == n;

	if (scols_column_is_right(column))
		fprintf(out, "%*s", width, cell);
	else
		fprintf(out, "%-*s", is_last ? 0 : width, cell);
	putc(is_last ? '\n' : ' ', out);
}

static void print_plain_line(struct libscols_table *table, struct libscols_line *line,
			     const size_t *widths)
{
	size_t n = count_plain(line, scols_table_get_ncols(table));

	for (size_t i = 0; i < n; i++)
		put_plain(table, i, n, lines_text(line, i), (int)widths[i]);
	if (n == 0)
		putc('\n', scols_table_get_stream(table));
}

/* For pipes: libsmartcols would fill up all lines as far as the longest one goes, and takes its
 * time to find out how far that is. */
static void print_plain(struct libscols_table *table)
{
	size_t n = scols_table_get_ncols(table), widths[PLAIN_COLUMNS_MAX];
	struct libscols_line *line;
	LINES_ITER(iter);

	if (!iter)
		console_lose(-ENOMEM);
	for (size_t i = 0; i < n; i++)
		widths[i] = plain_width(table, i);
	for (size_t i = 0; i < n && !scols_table_is_noheadings(table); i++)
		put_plain(table, i, n, get_heading(table, i), (int)widths[i]);
	while ((line = lines_next(table, iter)))
		print_plain_line(table, line, widths);
}

static bool is_plain(struct libscols_table *table)
{
	return !console_is_terminal(scols_table_get_stream(table)) &&
	       !scols_table_colors_wanted(table) && !scols_table_is_tree(table) &&
	       scols_table_get_ncols(table) <= PLAIN_COLUMNS_MAX;
}

/* A column that is empty in every row says nothing. */
static bool is_empty(struct libscols_table *table, size_t column)
{
	struct libscols_line *line;
	LINES_ITER(iter);

	while ((line = lines_next(table, iter)))
		if (*lines_text(line, column) != '\0')
			return false;
	return iter != NULL;
}

static void hide_empty_columns(struct libscols_table *table)
{
	for (size_t i = 0; i < scols_table_get_ncols(table); i++) {
		struct libscols_column *column = scols_table_get_column(table, i);

		if (is_empty(table, i))
			scols_column_set_flags(column,
					       scols_column_get_flags(column) | SCOLS_FL_HIDDEN);
	}
}

/* ---- on a terminal ---- */

static size_t count_lines(const char *text)
{
	size_t n = 1;

	while ((text = strchr(text, '\n'))) {
		text++;
		n++;
	}
	return n;
}

/* How many lines the cells take that are beside each other. */
static size_t row_height(struct libscols_line *line, size_t n)
{
	size_t most = 1;

	for (size_t i = 0; i < n; i++) {
		size_t height = count_lines(lines_text(line, i));

		most = height > most ? height : most;
	}
	return most;
}

/* Returns what is behind them. */
static const char *print_lines(FILE *out, const char *text, size_t n)
{
	const char *end = text;

	for (; n > 0 && *end; n--) {
		end += strcspn(end, "\n");
		end += *end != '\0';
	}
	console_paint(out, true);
	fprintf(out, "%.*s%s", (int)(end - text), text, end > text && end[-1] != '\n' ? "\n" : "");
	console_paint(out, false);
	return end;
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

static void print_below(struct libscols_table *table, struct libscols_line *line, size_t i,
			bool is_labelled)
{
	const char *cell = lines_text(line, i);
	_cleanup_(freep) char *text = is_labelled ? labelled(get_heading(table, i), cell)
						  : strdup(cell);

	if (!text)
		console_lose(-ENOMEM);
	else if (*cell)
		sentence_print_indented(scols_table_get_stream(table),
					is_labelled ? BELOW_INDENT : "  ", text);
}

/* Columns from n on go below their row; the last one may speak for itself. */
static int print_beside_and_below(struct libscols_table *table, size_t n, bool last_is_labelled)
{
	_cleanup_(freep) char *text = NULL;
	struct libscols_line *line;
	int r = scols_print_table_to_string(table, &text);
	LINES_ITER(iter);
	size_t n_columns = scols_table_get_ncols(table);
	const char *rest;

	if (r < 0 || !iter)
		return r < 0 ? r : -ENOMEM;
	rest = print_lines(scols_table_get_stream(table), text, !scols_table_is_noheadings(table));
	while ((line = lines_next(table, iter))) {
		rest = print_lines(scols_table_get_stream(table), rest, row_height(line, n));
		for (size_t i = n; i < n_columns; i++)
			print_below(table, line, i, last_is_labelled || i + 1 < n_columns);
	}
	return 0;
}

static int print_beside(struct libscols_table *table)
{
	int r;

	console_paint(scols_table_get_stream(table), true);
	r = scols_print_table(table);
	console_paint(scols_table_get_stream(table), false);
	return r;
}

static int print_on_terminal(struct libscols_table *table, bool last_below)
{
	size_t n = scols_table_get_ncols(table), n_beside;
	struct libscols_column *last = scols_table_get_column(table, n - 1);

	if (last_below)
		scols_column_set_flags(last, scols_column_get_flags(last) | SCOLS_FL_HIDDEN);
	hide_empty_columns(table);
	n_beside = fit_table(table, console_width(scols_table_get_stream(table)));
	if (n_beside == n && last_below)
		n_beside--;
	return n_beside == n ? print_beside(table)
			     : print_beside_and_below(table, n_beside, !last_below);
}

enum finish { FINISH_FIT, FINISH_LAST_BELOW, FINISH_AS_IT_IS };

static void finish(struct libscols_table *table, enum finish how)
{
	bool is_terminal = console_is_terminal(scols_table_get_stream(table));
	int r = 0;

	if (is_terminal && how != FINISH_AS_IT_IS)
		r = print_on_terminal(table, how == FINISH_LAST_BELOW);
	else if (is_plain(table))
		print_plain(table);
	else
		r = print_beside(table);
	if (r < 0)
		console_lose(r);
	scols_unref_table(table);
}

void table_finish(struct libscols_table *table)
{
	finish(table, FINISH_FIT);
}

void table_finish_fitted(struct libscols_table *table)
{
	finish(table, FINISH_AS_IT_IS);
}

static struct libscols_table *fill(const struct column *columns, const json_t *array, bool headings,
				   FILE *out)
{
	struct libscols_table *table = table_new(columns, headings, out);
	const json_t *object;
	size_t i;

	json_array_foreach (array, i, object)
		table_row(table, NULL, columns, object);
	return table;
}

void table_print(const struct column *columns, const json_t *array, bool headings, FILE *out)
{
	finish(fill(columns, array, headings, out), FINISH_FIT);
}

void table_print_below(const struct column *columns, const json_t *array, bool headings)
{
	finish(fill(columns, array, headings, stdout), FINISH_LAST_BELOW);
}
