/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Putting an overlay on a tree, with libfdt. It works recursively and trusts the offsets in
 * __local_fixups__ (1.6.1), and it writes by lengths that it has read without looking at them
 * again, as that of the memory reserve map: so both blobs are checked before, by us and by libfdt.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "tree/fdt.h"
#include "tree/source.h"

/* For each reference of the overlay libfdt goes through the base: the limit of that, in bytes of
 * one by bytes of the other. 64 KiB on 1 MiB still pass. */
#define OVERLAY_WORK_MAX ((uint64_t)1 << 36)

/* The tree of a copy of the blob. */
static int copy_tree(const void *blob, size_t size, struct tree **ret, struct tree_error *error)
{
	void *copy = malloc(size ? size : 1);

	if (!copy)
		return -ENOMEM;
	memcpy(copy, blob, size);
	return tree_new(ret, copy, size, error);
}

/* Whether libfdt can read all of the blob, not only what we do: it copies the memory reserve map,
 * which the index leaves alone. */
static int check_for_libfdt(const void *blob, size_t size, struct tree_error *error)
{
	if (libfdt()->num_mem_rsv(blob) < 0) {
		tree_error_set(error,
			       "offset 0x%x: the memory reserve map has no end; the file is "
			       "damaged, make or copy it anew",
			       fdt_off_mem_rsvmap(blob));
		return -EINVAL;
	}
	if (libfdt()->check_full(blob, size) != 0) {
		tree_error_set(error, "offset 0x8: libfdt cannot read the whole tree; the file is "
				      "damaged, make or copy it anew");
		return -EINVAL;
	}
	return 0;
}

int source_check(const void *blob, size_t size, struct tree_error *error)
{
	_cleanup_(tree_freep) struct tree *tree = NULL;
	int r = copy_tree(blob, size, &tree, error);

	return r < 0 ? r : check_for_libfdt(blob, size, error);
}

/* For names that differ from tree to tree. */
static const struct property *node_find_named(const struct tree *tree, const struct node *node,
					      const char *name)
{
	for (uint32_t i = 0; i < node->n_properties; i++)
		if (streq(tree->names[node->properties[i].name], name))
			return &node->properties[i];
	return NULL;
}

/* The child that libfdt would take: a name without unit address fits any unit address. */
static const struct node *find_child_like_libfdt(const struct node *node, const char *name)
{
	size_t n = strlen(name);

	tree_for_each_child (child, node)
		if (strncmp(child->name, name, n) == 0 &&
		    (child->name[n] == '\0' || (child->name[n] == '@' && !strchr(name, '@'))))
			return child;
	return NULL;
}

/* Each cell of a local fixup is the offset of a phandle in the property of the same name. */
static bool fixups_are_inside(const struct node *fixups, const struct node *target)
{
	for (uint32_t i = 0; i < fixups->n_properties; i++) {
		const struct property *fixup = &fixups->properties[i];
		const struct property *property = node_property(target, fixup->name);
		struct cells offsets = property_cells(fixup);
		uint32_t offset;

		while (cells_take_u32(&offsets, &offset))
			if (!property || property->size < 4 || offset > property->size - 4)
				return false;
	}
	return true;
}

/* The nodes below /__local_fixups__ mirror those that they are about. */
static int check_local_fixups(const struct tree *overlay, struct tree_error *error)
{
	const struct node *top = find_child_like_libfdt(tree_root(overlay), "__local_fixups__");
	_cleanup_(freep) const struct node **targets = NULL;

	if (!top)
		return 0;
	targets = calloc((size_t)(top->end - top), sizeof(*targets));
	if (!targets)
		return -ENOMEM;
	targets[0] = tree_root(overlay);
	for (const struct node *node = top; node < top->end; node++) {
		if (node > top)
			targets[node - top] =
				find_child_like_libfdt(targets[node->parent - top], node->name);
		if (targets[node - top] && fixups_are_inside(node, targets[node - top]))
			continue;
		tree_error_set(
			error,
			"the overlay does not apply: /__local_fixups__ points outside of the "
			"properties at %s; compile it anew with dtc -@",
			node->name);
		return -EINVAL;
	}
	return 0;
}

/* ---- what the base lacks ---- */

/* Labels that the overlay refers to are the names of properties of /__fixups__; those of the base
 * are in /__symbols__ (dtc, Documentation/dt-object-internal.txt). */
static int check_labels(const void *base, const struct tree *overlay, struct tree_error *error)
{
	const struct node *needed = node_find_child(tree_root(overlay), "__fixups__", 10);
	int symbols = libfdt()->path_offset(base, "/__symbols__");

	for (uint32_t i = 0; needed && i < needed->n_properties; i++) {
		const char *label = overlay->names[needed->properties[i].name];

		if (symbols < 0)
			tree_error_set(
				error,
				"the overlay does not apply: it refers to the label '%.100s', "
				"but the base tree has no /__symbols__; compile the base with "
				"dtc -@",
				label);
		else if (!libfdt()->getprop(base, symbols, label, NULL))
			tree_error_set(error,
				       "the overlay does not apply: the base tree has no label "
				       "'%.100s'; was it made for another board?",
				       label);
		else
			continue;
		return -EINVAL;
	}
	return 0;
}

static int check_paths(const void *base, const struct tree *overlay, struct tree_error *error)
{
	tree_for_each_child (fragment, tree_root(overlay)) {
		const struct property *target = node_find_named(overlay, fragment, "target-path");
		const char *path = target ? property_next_string(target, NULL) : NULL;

		if (!path || node_find_named(overlay, fragment, "target") ||
		    !node_find_child(fragment, "__overlay__", 11) ||
		    libfdt()->path_offset(base, path) >= 0)
			continue;
		tree_error_set(error,
			       "the overlay does not apply: the base tree has no node %.200s; was "
			       "it made for another board?",
			       path);
		return -EINVAL;
	}
	return 0;
}

/* The base is checked. */
static int check_overlay(const void *base, const void *blob, size_t size, struct tree_error *error)
{
	_cleanup_(tree_freep) struct tree *tree = NULL;
	int r = copy_tree(blob, size, &tree, error);

	if (r == 0)
		r = check_for_libfdt(blob, size, error);
	if (r == 0)
		r = check_local_fixups(tree, error);
	if (r == 0)
		r = check_labels(base, tree, error);
	return r == 0 ? check_paths(base, tree, error) : r;
}

static bool is_overlay(const void *blob)
{
	return libfdt()->path_offset(blob, "/__fixups__") >= 0 ||
	       libfdt()->path_offset(blob, "/__local_fixups__") >= 0 ||
	       libfdt()->subnode_offset(blob, 0, "fragment@0") >= 0;
}

/* On failure both blobs are unusable afterwards. */
static int overlay_merge(void *base, void *overlay, struct tree_error *error)
{
	int r = is_overlay(overlay) ? libfdt()->overlay_apply(base, overlay) : 0;

	if (r == 0 && fdt_magic(overlay) == FDT_MAGIC)
		tree_error_set(error,
			       "this is not an overlay (no /fragment@0, no /__fixups__); give a "
			       "whole tree with --dtb");
	else if (r == 0)
		return 0;
	else
		tree_error_set(error,
			       "the overlay does not apply: %s; was it made for another board?",
			       libfdt()->strerror(r));
	return -EINVAL;
}

int source_merge(void **blob, size_t *size, void *overlay, size_t overlay_size,
		 struct tree_error *error)
{
	_cleanup_(freep) void *merged = NULL;
	/* Merging copies nodes and properties of the overlay, and the names once more. */
	size_t merged_size = *size + 3 * overlay_size + 4096;
	int r = source_check(*blob, *size, error);

	if (r == 0)
		r = check_overlay(*blob, overlay, overlay_size, error);
	if (r < 0)
		return r;
	if (*size * (uint64_t)overlay_size > OVERLAY_WORK_MAX) {
		tree_error_set(error, "the overlay and the base tree are too large together; merge "
				      "them with fdtoverlay first");
		return -EINVAL;
	}
	merged = malloc(merged_size);
	if (!merged)
		return -ENOMEM;
	if (libfdt()->open_into(*blob, merged, (int)merged_size) < 0) {
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
