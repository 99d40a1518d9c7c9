/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The manifest of a snapshot: a line for each file, NAME SOURCE STATE, with its size behind unless
 * it is missing. Older ones have no sizes. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "input/lines.h"
#include "witness/witness.h"

enum { NAME, SOURCE, STATE, SIZE, WORDS };

/* Of those that are read; the tree is not among them. */
static enum witness_file find_file(const char *name)
{
	unsigned int i = 0;

	while (i < WITNESS_FILES && !streq(witness_file_name((enum witness_file)i), name))
		i++;
	return (enum witness_file)i;
}

static int read_line(struct witness *witness, struct lines *lines, char *line)
{
	char *words[WORDS + 1];
	size_t n = lines_split(line, words, WORDS + 1);
	uint64_t size = 0;
	enum witness_file file;

	if (n < SIZE || n > WORDS || (n > SIZE && !lines_number(words[SIZE], &size)))
		return lines_fail(lines, "is not NAME SOURCE STATE SIZE");
	file = find_file(words[NAME]);
	if (file == WITNESS_FILES)
		return 0;
	witness->is_partial[file] = streq(words[STATE], WITNESS_PARTLY);
	witness->listed[file] = (struct listed_file){ n > SIZE, size };
	return 0;
}

int witness_add_manifest(struct witness *witness, char *text, size_t size,
			 struct witness_error *error)
{
	_cleanup_(freep) char *owned = text;
	struct lines lines;
	char *line;
	int r = lines_open(&lines, owned, size, error->text, sizeof(error->text));

	while (r == 0 && (r = lines_next(&lines, &line)) > 0)
		r = *line ? read_line(witness, &lines, line) : 0;
	return r;
}
