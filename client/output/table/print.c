/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/table/print.h"

#include <string.h>

#include "console.h"
#include "output/table/fit.h"

/* Cells that are longer do not count for the width of a column that may have extremes. */
#define EXTREME 32

/* ---- widths ---- */

static size_t width_in_pipe(const struct table *table, size_t i)
{
	size_t width = table->headings ? strlen(table->columns[i].name) : 0;

	for (size_t k = 0; k < table->lines.n; k++) {
		const char *text = table_text(table->lines.items[k], i);
		size_t n = fit_columns_of(text, strlen(text));

		if (n > width && (n <= EXTREME || !(table->columns[i].flags & TABLE_EXTREMES)))
			width = n;
	}
	return width;
}

static size_t width_on_terminal(const struct table *table, size_t i, const size_t *most)
{
	size_t width = table->headings ? strlen(table->columns[i].name) : 0;

	for (size_t k = 0; k < table->lines.n; k++) {
		size_t n = fit_longest_line(table_text(table->lines.items[k], i));

		if (most && n > most[i])
			n = most[i];
		width = n > width ? n : width;
	}
	return width;
}

void print_begin(struct print *print, const struct table *table, const size_t *most)
{
	bool is_terminal = console_is_terminal(table->out);

	print->table = table;
	print->colours = console_has_colours(table->out);
	print->goes_on_below = is_terminal;
	for (size_t i = 0; i < table->n_columns; i++)
		print->widths[i] = is_terminal ? width_on_terminal(table, i, most)
					       : width_in_pipe(table, i);
}

/* ---- lines ---- */

/* Blanks are due before the next text only: none are at the end of a line. */
struct position {
	FILE *out;
	size_t blanks;
	bool is_full; /* what follows goes on below */
};

static void put_blanks(FILE *out, size_t n)
{
	static const char blanks[] = "                                ";

	for (size_t some; n > 0; n -= some) {
		some = n < sizeof(blanks) - 1 ? n : sizeof(blanks) - 1;
		fwrite(blanks, 1, some, out);
	}
}

/* Colours may pass while a table is printed, but not those that somebody has put into a name. */
static void put_without_colours(FILE *out, const char *text, size_t n)
{
	const char *escape;

	while ((escape = memchr(text, '\033', n))) {
		fwrite(text, 1, (size_t)(escape - text), out);
		fputs("\\u001b", out);
		n -= (size_t)(escape + 1 - text);
		text = escape + 1;
	}
	fwrite(text, 1, n, out);
}

static void put_text(struct position *at, const char *text, size_t n, const char *colour)
{
	if (at->is_full)
		putc('\n', at->out);
	at->is_full = false;
	put_blanks(at->out, at->blanks);
	at->blanks = 0;
	if (colour)
		fputs(colour, at->out);
	put_without_colours(at->out, text, n);
	if (colour)
		fputs(CONSOLE_PLAIN, at->out);
}

/* What is left of the line up to the column, for one that begins anew. */
static size_t indent(const struct print *print, size_t column)
{
	size_t n = 0;

	for (size_t i = 0; i <= column; i++)
		n += print->table->hidden[i] ? 0 : print->widths[i] + 1;
	return n;
}

static void put_cell(const struct print *print, struct position *at, size_t i, const char *text,
		     size_t n, const char *colour)
{
	size_t width = print->widths[i], taken = fit_columns_of(text, n);
	size_t rest = taken < width ? width - taken : 0;
	bool is_right = print->table->columns[i].flags & TABLE_RIGHT;

	if (is_right)
		at->blanks += rest;
	if (n > 0)
		put_text(at, text, n, colour);
	at->blanks += is_right ? 1 : rest + 1;
	if (taken > width && print->goes_on_below) {
		at->is_full = true;
		at->blanks = indent(print, i);
	}
}

static const char *colour_of(const struct print *print, const struct table_line *line, size_t i)
{
	static const char *const sequences[] = { [COLOUR_NONE] = NULL,
						 [COLOUR_GOOD] = CONSOLE_GREEN,
						 [COLOUR_DOUBT] = CONSOLE_YELLOW,
						 [COLOUR_BAD] = CONSOLE_RED };

	return print->colours && line ? sequences[line->cells[i].colour] : NULL;
}

/* The first line of each text, which then begins behind it. False: that was the last one. */
static bool put_first_lines(const struct print *print, const struct table_line *line,
			    const char **texts)
{
	struct position at = { .out = print->table->out };
	bool more = false;

	for (size_t i = 0; i < print->table->n_columns; i++) {
		size_t n = strcspn(texts[i], "\n");

		if (print->table->hidden[i])
			continue;
		put_cell(print, &at, i, texts[i], n, colour_of(print, line, i));
		texts[i] += n;
		more |= *texts[i] != '\0';
		texts[i] += *texts[i] != '\0';
	}
	putc('\n', at.out);
	return more;
}

void print_headings(const struct print *print)
{
	const char *texts[TABLE_COLUMNS_MAX];

	for (size_t i = 0; i < print->table->n_columns; i++)
		texts[i] = print->table->columns[i].name;
	put_first_lines(print, NULL, texts);
}

void print_line(const struct print *print, const struct table_line *line)
{
	const char *texts[TABLE_COLUMNS_MAX];

	for (size_t i = 0; i < print->table->n_columns; i++)
		texts[i] = table_text(line, i);
	while (put_first_lines(print, line, texts))
		;
}
