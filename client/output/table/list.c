/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rows are picked and sorted, their cells are written, then the columns share the terminal's width:
 * MMIO and INTID are cut to their first entries, WHY is wrapped between codes, and PATH loses its
 * beginning. A pipe gets everything. */

#include "output/table/list.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/text/memstream.h"
#include "base/util.h"
#include "console.h"
#include "output/json.h"
#include "output/rank.h"
#include "output/table/list-columns.h"
#include "output/table/table.h"
#include "sentence.h"
#include "verdict/verdict.h"

#define PATH_LEAST 16 /* in characters */

struct row {
	const json_t *summary;
	char *text;                    /* the cells, one after the other */
	char *cells[LIST_COLUMNS_MAX]; /* in it */
	size_t i;                      /* equals keep their order */
	const struct list_column *sort;
};

struct list {
	const struct options *options;
	struct list_style style;
	bool fits; /* to a terminal */
	const struct list_column *columns[LIST_COLUMNS_MAX];
	size_t widths[LIST_COLUMNS_MAX];
	size_t n_columns;
	ARRAY_OF(struct row) rows;
	size_t n_hidden;
};

static void list_done(struct list *list)
{
	for (size_t i = 0; i < list->rows.n; i++)
		free(list->rows.items[i].text);
	array_done(&list->rows);
}

/* ---- rows ---- */

static bool any_has(const json_t *array, const char *key)
{
	const json_t *item;
	size_t i;

	json_array_foreach (array, i, item)
		if (json_object_get(item, key))
			return true;
	return false;
}

static bool has_code(const json_t *summary, const char *wanted)
{
	const json_t *code;
	size_t i;

	json_array_foreach (json_object_get(summary, "codes"), i, code)
		if (streq(json_string_value(code), wanted))
			return true;
	return false;
}

/* A child of an I2C, SPI or MDIO bus: its bus may be given, never it alone. */
static bool is_out_of_reach(const json_t *summary)
{
	return streq(json_get_text(summary, "verdict"), "blocked") &&
	       has_code(summary, "not_translatable") &&
	       !any_has(json_object_get(summary, "regions"), "address") &&
	       !any_has(json_object_get(summary, "interrupts"), "intid") &&
	       !streq(json_get_text(summary, "mark"), "marked") &&
	       !json_object_get(summary, "assignment");
}

/* Whoever names nothing but such devices asks for them. */
static int pick_rows(struct list *list, const json_t *summaries)
{
	bool all = list->options->all;
	const json_t *summary;
	size_t i;

	json_array_foreach (summaries, i, summary)
		list->n_hidden += is_out_of_reach(summary);
	if (all || (list->options->n_arguments > 0 && list->n_hidden == i)) {
		list->n_hidden = 0;
		all = true;
	}
	json_array_foreach (summaries, i, summary) {
		struct row *row = all || !is_out_of_reach(summary) ? array_add(&list->rows) : NULL;

		if (row)
			*row = (struct row){ .summary = summary, .i = i };
		else if (all || !is_out_of_reach(summary))
			return -ENOMEM;
	}
	return 0;
}

static int compare_rows(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int r = 0;

	if (x->sort->key) {
		unsigned long long p = x->sort->key(x->summary), q = y->sort->key(y->summary);

		r = p < q ? -1 : p > q;
	} else {
		r = strcmp(x->cells[LIST_COLUMNS_MAX - 1], y->cells[LIST_COLUMNS_MAX - 1]);
	}
	return r != 0 ? r : x->i < y->i ? -1 : 1;
}

/* ---- cells ---- */

/* A stream for each cell would take a tenth of the time of ptctl list. The last cell is for sorting
 * by a column that is not shown. */
static int write_cells(const struct list *list, struct row *row, const struct list_column *sort)
{
	struct memstream stream;
	FILE *out = memstream_open(&stream);
	static char none[] = "-";
	char *cell;

	row->sort = sort;
	for (size_t i = 0; out && i <= list->n_columns; i++) {
		const struct list_column *column = i < list->n_columns ? list->columns[i] : sort;

		if (column)
			column->put(out, row->summary, &list->style);
		fputc('\0', out);
	}
	row->text = memstream_close(&stream, NULL);
	cell = row->text;
	for (size_t i = 0; cell && i <= list->n_columns; i++, cell += strlen(cell) + 1)
		row->cells[i < list->n_columns ? i : LIST_COLUMNS_MAX - 1] = cell;
	for (size_t i = 0; row->text && i < list->n_columns; i++)
		if (*row->cells[i] == '\0')
			row->cells[i] = none;
	return row->text ? 0 : -ENOMEM;
}

static int fill_rows(struct list *list)
{
	const struct options *o = list->options;
	const struct list_column *sort = o->sort ? list_column_find(o->sort) : NULL;
	int r = 0;

	for (size_t i = 0; r == 0 && i < list->rows.n; i++)
		r = write_cells(list, &list->rows.items[i], sort);
	if (r == 0 && sort && list->rows.n > 1)
		qsort(list->rows.items, list->rows.n, sizeof(struct row), compare_rows);
	return r;
}

/* ---- columns ---- */

static void choose_columns(struct list *list)
{
	if (list->options->columns) {
		list->n_columns = list_columns_parse(list->options->columns, list->columns);
		return;
	}
	for (const struct list_column *column = list_columns; column->name; column++)
		if (column->use != LIST_ON_REQUEST)
			list->columns[list->n_columns++] = column;
}

static void drop_column(struct list *list, size_t column)
{
	size_t n = --list->n_columns - column;

	memmove(&list->columns[column], &list->columns[column + 1], n * sizeof(list->columns[0]));
	memmove(&list->widths[column], &list->widths[column + 1], n * sizeof(list->widths[0]));
	for (size_t i = 0; i < list->rows.n; i++)
		memmove(&list->rows.items[i].cells[column], &list->rows.items[i].cells[column + 1],
			n * sizeof(list->rows.items[i].cells[0]));
}

static bool says_the_same(const struct list *list, size_t column)
{
	for (size_t i = 1; i < list->rows.n; i++)
		if (!streq(list->rows.items[i].cells[column], list->rows.items[0].cells[column]))
			return false;
	return true;
}

static bool says_nothing(const struct list *list, size_t column)
{
	return list->rows.n > 0 && streq(list->rows.items[0].cells[column], "-") &&
	       says_the_same(list, column);
}

static void drop_same(struct list *list)
{
	for (size_t i = list->n_columns; i-- > 0;)
		if ((list->columns[i]->use == LIST_IF_DIFFERENT && says_the_same(list, i)) ||
		    says_nothing(list, i))
			drop_column(list, i);
}

/* ---- widths ---- */

static size_t find_column(const struct list *list, const char *name)
{
	size_t i = 0;

	while (i < list->n_columns && !streq(list->columns[i]->name, name))
		i++;
	return i;
}

/* The longest cell, as measured, or the heading. */
static size_t widest(const struct list *list, size_t column, size_t (*measure)(const char *cell))
{
	size_t width = strlen(list->columns[column]->name);

	for (size_t i = 0; i < list->rows.n; i++) {
		size_t n = measure(list->rows.items[i].cells[column]);

		width = n > width ? n : width;
	}
	return width;
}

static size_t count_entries(const char *cell)
{
	size_t n = 1;

	while ((cell = strchr(cell, ' '))) {
		cell++;
		n++;
	}
	return n;
}

/* The first entry and how many more. */
static size_t shortest(const char *cell)
{
	size_t n = count_entries(cell);

	return strcspn(cell, " ") + (n > 1 ? (size_t)snprintf(NULL, 0, " +%zu", n - 1) : 0);
}

/* All columns, with what separates them. */
static size_t total_width(const struct list *list)
{
	size_t width = list->n_columns > 0 ? list->n_columns - 1 : 0;

	for (size_t i = 0; i < list->n_columns; i++)
		width += list->widths[i];
	return width;
}

/* Takes from a column what is too much, but leaves it the least. */
static void narrow(struct list *list, size_t column, size_t least, size_t room)
{
	size_t total = total_width(list), excess = total > room ? total - room : 0;

	if (column == list->n_columns || list->widths[column] <= least)
		return;
	list->widths[column] -=
		excess < list->widths[column] - least ? excess : list->widths[column] - least;
}

/* What a path needs to show the node's whole name, which is a name of the device as well. */
static size_t tail(const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t whole = strlen(path), cut = slash ? strlen("...") + strlen(slash) : whole;

	return cut < whole ? cut : whole;
}

/* "0x1000+0x100 +1" is 0x1000 +1 as well. */
static void drop_sizes(struct list *list, size_t column)
{
	for (size_t i = 0; i < list->rows.n; i++) {
		char *to = list->rows.items[i].cells[column];
		const char *from = to;

		while (*from) {
			size_t n = strcspn(from, "+ ");

			memmove(to, from, n);
			to += n;
			from += strcspn(from, " ");
			if (*from)
				*to++ = *from++;
		}
		if (to < from)
			*to = '\0';
	}
}

static void share_width(struct list *list, size_t room)
{
	size_t why = find_column(list, "WHY"), path = find_column(list, "PATH"),
	       mmio = find_column(list, "MMIO");

	for (size_t i = 0; i < list->n_columns; i++)
		list->widths[i] = widest(list, i, strlen);
	for (size_t i = 0; i < list->n_columns; i++)
		if (list->columns[i]->use == LIST_ENTRIES)
			narrow(list, i, widest(list, i, shortest), room);
	if (why < list->n_columns)
		narrow(list, why, widest(list, why, sentence_least_width), room);
	if (path < list->n_columns)
		narrow(list, path, widest(list, path, tail), room);
	if (mmio < list->n_columns && total_width(list) > room) {
		drop_sizes(list, mmio);
		narrow(list, mmio, widest(list, mmio, shortest), room);
	}
	narrow(list, path, PATH_LEAST, room);
}

/* Where even the least is too much, the numbers are left out: PATH, VERDICT and WHY remain. */
static void fit_columns(struct list *list, size_t room)
{
	share_width(list, room);
	while (total_width(list) > room && list->n_columns > 3) {
		drop_column(list, list->n_columns - 2);
		share_width(list, room);
	}
}

/* ---- printing ---- */

/* As many entries as there is room for, and how many more. malloc'ed. */
static char *cut_entries(const char *cell, size_t width)
{
	size_t n = count_entries(cell), length = strlen(cell);
	char *text = NULL;

	if (length <= width)
		return strdup(cell);
	for (size_t kept = n - 1; kept > 0; kept--) {
		while (length > 0 && cell[--length] != ' ')
			;
		if (length + (size_t)snprintf(NULL, 0, " +%zu", n - kept) <= width || kept == 1)
			return asprintf(&text, "%.*s +%zu", (int)length, cell, n - kept) < 0 ? NULL
											     : text;
	}
	return strdup(cell);
}

/* As many of its last names as there is room for; NULL: not even for one. */
static const char *last_names(const char *path, size_t width)
{
	size_t length = strlen(path);

	if (length <= width)
		return path;
	return width > strlen("...") ? strchr(path + length - (width - strlen("...")), '/') : NULL;
}

/* A path without room for its last name gets a line of its own: the row goes on below. malloc'ed.
 */
static char *cut_path(const char *path, size_t width)
{
	const char *names = last_names(path, width);
	char *text;

	if (!names)
		names = last_names(path, console_width(stdout));
	if (!names)
		names = path;
	return asprintf(&text, "%s%s", names > path ? "..." : "", names) < 0 ? NULL : text;
}

/* Columns that somebody asked for show all, and fit as those of any table do. */
static bool cuts(const struct list *list)
{
	return list->fits && !list->options->columns;
}

static char *fit_cell(const struct list *list, size_t column, const char *cell)
{
	size_t width = list->widths[column];

	if (list->columns[column]->use == LIST_ENTRIES)
		return cut_entries(cell, width);
	if (streq(list->columns[column]->name, "PATH"))
		return cut_path(cell, width);
	return sentence_wrap(cell, width);
}

static enum table_colour colour_of(const struct list_column *column, const char *cell)
{
	return streq(column->name, "VERDICT") ? table_colour_of(cell) : COLOUR_NONE;
}

static void print_row(const struct list *list, struct table *table, const struct row *row)
{
	struct table_line *line = table_line(table, NULL);

	for (size_t i = 0; i < list->n_columns; i++) {
		const char *cell = row->cells[i];

		table_take(line, i, cuts(list) ? fit_cell(list, i, cell) : strdup(cell));
		line->cells[i].colour = colour_of(list->columns[i], row->cells[i]);
	}
}

static void print_rows(const struct list *list)
{
	struct column columns[LIST_COLUMNS_MAX + 1] = { { NULL } };
	struct table *table;

	for (size_t i = 0; i < list->n_columns; i++)
		columns[i] = (struct column){
			.name = list->columns[i]->name,
			.flags = list->columns[i]->use == LIST_ENTRIES ? TABLE_EXTREMES : 0,
		};
	table = table_new(columns, !list->options->no_legend, stdout);
	for (size_t i = 0; i < list->rows.n; i++)
		print_row(list, table, &list->rows.items[i]);
	if (cuts(list))
		table_finish_fitted(table, list->widths);
	else
		table_finish(table);
}

static void print_footer(const struct list *list)
{
	size_t counts[VERDICT_BLOCKED + 1] = { 0 }, n = list->rows.n;
	const char *separator = ": ";

	for (size_t i = 0; i < n; i++)
		for (unsigned int v = 0; v < ARRAY_SIZE(counts); v++)
			counts[v] += streq(json_get_text(list->rows.items[i].summary, "verdict"),
					   verdict_name((enum verdict)v));
	printf("\n%zu device%s", n, n == 1 ? "" : "s");
	for (unsigned int v = 0; v < ARRAY_SIZE(counts); v++)
		if (counts[v] > 0) {
			printf("%s%zu %s", separator, counts[v], verdict_name((enum verdict)v));
			separator = ", ";
		}
	if (list->n_hidden > 0)
		printf("; %zu more with --all", list->n_hidden);
	putchar('\n');
}

int list_print(const struct options *o, const json_t *summaries)
{
	struct list list = { .options = o, .fits = console_is_terminal(stdout) };
	int r = pick_rows(&list, summaries);

	list.style = (struct list_style){ .separator = list.fits ? " " : ",",
					  .code_separator = list.fits ? ", " : "," };
	choose_columns(&list);
	r = r == 0 ? fill_rows(&list) : r;
	if (r == 0 && cuts(&list))
		drop_same(&list);
	if (r == 0 && cuts(&list))
		fit_columns(&list, console_width(stdout));
	if (r == 0 && list.rows.n > 0)
		print_rows(&list);
	if (r == 0 && list.rows.n > 0 && list.fits && !o->no_legend)
		print_footer(&list);
	list_done(&list);
	return r < 0 ? fail_errno(r) : EXIT_DONE;
}
