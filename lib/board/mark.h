/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Near misses of xen,passthrough. Xen looks for this name to the letter, and says nothing about
 * another one: the device simply goes to dom0. */

#include "board/board.h"

/* Finds the tree's property names that were probably meant for the mark. 0 or -ENOMEM. */
int mark_find_misspelt(struct board *board);

/* The first such property of the node, or NULL. */
const char *mark_misspelt(const struct board *board, const struct node *node);
