/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* File → blob → tree, with overlays. */

#include "tree/source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "input/open.h"

/* Puts the file's name in front of a sentence. */
static int error_prefix(struct tree_error *error, const char *path, int r)
{
	struct tree_error inner = *error;

	if (r == -EINVAL)
		tree_error_set(error, "%.200s: %.300s", path, inner.text);
	return r;
}

int source_read_file(const char *path, const char *what, size_t max, void **ret, size_t *ret_size,
		     struct tree_error *error)
{
	int r = open_read(path, max, ret, ret_size);

	if (r == 0 || r == -ENOMEM)
		return r;
	if (r == -EFBIG)
		tree_error_set(error, "%.200s: larger than %zu KiB, too large for %s", path,
			       max >> 10, what);
	else
		tree_error_set(error, "%.200s: cannot read: %s%s", path, open_text(r),
			       r == -EISDIR ? "; give a directory with --tree" : "");
	return -EINVAL;
}

static int overlay_apply(void **blob, size_t *size, const char *path, struct tree_error *error)
{
	_cleanup_(freep) void *overlay = NULL;
	size_t overlay_size;
	int r = source_read_file(path, "an overlay", OVERLAY_SIZE_MAX, &overlay, &overlay_size,
				 error);

	if (r < 0)
		return r;
	return error_prefix(error, path, source_merge(blob, size, overlay, overlay_size, error));
}

static int source_blob(const struct source *source, void **ret, size_t *ret_size,
		       struct tree_error *error)
{
	_cleanup_(freep) void *blob = NULL;
	const char *path = source->directory ? source->directory : source->file;
	size_t size;
	int r;

	if (source->directory)
		r = source_flatten(path, &blob, &size, error);
	else
		r = source_read_file(path, "a device tree", TREE_SIZE_MAX, &blob, &size, error);
	if (r == 0 && source->n_overlays > 0)
		r = error_prefix(error, path, source_check(blob, size, error));
	for (size_t i = 0; r == 0 && i < source->n_overlays; i++)
		r = overlay_apply(&blob, &size, source->overlays[i], error);
	if (r < 0)
		return r;
	*ret = TAKE(blob);
	*ret_size = size;
	return 0;
}

int source_load(const struct source *source, struct tree **ret, struct tree_error *error)
{
	const char *path = source->directory ? source->directory : source->file;
	_cleanup_(tree_freep) struct tree *tree = NULL;
	void *blob;
	size_t size;
	int r = source_blob(source, &blob, &size, error);

	if (r == 0)
		r = error_prefix(error, path, tree_new(&tree, blob, size, error));
	if (r < 0)
		return r;
	if (tree_is_overlay(tree)) {
		tree_error_set(error,
			       "%.200s: this is an overlay; give the tree that it is for with "
			       "--dtb, and this with --overlay",
			       path);
		return -EINVAL;
	}
	*ret = TAKE(tree);
	return 0;
}
