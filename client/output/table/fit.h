/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Tables that are too wide for a terminal. */

#include <libsmartcols.h>
#include <stddef.h>

/* The longest line of a text. */
size_t fit_longest_line(const char *text);

/* Cells break where their text does, never inside a number or word. If there is a `width`, the
 * column has no more of it: behind a longer line the row goes on below. */
void fit_wrap_at_line_ends(struct libscols_column *column, size_t *width);

/* Keeps libsmartcols from breaking words where not even the least fits. */
void fit_promise_width(struct libscols_table *table, size_t width);

/* Breaks cells at blanks and slashes, the widest column first, until the table fits. If nothing is
 * left to break, the last columns are hidden. Returns the number of those that are not. */
size_t fit_table(struct libscols_table *table, size_t width);
