/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/list.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "output/put.h"

enum { LIST_PATH, LIST_VERDICT, LIST_MARK, LIST_MMIO, LIST_CODES, LIST_INTID };

static const struct column columns[] = {
	[LIST_PATH] = { "PATH", 0, 0.3, "path" },
	[LIST_VERDICT] = { "VERDICT", 0, 7, "verdict" },
	[LIST_MARK] = { "MARK", 0, 6, "mark" },
	[LIST_MMIO] = { "MMIO", SCOLS_FL_WRAP, 12 },
	[LIST_CODES] = { "WHY", SCOLS_FL_TRUNC, 0.2 },
	[LIST_INTID] = { "INTID", SCOLS_FL_WRAP, 5 },
	{ NULL },
};

struct libscols_table *list_table(bool headings)
{
	return table_new(columns, headings, stdout);
}

/* The cells that are lists, one after the other, each with its NUL: a stream for each of them would
 * take a tenth of the time of ptctl list. */
static char *list_cells(const json_t *summary)
{
	const char *separator = list_separator();
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	put_regions(out, json_object_get(summary, "regions"), separator);
	fputc('\0', out);
	put_intids(out, json_object_get(summary, "interrupts"), separator);
	fputc('\0', out);
	put_strings(out, json_object_get(summary, "codes"), ",");
	return fclose(out) == 0 ? text : NULL;
}

void list_row(struct libscols_table *table, const json_t *summary)
{
	static const size_t lists[] = { LIST_MMIO, LIST_INTID, LIST_CODES };
	_cleanup_(freep) char *cells = list_cells(summary);
	struct libscols_line *line = table_row(table, NULL, columns, summary);
	const char *cell = cells;

	for (size_t i = 0; cell && i < ARRAY_SIZE(lists); i++) {
		table_set(line, lists[i], *cell ? cell : "-");
		cell += strlen(cell) + 1;
	}
}
