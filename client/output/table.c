/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tables by libsmartcols, and the list of devices. */

#include "output/table.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/cleanup.h"

struct libscols_table *table_new(const struct column *columns, size_t n, bool headings)
{
	struct libscols_table *table = scols_new_table();

	if (!table)
		return NULL;
	scols_table_enable_noheadings(table, !headings);
	for (size_t i = 0; i < n; i++) {
		struct libscols_column *column = scols_table_new_column(
			table, columns[i].name, columns[i].width, columns[i].flags);

		if (!column) {
			scols_unref_table(table);
			return NULL;
		}
		/* Wrapped where the text has line breaks, never inside a number or word. */
		if (columns[i].flags & SCOLS_FL_WRAP) {
			scols_column_set_safechars(column, "\n");
			scols_column_set_wrapfunc(column, scols_wrapnl_chunksize,
						  scols_wrapnl_nextchunk, NULL);
		}
	}
	return table;
}

struct libscols_line *table_line(struct libscols_table *table, struct libscols_line *parent)
{
	return table ? scols_table_new_line(table, parent) : NULL;
}

void table_set(struct libscols_line *line, size_t column, const char *text)
{
	if (line && text)
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
	if (line && text)
		scols_line_refer_data(line, column, text);
	else
		free(text);
}

void table_finish_to(struct libscols_table *table, FILE *out)
{
	if (!table) {
		fputs("ptctl: out of memory\n", stderr);
		return;
	}
	scols_table_set_stream(table, out);
	scols_print_table(table);
	scols_unref_table(table);
}

void table_finish(struct libscols_table *table)
{
	table_finish_to(table, stdout);
}

void print_json(const json_t *object)
{
	json_dumpf(object, stdout, JSON_COMPACT);
	putchar('\n');
}

const char *member(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

long long number(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static void put_joined(FILE *out, const json_t *array, const char *separator)
{
	const json_t *item;
	size_t i;

	json_array_foreach (array, i, item) {
		fputs(i ? separator : "", out);
		fputs(json_string_value(item), out);
	}
}

char *joined(const json_t *array, const char *separator)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	put_joined(out, array, separator);
	return fclose(out) == 0 ? text : NULL;
}

static void put_candidates(FILE *out, const json_t *candidates)
{
	json_int_t first, last;
	size_t n = json_array_size(candidates);

	if (n == 0)
		return;
	first = json_integer_value(json_array_get(candidates, 0));
	last = json_integer_value(json_array_get(candidates, n - 1));
	if (n > 2 && last - first + 1 == (json_int_t)n) {
		fprintf(out, "[%lld..%lld]", (long long)first, (long long)last);
		return;
	}
	for (size_t i = 0; i < n; i++)
		fprintf(out, "%s%lld", i ? "|" : "[",
			(long long)json_integer_value(json_array_get(candidates, i)));
	fputc(']', out);
}

static void put_intid(FILE *out, const json_t *interrupt)
{
	const json_t *intid = json_object_get(interrupt, "intid");
	const json_t *candidates = json_object_get(interrupt, "candidates");

	if (intid)
		fprintf(out, "%lld", (long long)json_integer_value(intid));
	else if (candidates)
		put_candidates(out, candidates);
	else
		fputc('?', out);
}

/* Lines of a table ask for it again and again, and the kernel's answer stays the same. */
const char *list_separator(void)
{
	static const char *separator;

	if (!separator)
		separator = isatty(STDOUT_FILENO) ? "\n" : ",";
	return separator;
}

static size_t terminal_width(int fd)
{
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
		return 80;
	return size.ws_col;
}

void wrap_words(FILE *out, char *text, size_t taken)
{
	size_t width = terminal_width(fileno(out)), column = 0;
	char *blank = NULL;

	if (!isatty(fileno(out)))
		return;
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

static void put_intids(FILE *out, const json_t *interrupts, const char *separator)
{
	const json_t *interrupt;
	size_t i;

	json_array_foreach (interrupts, i, interrupt) {
		fputs(i ? separator : "", out);
		put_intid(out, interrupt);
	}
}

char *intids_text(const json_t *interrupts, const char *separator)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	put_intids(out, interrupts, separator);
	return fclose(out) == 0 ? text : NULL;
}

/* ---- list ---- */

enum { LIST_PATH, LIST_VERDICT, LIST_MARK, LIST_MMIO, LIST_CODES, LIST_INTID };

void render_list_columns(struct libscols_table **ret, bool headings)
{
	static const struct column columns[] = {
		[LIST_PATH] = { "PATH", 0, 0.3 },
		[LIST_VERDICT] = { "VERDICT", 0, 7 },
		[LIST_MARK] = { "MARK", 0, 6 },
		[LIST_MMIO] = { "MMIO", SCOLS_FL_WRAP, 12 },
		[LIST_INTID] = { "INTID", SCOLS_FL_WRAP, 5 },
		[LIST_CODES] = { "WHY", SCOLS_FL_TRUNC, 0.2 },
	};

	*ret = table_new(columns, sizeof(columns) / sizeof(columns[0]), headings);
}

static void put_regions(FILE *out, const json_t *regions, const char *separator)
{
	const json_t *region;
	size_t i;

	json_array_foreach (regions, i, region) {
		fputs(i ? separator : "", out);
		if (json_object_get(region, "address"))
			fprintf(out, "%s+%s", member(region, "address"), member(region, "size"));
		else
			fputc('?', out);
	}
}

char *regions_text(const json_t *regions)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	put_regions(out, regions, list_separator());
	return fclose(out) == 0 ? text : NULL;
}

/* The cells that are lists, one after the other, each with its NUL: opening a stream for each of
 * them would be a tenth of what ptctl list takes. */
static char *list_cells(const json_t *summary)
{
	const char *separator = list_separator();
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	put_regions(out, json_object_get(summary, "regions"), separator);
	fputc('\0', out);
	put_intids(out, json_object_get(summary, "interrupts"), separator);
	fputc('\0', out);
	put_joined(out, json_object_get(summary, "codes"), ",");
	return fclose(out) == 0 ? text : NULL;
}

void render_list_line(struct libscols_table *table, const json_t *summary)
{
	static const size_t columns[] = { LIST_MMIO, LIST_INTID, LIST_CODES };
	_cleanup_(freep) char *cells = list_cells(summary);
	struct libscols_line *line = table_line(table, NULL);
	const char *cell = cells;

	table_set(line, LIST_PATH, member(summary, "path"));
	table_set(line, LIST_VERDICT, member(summary, "verdict"));
	table_set(line, LIST_MARK, member(summary, "mark"));
	for (size_t i = 0; cell && i < sizeof(columns) / sizeof(columns[0]); i++) {
		table_set(line, columns[i], *cell ? cell : "-");
		cell += strlen(cell) + 1;
	}
}
