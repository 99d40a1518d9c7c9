/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Tables that are too wide for a terminal. */

#include "output/table/cells.h"

/* How many columns so many bytes of UTF-8 take: one for each character. */
size_t fit_columns_of(const char *text, size_t n);

/* The longest line of a text. */
size_t fit_longest_line(const char *text);

/* That of the columns that are not hidden, and what is between them. */
size_t fit_width(const struct table *table);

/* Breaks cells at blanks and slashes, the widest column first, until the table fits. If nothing is
 * left to break, the last columns are hidden. Returns the number of those that are not. */
size_t fit_table(struct table *table, size_t width);
