/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All changes of an export, in the order of their fragments. */

#include "export/mark/host-changes.h"

#include <errno.h>
#include <stdlib.h>

#include "export/comment.h"
#include "export/mark/marks.h"
#include "export/mark/rewire.h"
#include "export/mark/stand-ins.h"
#include "format/xen-tree.h"

static int find_leaving(struct host *host, const struct matches *marks)
{
	const struct board *board = host->board;

	host->leaves = calloc(board->devices.n + 1, sizeof(*host->leaves));
	if (!host->leaves)
		return -ENOMEM;
	for (size_t i = 0; i < board->devices.n; i++)
		host->leaves[i] = board_mark(board, &board->devices.items[i]) == MARK_MARKED;
	for (size_t i = 0; i < marks->n; i++)
		host->leaves[marks->items[i] - board->devices.items] = true;
	return 0;
}

static void add_mark(struct host *host, const struct device *member)
{
	struct livetree_node *where = host_change(host, member->node);

	livetree_flag(&host->livetree, where, XEN_TREE_MARK);
	rewire(host, member, where);
	if (!member->is_part && !host->export->options.no_stand_ins)
		stand_ins_add(host, member, where);
}

static int make(struct host *host, const struct matches *marks)
{
	int r = find_leaving(host, marks);

	if (r == EXPORT_OK && !host->export->options.no_stand_ins)
		r = stand_ins_check(host->export);
	if (r != EXPORT_OK)
		return r;
	comment_add_origin(host->export, &host->livetree);
	for (size_t i = 0; i < marks->n; i++)
		add_mark(host, marks->items[i]);
	stand_ins_finish(host);
	return host->livetree.failed ? -ENOMEM : host->result;
}

int host_changes_make(struct host *host, struct export *export)
{
	struct matches marks = { .n = 0 };
	int r;

	host_init(host, export);
	r = marks_gather(export, &marks);
	if (r == EXPORT_OK)
		r = make(host, &marks);
	array_done(&marks);
	return r;
}
