/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What Linux calls the nodes of a tree: by the node's name, or by that of the device that it makes
 * of the node. */

#include "base/arena.h"
#include "board/board.h"

struct linux_name {
	const char *text;
	const struct node *node;
};

struct linux_names {
	ARRAY_OF(struct linux_name); /* by text */
	struct arena texts;
};

/* Both names of all nodes below the root that are wanted; NULL: of all. 0 or -ENOMEM. */
int linux_names_make(struct linux_names *ret, const struct board *board,
		     bool (*is_wanted)(const struct node *node));
void linux_names_done(struct linux_names *names);

/* The first of that name, or n. */
size_t linux_names_first(const struct linux_names *names, const char *name);

/* The one node of that name; NULL if there is none, or several. */
const struct node *linux_names_only(const struct linux_names *names, const char *name);
