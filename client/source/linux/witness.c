/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "source/linux/witness.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "format/xen-tree.h"
#include "input/open.h"
#include "tree/source.h"

/* WITNESS_FILES stands for the manifest. */
static int load_file(const char *directory, enum witness_file file, struct witness *ret)
{
	bool is_manifest = file == WITNESS_FILES;
	const char *name = is_manifest ? WITNESS_MANIFEST : witness_file_name(file);
	struct witness_error error = { "" };
	_cleanup_(freep) char *path = NULL;
	void *text;
	size_t size;
	int r;

	if (asprintf(&path, "%s/%s", directory, name) < 0)
		return fail_errno(-ENOMEM);
	r = open_read(path, WITNESS_FILE_MAX, &text, &size);
	if (r == -ENOENT)
		return EXIT_DONE;
	if (r == -EFBIG)
		return fail(EXIT_FAILED, "%s is larger than %zu MiB: no kernel prints as much",
			    path, WITNESS_FILE_MAX >> 20);
	if (r != 0)
		return fail(EXIT_FAILED, "%s: %s", path, open_text(r));
	r = is_manifest ? witness_add_manifest(ret, text, size, &error)
			: witness_add(ret, file, text, size, &error);
	if (r == -EINVAL)
		return fail(EXIT_FAILED, "%s: %s", path, error.text);
	return r < 0 ? fail_errno(r) : EXIT_DONE;
}

static bool has_any(const struct witness *witness)
{
	for (unsigned int i = 0; i < WITNESS_FILES; i++)
		if (witness->has[i])
			return true;
	return false;
}

int witness_load(const char *directory, struct witness *ret)
{
	struct witness_error error = { "" };
	int r, status = load_file(directory, WITNESS_FILES, ret);

	for (unsigned int i = 0; status == EXIT_DONE && i < WITNESS_FILES; i++)
		status = load_file(directory, (enum witness_file)i, ret);
	if (status != EXIT_DONE)
		return status;
	if (!has_any(ret))
		return fail(EXIT_FAILED,
			    "%s has no file of a snapshot (interrupts, iomem, …); 'ptctl snapshot "
			    "-o DIR' makes one on the board",
			    directory);
	r = witness_finish(ret, &error);
	if (r == -EINVAL)
		return fail(EXIT_FAILED, "%s: %s", directory, error.text);
	return r < 0 ? fail_errno(r) : EXIT_DONE;
}

int witness_load_tree(const char *directory, struct tree **ret)
{
	struct tree_error error = { .text = "" };
	_cleanup_(freep) char *path = NULL;
	int r;

	*ret = NULL;
	if (asprintf(&path, "%s/" WITNESS_TREE, directory) < 0)
		return fail_errno(-ENOMEM);
	if (access(path, F_OK) < 0)
		return EXIT_DONE;
	r = source_load(&(struct source){ .file = path }, ret, &error);
	return r == -EINVAL ? fail(EXIT_FAILED, "%s", error.text)
	       : r < 0      ? fail_errno(r)
			    : EXIT_DONE;
}

/* Xen and libxl call the machine of a guest so (tools/libs/light/libxl_arm.c, make_root_properties;
 * xen/arch/arm/dom0less-build.c). */
#define GUEST_MACHINE "xen,xenvm"

/* A monitor's guest has the tree of an export. */
bool witness_is_guest(const struct tree *tree)
{
	const struct node *root = tree_root(tree);

	return node_is_compatible(root, GUEST_MACHINE) ||
	       node_find_child(root, XEN_TREE_TOP, strlen(XEN_TREE_TOP));
}

/* Boot loaders change much of a tree, but not what machine it is of. */
static bool is_same_machine(const struct tree *tree, const struct tree *wanted)
{
	const struct node *a = tree_root(tree), *b = tree_root(wanted);
	const struct property *names = node_property(a, PROPERTY_COMPATIBLE);
	bool is_known = names && node_has(b, PROPERTY_COMPATIBLE);

	if (witness_is_guest(tree) != witness_is_guest(wanted))
		return false;
	for (const char *name = property_next_string(names, NULL); name;
	     name = property_next_string(names, name))
		if (node_is_compatible(b, name))
			return true;
	return !is_known;
}

static const char *machine_name(const struct tree *tree)
{
	const char *name = node_string(tree_root(tree), PROPERTY_COMPATIBLE);

	return name ? name : witness_is_guest(tree) ? "a guest" : "one without a name";
}

int witness_check_machine(const char *directory, const struct tree *tree, const struct board *board,
			  int status)
{
	if (is_same_machine(tree, board->tree))
		return EXIT_DONE;
	return fail(status, "%s is a snapshot of another machine, %s; the tree is that of %s",
		    directory, machine_name(tree), machine_name(board->tree));
}

/* Its own tree needs no check. */
static int check_machine(const struct options *options, const struct board *board)
{
	_cleanup_(tree_freep) struct tree *tree = NULL;
	int status = options->dtb || options->tree || options->host_tree
			     ? witness_load_tree(options->witness, &tree)
			     : EXIT_DONE;

	if (status != EXIT_DONE || !tree)
		return status;
	return witness_check_machine(options->witness, tree, board, EXIT_FAILED);
}

int witness_take(const struct options *options, struct board *board, struct witnessed *ret)
{
	int status;

	*ret = (struct witnessed){ .witness = { .version = "" } };
	if (!options->witness)
		return EXIT_DONE;
	status = witness_load(options->witness, &ret->witness);
	if (status == EXIT_DONE)
		status = check_machine(options, board);
	if (status != EXIT_DONE)
		return status;
	return witness_attach(board, &ret->witness, &ret->attached) < 0 ? fail_errno(-ENOMEM)
									: EXIT_DONE;
}

void witnessed_done(struct witnessed *witnessed)
{
	attached_done(&witnessed->attached);
	witness_done(&witnessed->witness);
}
