/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Finding devices by the names that people and programs use. */

#include "base/work.h"
#include "board/board.h"

struct matches {
	ARRAY_OF(const struct device *);
};

/* Appends all of them. 0 or -ENOMEM. */
int matches_add_all(struct matches *to, const struct matches *from);

/* Sorts those from the given one on by their paths. */
void matches_sort(struct matches *matches, size_t first);

/* No more aliases than this are resolved, and no more labels than so many visits of nodes allow:
 * each one searches the tree. A board of 10,000 nodes may have 12,000 labels. */
#define ALIASES_MAX  1024
#define LABEL_VISITS 120000000

/* Fills board->aliases and board->labels. 0 or -ENOMEM. */
int aliases_gather(struct board *board);

/* The aliases of a node: the first of them, *ret_n in all. */
const struct alias *board_aliases(const struct board *board, const struct node *node,
				  size_t *ret_n);

/* Its labels, in the same way. */
const struct alias *board_labels(const struct board *board, const struct node *node, size_t *ret_n);

/* The node of that alias, or NULL. */
const struct node *board_find_alias(const struct board *board, const char *name);

/* Appends devices, and if there are none parts, of that path, alias, or trailing part of their
 * path: one, none, or several (ambiguous), in the order of paths; or only some of them once the
 * work is spent. 0 or -ENOMEM. */
int board_look_up(const struct board *board, const char *name, struct work *work,
		  struct matches *ret);

/* The node with that label (a property of /__symbols__), or NULL; and its device. */
const struct node *board_find_labelled(const struct board *board, const char *label);
const struct device *board_find_label(const struct board *board, const char *label);

/* The node, device or not, that this is the path, the alias or the label of (with an ampersand or
 * without); or NULL. */
const struct node *board_find_node(const struct board *board, const char *name);

/* The first node that is no device, but whose path ends so, or whose name does without its unit
 * address; or NULL. What has no compatible within a device is not looked at. */
const struct node *board_find_no_device(const struct board *board, const char *name,
					struct work *work);

/* Whether it is an address: hexadecimal, with 0x or without. */
bool board_name_is_address(const char *name, uint64_t *ret);

/* The one device of that name, appended; or all nodes of a whole path, which may be ambiguous. If
 * nothing has the name, it may also be a label (after an ampersand), an address at which a region
 * of a device begins (of the bus or the CPU, hexadecimal; first regions before others), or a node's
 * name without its unit address (a part's, if no device has it).
 * Ambiguous ones are appended too. 0, one of these, or -ENOMEM. */
enum lookup_result {
	LOOKUP_E_NONE = 1,
	LOOKUP_E_AMBIGUOUS,
	LOOKUP_E_WORK, /* it takes more than there is */
};
int board_find(const struct board *board, const char *name, struct work *work, struct matches *ret);

/* All devices (no parts) in the order of their paths. 0 or -ENOMEM. */
int board_list(const struct board *board, struct matches *ret);
