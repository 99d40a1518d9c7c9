/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Where a tree comes from: a blob file, a directory in the form of
 * /sys/firmware/devicetree/base, and overlays on top of either. */

#include "tree/tree.h"

/* An overlay may be at most this large: libfdt rescans the base for each of its references. */
#define OVERLAY_SIZE_MAX ((size_t)256 << 10) /* bytes */

struct source {
	const char *file;            /* a DTB, … */
	const char *directory;       /* … or a directory of nodes; the other one is NULL */
	const char *const *overlays; /* files, applied in this order */
	size_t n_overlays;
};

/* 0, -ENOMEM, or -EINVAL with a sentence that starts with the file's name. */
int source_load(const struct source *source, struct tree **ret, struct tree_error *error);

/* Reads a whole file of at most `max` bytes into malloc'ed memory; for files of the kernel too,
 * whose size is not known before. `what` is in sentences: "a device tree". The same results. */
int source_read_file(const char *path, const char *what, size_t max, void **ret, size_t *ret_size,
		     struct tree_error *error);

/* overlay.c: whether the blob is a tree, and libfdt may work on it; 0, -ENOMEM or -EINVAL. */
int source_check(const void *blob, size_t size, struct tree_error *error);

/* overlay.c: replaces the malloc'ed blob by one with the overlay applied; the overlay's bytes are
 * used up. Both are checked before. On failure *blob is as it was. 0, -ENOMEM or -EINVAL. */
int source_merge(void **blob, size_t *size, void *overlay, size_t overlay_size,
		 struct tree_error *error);

/* directory.c: writes the tree below a directory as one blob. */
int source_flatten(const char *path, void **ret, size_t *ret_size, struct tree_error *error);
