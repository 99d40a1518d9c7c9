/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Tables with paths that are too wide. */

#include <libsmartcols.h>
#include <stddef.h>

/* The longest of what the separator, one character, divides a text into. */
size_t fit_longest(const char *text, const char *separator);

/* Cells break where their text does, never inside a number or word. */
void fit_wrap_at_line_ends(struct libscols_column *column);

/* Breaks paths at their slashes, the longest column first, until the table fits or no path is left
 * to break. */
void fit_paths(struct libscols_table *table, size_t width);
