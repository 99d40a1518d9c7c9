/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "verbs/hearing.h"

#include <errno.h>

#include "base/cleanup.h"
#include "source/linux/witness.h"
#include "verify/expect.h"
#include "xen/keeps.h"

static int fail_guest(const struct options *o)
{
	return fail(EXIT_USAGE,
		    "%s is a snapshot of a guest, by its tree. Name the files "
		    "that were exported for the guest, or leave out the board's tree",
		    o->witness);
}

/* Whether a driver is bound to a node of the board: a guest has devices below /passthrough, and
 * those that Xen makes. */
static bool is_of_board(const struct witness *witness, const struct board *board)
{
	for (size_t i = 0; i < witness->drivers.n; i++) {
		const char *path = witness->drivers.items[i].node;

		if (!xen_makes_node(path) && tree_find_path(board->tree, path))
			return true;
	}
	return false;
}

int hearing_hold(const struct options *o, struct verify *verify, const struct board *board,
		 struct hearing *ret)
{
	_cleanup_(tree_freep) struct tree *tree = NULL;
	bool of_guest, own_tree = !o->dtb && !o->tree && !o->host_tree;
	int r, status = witness_load(o->witness, &ret->witness);

	if (status == EXIT_DONE)
		status = witness_load_tree(o->witness, &tree);
	if (status != EXIT_DONE)
		return status;
	/* One without a tree is a guest's if files are named, and nothing says otherwise. */
	of_guest = tree ? witness_is_guest(tree)
			: o->n_arguments > 0 && !is_of_board(&ret->witness, board);
	if (of_guest && o->n_arguments == 0 && !own_tree)
		return fail_guest(o);
	if (tree && !of_guest && !own_tree)
		witness_check_machine(o->witness, tree, board, EXIT_DONE);
	r = of_guest && o->n_arguments > 0
		    ? verify_expect(verify, &ret->expected)
		    : expected_of_board(&ret->expected, board, &ret->witness);
	if (r == 0)
		r = answers_make(&ret->answers, &ret->expected, &ret->witness);
	return r < 0 ? fail_errno(r) : EXIT_DONE;
}

void hearing_done(struct hearing *hearing)
{
	answers_done(&hearing->answers);
	expected_done(&hearing->expected);
	witness_done(&hearing->witness);
}
