/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The host tree beside the tree that dom0 sees. */

#include "board/board.h"

/* Fills board->counterparts if there is a tree of dom0. 0 or -ENOMEM. */
int dom0_tree_match(struct board *board);

/* The property of the root by which the trees are of different boards, or NULL. */
const char *dom0_tree_other_board(const struct board *board);

/* Whether Xen kept this node of the host tree: its own tree for dom0 lacks it. */
bool dom0_tree_lacks(const struct board *board, const struct node *node);

/* A finding for each property that Xen copies unchanged but that differs, or for a node that dom0's
 * tree, not made by Xen, lacks. */
void dom0_tree_compare(const struct board *board, const struct node *node,
		       struct findings *findings);
