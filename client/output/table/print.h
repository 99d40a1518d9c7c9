/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Lines of a table, which is plain in a pipe: nothing follows the last cell. */

#include "output/table/cells.h"

/* How it is printed: widths by column, in characters. */
struct print {
	const struct table *table;
	size_t widths[TABLE_COLUMNS_MAX];
	bool colours;
	bool goes_on_below; /* a cell that is longer than its column ends the line */
};

/* In a pipe, as wide as needed; on a terminal not wider than `most`, or as needed (NULL). */
void print_begin(struct print *print, const struct table *table, const size_t *most);

void print_headings(const struct print *print);
void print_line(const struct print *print, const struct table_line *line);
