/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* JSON replies as tables and text for people. */

#include <libsmartcols.h>
#include <stdbool.h>
#include <stdio.h>

#include <jansson.h>

struct column {
	const char *name;
	int flags;    /* SCOLS_FL_… */
	double width; /* hint: a share of the terminal below 1, else characters */
};

/* A table on stdout, or NULL without memory. */
struct libscols_table *table_new(const struct column *columns, size_t n, bool headings);

/* A new line, or NULL; `parent` makes a tree. */
struct libscols_line *table_line(struct libscols_table *table, struct libscols_line *parent);

/* Sets one field of a line (a NULL line or text is passed over). */
void table_set(struct libscols_line *line, size_t column, const char *text);
__attribute__((format(printf, 3, 4))) void table_format(struct libscols_line *line, size_t column,
							const char *format, ...);

/* Prints it, indented by nothing, and frees it. */
void table_finish(struct libscols_table *table);
void table_finish_to(struct libscols_table *table, FILE *out);

/* One compact object on a line of stdout. */
void print_json(const json_t *object);

/* The string member, or "" . */
const char *member(const json_t *object, const char *key);

/* The integer member, or 0. */
long long number(const json_t *object, const char *key);

/* The strings of an array, joined; malloc'ed. */
char *joined(const json_t *array, const char *separator);

/* What stands between the entries of a cell: on a terminal each gets a line of its own. */
const char *list_separator(void);

/* On a terminal: breaks the text at blanks, so that it fits beside `taken` columns. */
void wrap_words(FILE *out, char *text, size_t taken);

/* The regions of an array as ADDRESS+SIZE; malloc'ed. */
char *regions_text(const json_t *regions);

/* The INTIDs of an array of interrupts, candidates in brackets; malloc'ed. */
char *intids_text(const json_t *interrupts, const char *separator);

void render_list_columns(struct libscols_table **ret, bool headings);
void render_list_line(struct libscols_table *table, const json_t *summary);
void render_device(const json_t *device);
void render_findings(const json_t *findings, FILE *out);
