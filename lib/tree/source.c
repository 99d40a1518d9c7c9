/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* File → blob → tree, with overlays. */

#include "tree/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libfdt.h>

#include "base/cleanup.h"

/* Puts the file's name in front of a sentence. */
static int error_prefix(struct tree_error *error, const char *path, int r)
{
	struct tree_error inner = *error;

	if (r == -EINVAL)
		tree_error_set(error, "%.200s: %.300s", path, inner.text);
	return r;
}

/* What fstat() says of the size is only a hint: files of the kernel give any number. */
static size_t first_capacity(int fd, size_t max)
{
	struct stat st;

	if (fstat(fd, &st) == 0 && st.st_size > 0 && (size_t)st.st_size <= max)
		return (size_t)st.st_size + 1;
	return 65536;
}

int source_read_fd(int fd, size_t max, void **ret, size_t *ret_size)
{
	size_t n = 0, capacity = first_capacity(fd, max);
	_cleanup_(freep) char *buffer = malloc(capacity);
	ssize_t got;

	while (buffer && (got = read(fd, buffer + n, capacity - n)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		n += (size_t)got;
		if (n > max)
			return -EFBIG;
		if (n == capacity) {
			char *more = realloc(buffer, capacity *= 2);

			if (!more)
				return -ENOMEM;
			buffer = more;
		}
	}
	if (!buffer)
		return -ENOMEM;
	*ret = TAKE(buffer);
	*ret_size = n;
	return 0;
}

int source_read_file(const char *path, size_t max, void **ret, size_t *ret_size,
		     struct tree_error *error)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
	int r = fd < 0 ? -errno : source_read_fd(fd, max, ret, ret_size);

	if (r == 0 || r == -ENOMEM)
		return r;
	if (r == -EFBIG)
		tree_error_set(error, "%.200s: larger than %zu KiB, which no device tree is", path,
			       max >> 10);
	else
		tree_error_set(error, "%.200s: cannot read: %s%s", path, strerror(-r),
			       r == -EISDIR ? "; give a directory with --tree" : "");
	return -EINVAL;
}

/* Whether this is a blob that may be worked on: whole and of bounded depth. */
static int check_blob(const void *blob, size_t size, struct tree_error *error)
{
	_cleanup_(tree_freep) struct tree *tree = NULL;
	void *copy = malloc(size ? size : 1);

	if (!copy)
		return -ENOMEM;
	memcpy(copy, blob, size);
	return tree_new(&tree, copy, size, error);
}

static bool is_overlay(const void *blob)
{
	return fdt_path_offset(blob, "/__fixups__") >= 0 ||
	       fdt_path_offset(blob, "/__local_fixups__") >= 0 ||
	       fdt_subnode_offset(blob, 0, "fragment@0") >= 0;
}

/* Both blobs are spoilt afterwards, unless it succeeds. */
static int overlay_merge(void *base, void *overlay, struct tree_error *error)
{
	bool has_symbols = fdt_path_offset(base, "/__symbols__") >= 0;
	int r = is_overlay(overlay) ? fdt_overlay_apply(base, overlay) : 0;

	if (r == 0 && fdt_magic(overlay) == FDT_MAGIC)
		tree_error_set(error, "this is no overlay (no /fragment@0, no /__fixups__); give a "
				      "whole tree with --dtb");
	else if (r == 0)
		return 0;
	else if (!has_symbols)
		tree_error_set(error, "the overlay does not apply: the base tree has no "
				      "/__symbols__; compile the base with dtc -@");
	else
		tree_error_set(error,
			       "the overlay does not apply: %s; its target or a label is not in "
			       "the base tree, was it made for another board?",
			       fdt_strerror(r));
	return -EINVAL;
}

int source_merge(void **blob, size_t *size, void *overlay, size_t overlay_size,
		 struct tree_error *error)
{
	_cleanup_(freep) void *merged = NULL;
	/* Merging copies nodes and properties of the overlay, and the names once more. */
	size_t merged_size = *size + 3 * overlay_size + 4096;
	int r = check_blob(overlay, overlay_size, error);

	if (r < 0)
		return r;
	merged = malloc(merged_size);
	if (!merged)
		return -ENOMEM;
	if (fdt_open_into(*blob, merged, (int)merged_size) < 0) {
		tree_error_set(error, "the base tree's blocks are in no order that an overlay can "
				      "be put on; write it anew with dtc -I dtb -O dtb");
		return -EINVAL;
	}
	r = overlay_merge(merged, overlay, error);
	if (r < 0)
		return r;
	free(*blob);
	*blob = TAKE(merged);
	*size = merged_size;
	return 0;
}

static int overlay_apply(void **blob, size_t *size, const char *path, struct tree_error *error)
{
	_cleanup_(freep) void *overlay = NULL;
	size_t overlay_size;
	int r = source_read_file(path, OVERLAY_SIZE_MAX, &overlay, &overlay_size, error);

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
		r = source_read_file(path, TREE_SIZE_MAX, &blob, &size, error);
	if (r == 0 && source->n_overlays > 0)
		r = error_prefix(error, path, check_blob(blob, size, error));
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
	void *blob;
	size_t size;
	int r = source_blob(source, &blob, &size, error);

	return r < 0 ? r : error_prefix(error, path, tree_new(ret, blob, size, error));
}
