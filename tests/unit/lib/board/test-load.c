/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From files to a board. */

#undef NDEBUG
#include <errno.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "check.h"
#include "dts.h"
#include "tree/source.h"

#define PLAIN "/ { a { compatible = \"x\"; }; };"
#define XENS  "/ { hypervisor { compatible = \"xen,xen\"; }; };"

/* A blob in a file of its own, malloc'ed name. */
static char *blob(const char *dts)
{
	char *name = strdup("test-load-XXXXXX");
	_cleanup_(closep) int fd = mkstemp(name);
	_cleanup_(freep) void *data = NULL;
	size_t size;

	data = dts_compile(dts, NULL, &size);
	check(fd >= 0);
	check_eq(write(fd, data, size), size);
	return name;
}

static int load(const char *tree_dts, const char *host_dts, struct board **ret,
		struct tree_error *error)
{
	char *tree = tree_dts ? blob(tree_dts) : NULL, *host = host_dts ? blob(host_dts) : NULL;
	const struct source from = { .file = tree }, from_host = { .file = host };
	int r = board_load(ret, tree ? &from : NULL, host ? &from_host : NULL, error);

	if (tree)
		unlink(tree);
	if (host)
		unlink(host);
	free(tree);
	free(host);
	return r;
}

static void test_one_tree(void)
{
	_cleanup_(board_freep) struct board *board = NULL;
	struct tree_error error;

	check_eq(load(XENS, NULL, &board, &error), 0);
	check(board->made_by_xen && !board->dom0_tree);
}

static void test_host_tree_beside_that_of_dom0(void)
{
	_cleanup_(board_freep) struct board *board = NULL;
	struct tree_error error;

	check_eq(load(XENS, PLAIN, &board, &error), 0);
	check(!board->made_by_xen && board->dom0_tree && board->on_xen);
}

static void test_host_tree_alone(void)
{
	_cleanup_(board_freep) struct board *board = NULL;
	struct tree_error error;

	check_eq(load(NULL, PLAIN, &board, &error), 0);
	check(!board->dom0_tree);
}

static void test_host_tree_that_xen_made(void)
{
	struct board *board = NULL;
	struct tree_error error;

	check_eq(load(PLAIN, XENS, &board, &error), -EINVAL);
	check_has(error.text, "this is the tree that Xen made for dom0");
}

static void test_file_that_is_not_there(void)
{
	const struct source missing = { .file = "/nonexistent" };
	struct board *board = NULL;
	struct tree_error error;

	check_eq(board_load(&board, &missing, NULL, &error), -EINVAL);
	check_has(error.text, "/nonexistent");
}

int main(void)
{
	test_one_tree();
	test_host_tree_beside_that_of_dom0();
	test_host_tree_alone();
	test_host_tree_that_xen_made();
	test_file_that_is_not_there();
	return 0;
}
