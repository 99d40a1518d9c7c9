/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "verbs/hearing.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "source/linux/witness.h"
#include "tree/source.h"
#include "verify/expect.h"

static int fail_guest(const struct options *o)
{
	return fail(EXIT_USAGE,
		    "%s is a snapshot of a guest: its tree is one that Xen made. Name the files "
		    "that were exported for the guest, or leave out the board's tree",
		    o->witness);
}

/* Xen and libxl call the machine of a guest so (tools/libs/light/libxl_arm.c, make_root_properties;
 * xen/arch/arm/dom0less-build.c). */
#define GUEST_MACHINE "xen,xenvm"

/* Whether the snapshot is a guest's. One without a tree is, if files are named. */
static bool is_of_guest(const struct options *o, bool *ret)
{
	_cleanup_(freep) char *path = NULL;
	_cleanup_(tree_freep) struct tree *tree = NULL;
	struct tree_error error = { .text = "" };

	*ret = o->n_arguments > 0;
	if (asprintf(&path, "%s/" WITNESS_TREE, o->witness) < 0)
		return false;
	if (access(path, F_OK) < 0)
		return true;
	if (source_load(&(struct source){ .file = path }, &tree, &error) < 0)
		return fail(EXIT_FAILED, "%s", error.text) == EXIT_DONE;
	*ret = node_is_compatible(tree_root(tree), GUEST_MACHINE);
	return true;
}

int hearing_hold(const struct options *o, struct verify *verify, const struct board *board,
		 struct hearing *ret)
{
	bool of_guest, own_tree = !o->dtb && !o->tree && !o->host_tree;
	int r, status = witness_load(o->witness, &ret->witness);

	if (status != EXIT_DONE)
		return status;
	if (!is_of_guest(o, &of_guest))
		return EXIT_FAILED;
	if (of_guest && o->n_arguments == 0 && !own_tree)
		return fail_guest(o);
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
