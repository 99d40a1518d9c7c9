/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "source/daemon-board.h"

#include <sys/stat.h>

#include "base/util.h"
#include "output/json.h"
#include "source/daemon/remote.h"
#include "source/local.h"
#include "tree/digest.h"

static void use_source(const char *path, struct options *o)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		o->tree = path;
	else
		o->dtb = path;
}

static int check_tree(const struct tree *tree, const json_t *expected)
{
	char digest[DIGEST_SIZE];

	tree_digest(tree, digest);
	if (streq(digest, json_get_text(expected, "sha256")))
		return EXIT_DONE;
	return fail(EXIT_FAILED,
		    "%s has changed since the daemon read it; try 'ptctl reload', or give a tree "
		    "with --dtb FILE",
		    json_get_text(expected, "source"));
}

static int load(const struct options *o, const json_t *status, struct board **ret)
{
	struct options with_tree = *o;
	const char *tree = json_get_text(json_object_get(status, "tree"), "source");
	const char *live = json_get_text(json_object_get(status, "liveTree"), "source");

	if (*live)
		with_tree.host_tree = tree;
	use_source(*live ? live : tree, &with_tree);
	return local_board(&with_tree, ret);
}

int daemon_board(const struct options *o, struct board **ret)
{
	json_t *reply = NULL;
	const json_t *live;
	int status = remote_call(o, "GetStatus", json_object(), &reply);

	if (status != EXIT_DONE)
		return status;
	live = json_object_get(reply, "liveTree");
	status = load(o, reply, ret);
	if (status != EXIT_DONE)
		fail(status,
		     "the daemon works with that tree; make it readable, or give a tree with "
		     "--dtb FILE");
	else
		status = check_tree((*ret)->tree, json_object_get(reply, "tree"));
	if (status == EXIT_DONE && (*ret)->dom0_tree && live)
		status = check_tree((*ret)->dom0_tree, live);
	json_decref(reply);
	return status;
}
