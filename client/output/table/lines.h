/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The lines of a table, one after the other: scols_table_get_line() counts from the first one. */

#include <libsmartcols.h>

/* The next line, or NULL. */
static inline struct libscols_line *lines_next(struct libscols_table *table,
					       struct libscols_iter *iter)
{
	struct libscols_line *line;

	return iter && scols_table_next_line(table, iter, &line) == 0 ? line : NULL;
}

static inline void lines_donep(struct libscols_iter **iter)
{
	scols_free_iter(*iter);
}

/* Declares an iterator, for lines_next(). Without memory there are no lines. */
#define LINES_ITER(name) \
	_cleanup_(lines_donep) struct libscols_iter *name = scols_new_iter(SCOLS_ITER_FORWARD)

/* The text of a cell, or "". */
static inline const char *lines_text(struct libscols_line *line, size_t column)
{
	const char *text = scols_cell_get_data(scols_line_get_cell(line, column));

	return text ? text : "";
}
