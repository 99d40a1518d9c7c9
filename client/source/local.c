/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Without a daemon: files → board → devices. */

#include "source/local.h"

#include <errno.h>

#include "base/cleanup.h"
#include "board/drivers.h"
#include "describe/describe.h"
#include "needs/stand-in.h"
#include "output/errors.h"
#include "tree/source.h"
#include "verdict/near-miss.h"
#include "witness/witness.h"

/* Drivers are known for the running tree only. */
static int find_drivers(const struct options *options, struct board *board)
{
	_cleanup_(freep) char *sysfs = options->tree ? drivers_sysfs(options->tree) : NULL;

	return sysfs ? drivers_refresh(board, sysfs, NULL) : 0;
}

/* That of the snapshot, if there is no other. malloc'ed, or NULL. */
static char *find_snapshot_tree(const struct options *options)
{
	char *path = NULL;

	if (options->witness && !options->dtb && !options->tree && !options->host_tree &&
	    asprintf(&path, "%s/" WITNESS_TREE, options->witness) < 0)
		return NULL;
	return path;
}

int local_board(const struct options *options, struct board **ret)
{
	_cleanup_(freep) char *snapshot = find_snapshot_tree(options);
	const struct source tree = { .file = snapshot ? snapshot : options->dtb,
				     .directory = options->tree,
				     .overlays = options->overlays,
				     .n_overlays = options->n_overlays };
	const struct source host = { .file = options->host_tree };
	_cleanup_(board_freep) struct board *board = NULL;
	_cleanup_(freep) char *gone = NULL;
	struct tree_error error = { .text = "" };
	int r = board_load(&board, tree.file || tree.directory ? &tree : NULL,
			   options->host_tree ? &host : NULL, &error);

	if (r == 0)
		r = find_drivers(options, board);
	if (r == -EINVAL)
		return fail(EXIT_FAILED, "%s", error.text);
	if (r < 0)
		return fail_errno(r);
	gone = stand_in_gone_text(board);
	if (gone)
		fail(EXIT_DONE, "%s", gone);
	*ret = TAKE(board);
	return EXIT_DONE;
}

static int fail_no_such(const struct board *board, const char *name)
{
	struct work work = { WORK_OF_A_COMMAND };
	_cleanup_(near_misses_donep) struct near_misses near = { .text = NULL };
	int r = near_misses_find(board, name, &work, &near);

	return r < 0 ? fail_errno(r)
		     : error_report_new("NoSuchDevice", describe_no_such_device(name, &near));
}

int local_find(const struct board *board, const char *name, struct matches *ret)
{
	struct matches found = { .n = 0 };
	int r = board_find(board, name, NULL, &found), status = EXIT_DONE;

	if (r == LOOKUP_E_NONE)
		status = fail_no_such(board, name);
	else if (r == LOOKUP_E_AMBIGUOUS)
		status = error_report_new("AmbiguousDevice",
					  describe_ambiguous_device(name, &found));
	else if (r < 0 || matches_add_all(ret, &found) < 0)
		status = fail_errno(-ENOMEM);
	array_done(&found);
	return status;
}

int local_devices(const struct options *options, const struct board *board, int first,
		  struct matches *ret)
{
	int status = EXIT_DONE;

	for (int i = first; status == EXIT_DONE && i < options->n_arguments; i++)
		status = local_find(board, options->arguments[i], ret);
	return status;
}
