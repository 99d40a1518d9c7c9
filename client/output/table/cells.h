/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What tables are made of. */

#include <stdbool.h>
#include <stdio.h>

#include <jansson.h>

#include "base/array.h"

#define TABLE_COLUMNS_MAX 32

enum column_flag {
	TABLE_RIGHT = 1,    /* aligned to the right */
	TABLE_TREE = 2,     /* shows what is below what */
	TABLE_EXTREMES = 4, /* long cells do not widen the column in a pipe */
	TABLE_INDENT = 8,   /* below a title: cells are indented, as the name is */
};

struct column {
	const char *name;
	int flags;       /* enum column_flag */
	const char *key; /* of the member, a text or an integer; NULL: see text(), table_set() */
	char *(*text)(const json_t *object); /* instead of a member; malloc'ed */
	const char *colour_key; /* the member that says the colour: see table_colour_of() */
};

enum table_colour { COLOUR_NONE, COLOUR_GOOD, COLOUR_DOUBT, COLOUR_BAD };

struct table_cell {
	char *text; /* malloc'ed; NULL: "" */
	enum table_colour colour;
};

struct table_line {
	const struct table_line *parent; /* of a tree */
	size_t number;                   /* among the table's lines */
	struct table_cell cells[];
};

struct table {
	const struct column *columns;
	size_t n_columns;
	bool headings;
	FILE *out;
	bool hidden[TABLE_COLUMNS_MAX];
	ARRAY_OF(struct table_line *) lines;
};

/* An empty table; `columns` end with a NULL name, and are needed as long as the table is. */
struct table *table_new(const struct column *columns, bool headings, FILE *out);

void table_free(struct table *table);

bool table_is_tree(const struct table *table);

/* A new line to be filled with table_set(). */
struct table_line *table_line(struct table *table, const struct table_line *parent);

/* Sets one field of a line. */
void table_set(struct table_line *line, size_t column, const char *text);
/* The same; takes over the text, which is malloc'ed or NULL. */
void table_take(struct table_line *line, size_t column, char *text);
__attribute__((format(printf, 3, 4))) void table_format(struct table_line *line, size_t column,
							const char *format, ...);

/* The text of a field, or "". */
static inline const char *table_text(const struct table_line *line, size_t column)
{
	return line->cells[column].text ? line->cells[column].text : "";
}
