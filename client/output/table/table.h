/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Tables by libsmartcols. A column names the member of an object that it shows. */

#include <libsmartcols.h>
#include <stdbool.h>
#include <stdio.h>

#include <jansson.h>

struct column {
	const char *name;
	int flags;       /* SCOLS_FL_… */
	const char *key; /* of the member, a text or an integer; NULL: see text(), table_set() */
	char *(*text)(const json_t *object); /* instead of a member; malloc'ed */
	const char *colour_key; /* the member that says the colour: see table_colour_of() */
};

enum table_colour { COLOUR_NONE, COLOUR_GOOD, COLOUR_DOUBT, COLOUR_BAD };

/* The colour of a verdict, a severity or a state. */
enum table_colour table_colour_of(const char *word);

/* Gives a field a colour, if there are colours. */
void table_colour(struct libscols_table *table, struct libscols_line *line, size_t column,
		  enum table_colour colour);

/* An empty table; `columns` end with a NULL name. */
struct libscols_table *table_new(const struct column *columns, bool headings, FILE *out);

/* A new line for the object, filled as the columns say; `parent` makes a tree. */
struct libscols_line *table_row(struct libscols_table *table, struct libscols_line *parent,
				const struct column *columns, const json_t *object);

/* A new line to be filled with table_set(). */
struct libscols_line *table_line(struct libscols_table *table, struct libscols_line *parent);

/* Sets one field of a line. */
void table_set(struct libscols_line *line, size_t column, const char *text);
__attribute__((format(printf, 3, 4))) void table_format(struct libscols_line *line, size_t column,
							const char *format, ...);

/* Prints the table and frees it. On a terminal it fits: cells are broken into lines, and if that is
 * not enough, the last columns go below their row. Long cells of SCOLS_FL_NOEXTREMES do not widen
 * their column in a pipe. */
void table_finish(struct libscols_table *table);

/* The same for cells that have been made to fit. */
void table_finish_fitted(struct libscols_table *table);

/* All of these, with a line for each object of the array. */
void table_print(const struct column *columns, const json_t *array, bool headings, FILE *out);

/* The same on stdout, with the last column below each row on any terminal. */
void table_print_below(const struct column *columns, const json_t *array, bool headings);

/* Separates the entries of a cell: on a terminal each gets a line of its own. */
const char *list_separator(void);
