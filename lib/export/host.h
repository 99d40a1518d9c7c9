/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What exports that mark devices change in the host tree. It is worked out as an overlay, a
 * fragment for each node that changes; commands are made from the same. */

#include "board/names/lookup.h"
#include "export/context.h"
#include "export/livetree.h"

struct host {
	struct export *export;
	const struct board *board;
	struct livetree livetree;
	struct livetree_node *ptd; /* NULL: no stand-in yet */
	bool *leaves;              /* by device or part: dom0 will not have it */
	struct {
		ARRAY_OF(const struct node *);
	} regulators; /* that have to stay on; some more than once */
	size_t n_fragments;
	int result; /* what host_changes_make() will return */
};

void host_init(struct host *host, struct export *export);
void host_done(struct host *host);

/* A fragment for changes to this node: where its new properties and children go. */
struct livetree_node *host_change(struct host *host, const struct node *target);

/* The path of a fragment's target, and the node that host_change() returned. */
const char *host_target(const struct livetree_node *fragment);
static inline const struct livetree_node *host_changed(const struct livetree_node *fragment)
{
	return fragment->children;
}

/* Adds a note: as a comment at that place, and as a finding. */
void host_note(struct host *host, struct livetree_node *where, struct finding finding);
