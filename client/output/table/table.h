/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Tables. A column names the member of an object that it shows. */

#include <jansson.h>

#include "output/table/cells.h"

/* The colour of a verdict, a severity or a state. */
enum table_colour table_colour_of(const char *word);

/* A new line for the object, filled as the columns say; `parent` makes a tree. */
struct table_line *table_row(struct table *table, const struct table_line *parent,
			     const json_t *object);

/* Prints the table and frees it. On a terminal it fits: cells are broken into lines, and if that is
 * not enough, the last columns go below their row. */
void table_finish(struct table *table);

/* The same for cells that have been made to fit columns of these widths. */
void table_finish_fitted(struct table *table, const size_t *widths);

/* All of these, with a line for each object of the array. */
void table_print(const struct column *columns, const json_t *array, bool headings, FILE *out);

/* The same on stdout, with the last column below each row on any terminal. */
void table_print_below(const struct column *columns, const json_t *array, bool headings);

/* Separates the entries of a cell: on a terminal each gets a line of its own. */
const char *list_separator(void);
