/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Matching two trees by path, in one pass: children mostly come in the same order in both. */

#include "board/dom0-tree.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/util.h"

/* The child of that name, searched from `hint` on and around. */
static const struct node *find_child_from(const struct node *parent, const struct node *hint,
					  const char *name)
{
	for (const struct node *child = hint; child < parent->end; child = child->end)
		if (streq(child->name, name))
			return child;
	for (const struct node *child = parent + 1; child < hint; child = child->end)
		if (streq(child->name, name))
			return child;
	return NULL;
}

int dom0_tree_match(struct board *board)
{
	size_t n = board->tree->n_nodes;
	_cleanup_(freep) const struct node **hints = NULL; /* by parent: where to search next */

	if (!board->dom0_tree)
		return 0;
	board->counterparts = calloc(n, sizeof(*board->counterparts));
	hints = calloc(n, sizeof(*hints));
	if (!board->counterparts || !hints)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		const struct node *node = &board->tree->nodes[i], *above, *found;
		size_t parent = node->parent ? tree_index(board->tree, node->parent) : 0;

		above = board->counterparts[parent];
		found = i == 0 ? tree_root(board->dom0_tree) : NULL;
		if (i > 0 && above)
			found = find_child_from(above, hints[parent], node->name);
		board->counterparts[i] = found;
		if (found) {
			hints[i] = found + 1;
			hints[parent] = i > 0 ? found->end : hints[parent];
		}
	}
	return 0;
}

/* Firmware may append a revision to the model, as in "Raspberry Pi 4 Model B Rev 1.4": then the
 * file that it has loaded is still the one of this board. */
static bool is_same_model(const char *a, const char *b)
{
	size_t n = 0;

	while (a[n] && a[n] == b[n])
		n++;
	return a[n] == b[n] || (a[n] == '\0' && b[n] == ' ') || (b[n] == '\0' && a[n] == ' ');
}

/* Xen copies both (xen/arch/arm/domain_build.c, write_properties()). */
const char *dom0_tree_other_board(const struct board *board)
{
	const struct node *host = tree_root(board->tree), *dom0;
	const char *model = node_string(host, PROPERTY_MODEL), *other;

	if (!board->dom0_tree)
		return NULL;
	dom0 = tree_root(board->dom0_tree);
	if (!property_equals(node_property(host, PROPERTY_COMPATIBLE),
			     node_property(dom0, PROPERTY_COMPATIBLE)))
		return "compatible";
	other = node_string(dom0, PROPERTY_MODEL);
	return model && other && !is_same_model(model, other) ? "model" : NULL;
}

static const struct node *counterpart(const struct board *board, const struct node *node)
{
	return board->counterparts[tree_index(board->tree, node)];
}

bool dom0_tree_lacks(const struct board *board, const struct node *node)
{
	return board->dom0_tree && board->on_xen && !counterpart(board, node);
}

static void mismatch(struct findings *findings, const struct node *node, const char *what)
{
	finding_add(findings, .code = FINDING_TREE_MISMATCH, .node = node, .property = what);
}

void dom0_tree_compare(const struct board *board, const struct node *node,
		       struct findings *findings)
{
	static const struct {
		enum property_name name;
		const char *text;
	} copied[] = { { PROPERTY_REG, "reg" },
		       { PROPERTY_INTERRUPTS, "interrupts" },
		       { PROPERTY_INTERRUPTS_EXTENDED, "interrupts-extended" } };
	const struct node *dom0_tree = board->dom0_tree ? counterpart(board, node) : node;

	if (!dom0_tree && !board->on_xen)
		mismatch(findings, node, "the path");
	for (size_t i = 0; dom0_tree && i < ARRAY_SIZE(copied); i++)
		if (!property_equals(node_property(node, copied[i].name),
				     node_property(dom0_tree, copied[i].name)))
			mismatch(findings, node, copied[i].text);
}
