/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "board/mark.h"

#include <errno.h>
#include <string.h>

#include "base/util.h"

#define MARK      "xen,passthrough"
#define EDITS_MAX 3 /* "xen,passthru" */

static size_t smallest(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/* Letters to insert, delete or change between the text and the mark (Levenshtein), row by row: the
 * least of a row never falls again, so that most names are done after a few letters. More than
 * EDITS_MAX may be less than there are. */
static size_t count_edits(const char *text, size_t length)
{
	size_t row[sizeof(MARK)], diagonal, above, least = 0;

	for (size_t k = 0; k < sizeof(MARK); k++)
		row[k] = k;
	for (size_t i = 0; i < length && least <= EDITS_MAX; i++) {
		diagonal = row[0];
		least = row[0] = i + 1;
		for (size_t k = 1; k < sizeof(MARK); k++) {
			above = row[k];
			row[k] = smallest(above + 1, row[k - 1] + 1,
					  diagonal + (text[i] != MARK[k - 1]));
			diagonal = above;
			least = row[k] < least ? row[k] : least;
		}
	}
	return least > EDITS_MAX ? least : row[sizeof(MARK) - 1];
}

/* Three edits leave at least one of four pieces as it is. */
static bool has_piece(const char *name)
{
	static const char pieces[EDITS_MAX + 1][5] = { "xen,", "pass", "thro", "ugh" };

	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++)
		if (strstr(name, pieces[i]))
			return true;
	return false;
}

static bool is_near(const char *name)
{
	size_t length = strlen(name);

	if (streq(name, "passthrough"))
		return true;
	return length + EDITS_MAX >= strlen(MARK) && length <= strlen(MARK) + EDITS_MAX &&
	       has_piece(name) && count_edits(name, length) <= EDITS_MAX;
}

int mark_find_misspelt(struct board *board)
{
	const struct tree *tree = board->tree;

	for (size_t i = PROPERTY_NAMES_KNOWN; i < tree->n_names; i++) {
		uint32_t *slot;

		if (!is_near(tree->names[i]))
			continue;
		slot = array_add(&board->misspelt_marks);
		if (!slot)
			return -ENOMEM;
		*slot = (uint32_t)i;
	}
	return 0;
}

const char *mark_misspelt(const struct board *board, const struct node *node)
{
	for (size_t i = 0; i < board->misspelt_marks.n; i++)
		if (node_has(node, board->misspelt_marks.items[i]))
			return board->tree->names[board->misspelt_marks.items[i]];
	return NULL;
}
