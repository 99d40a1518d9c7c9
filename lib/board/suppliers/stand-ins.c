/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "board/suppliers/stand-ins.h"

#include <errno.h>
#include <stdlib.h>

#include "base/util.h"
#include "board/board.h"

static bool is_stand_in(const struct node *node)
{
	const struct node *above = node->parent;

	return above && above->parent && !above->parent->parent && streq(above->name, "ptd") &&
	       node_has(node, PROPERTY_PTD_DEVICE);
}

bool stand_ins_have(const struct board *board, const struct node *node)
{
	const struct node *top = board->stand_ins.top;

	if (!top || node <= top || node >= top->end)
		return false;
	for (; node != top; node = node->parent)
		if (is_stand_in(node))
			return true;
	return false;
}

static int stand_in_compare(const void *pa, const void *pb)
{
	const struct stand_in *a = pa, *b = pb;

	if (a->device != b->device)
		return a->device < b->device ? -1 : 1;
	return a->node < b->node ? -1 : a->node > b->node;
}

static int add_stand_in(struct board *board, const struct node *node)
{
	const char *path = node_string(node, PROPERTY_PTD_DEVICE);
	const struct node *device = path ? tree_find_path(board->tree, path) : NULL;
	struct stand_in *stand_in = array_add(&board->stand_ins);

	if (!stand_in)
		return -ENOMEM;
	*stand_in = (struct stand_in){ DEVICE_NONE, node };
	if (device)
		stand_in->device = board->device_of[tree_index(board->tree, device)];
	return 0;
}

int stand_ins_gather(struct board *board)
{
	const struct node *top = node_find_child(tree_root(board->tree), "ptd", 3);
	struct stand_ins *all = &board->stand_ins;

	all->top = top;
	if (!top)
		return 0;
	tree_for_each_child (node, top)
		if (is_stand_in(node) && all->n < STAND_INS_MAX && add_stand_in(board, node) < 0)
			return -ENOMEM;
	if (all->n > 1)
		qsort(all->items, all->n, sizeof(*all->items), stand_in_compare);
	return 0;
}
