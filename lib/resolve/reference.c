/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The cursor over phandles with arguments. */

#include "resolve/reference.h"

#include <string.h>

static enum reference_result broken(struct cells *left, const char *phrase, const char **ret_why)
{
	left->n = 0;
	*ret_why = phrase;
	return REFERENCE_BROKEN;
}

enum reference_result reference_next(const struct tree *tree, struct cells *left,
				     const struct reference_form *form, struct reference *ret,
				     const char **ret_why)
{
	uint32_t n = form->missing;

	if (!cells_take_u32(left, &ret->phandle))
		return REFERENCE_END;
	if (ret->phandle == 0)
		return REFERENCE_HOLE;
	ret->node = tree_find_phandle(tree, ret->phandle);
	if (!ret->node)
		return broken(left, REFERENCE_DANGLING, ret_why);
	if (form->cells_property != REFERENCE_NO_CELLS)
		node_u32(ret->node, form->cells_property, &n);
	if (n == REFERENCE_STRICT)
		return broken(
			left,
			"a phandle of it names a node that does not say how many cells follow",
			ret_why);
	if (!cells_take(left, n, &ret->arguments))
		return broken(left, "it ends inside a specifier", ret_why);
	return REFERENCE_OK;
}

int reference_compare(const struct reference *a, const struct reference *b)
{
	if (a->node != b->node)
		return a->node < b->node ? -1 : 1;
	if (a->arguments.n != b->arguments.n)
		return a->arguments.n < b->arguments.n ? -1 : 1;
	return a->arguments.n ? memcmp(a->arguments.data, b->arguments.data, a->arguments.n * 4)
			      : 0;
}
