/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From files to a board. */

#include <errno.h>

#include "base/cleanup.h"
#include "board/board.h"
#include "tree/source.h"
#include "xen/keeps.h"

static int load_host(const struct source *host, struct tree **ret, struct tree_error *error)
{
	_cleanup_(tree_freep) struct tree *tree = NULL;
	int r = source_load(host, &tree, error);

	if (r < 0)
		return r;
	if (xen_made_tree(tree)) {
		tree_error_set(error,
			       "%.200s: this is the tree that Xen made for dom0; give the one that "
			       "the boot loader hands to Xen",
			       host->file ? host->file : host->directory);
		return -EINVAL;
	}
	*ret = TAKE(tree);
	return 0;
}

int board_load(struct board **ret, const struct source *tree, const struct source *host,
	       struct tree_error *error)
{
	_cleanup_(tree_freep) struct tree *main = NULL, *dom0_tree = NULL;
	int r = 0;

	if (host)
		r = load_host(host, &main, error);
	if (r == 0 && tree)
		r = source_load(tree, host ? &dom0_tree : &main, error);
	return r < 0 ? r : board_new(ret, TAKE(main), TAKE(dom0_tree));
}
