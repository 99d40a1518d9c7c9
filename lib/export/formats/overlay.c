/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* overlay: a device tree overlay that marks devices, for fdtoverlay, U-Boot (fdt apply) or ptd
 * (--overlay). It has a fragment for each node, found by its path: that needs no __symbols__. */

#include <errno.h>
#include <stdlib.h>

#include "export/comment.h"
#include "export/formats/formats.h"
#include "export/marks.h"
#include "format/xen-tree.h"

static void add_fragment(struct livetree *livetree, size_t number, const struct node *target)
{
	struct livetree_node *fragment;
	char path[TREE_PATH_MAX], name[32];

	snprintf(name, sizeof(name), "fragment@%zu", number);
	fragment = livetree_add_node(livetree, livetree->root, name);
	livetree_string(livetree, fragment, "target-path", node_path(target, path));
	livetree_flag(livetree, livetree_add_node(livetree, fragment, "__overlay__"),
		      XEN_TREE_MARK);
}

static int add_blob(struct export *export, struct livetree *livetree)
{
	void *blob;
	size_t size;
	int r = livetree_write_blob(livetree, &blob, &size);

	if (r == -EFBIG)
		return export_refuse_text(export, export->plan->items[0].device,
					  "the overlay would be larger than any tree may be; mark "
					  "fewer devices with one");
	return r < 0 ? r : export_add_file(export, "mark.dtbo", blob, size, false);
}

static int add_source(struct export *export, struct livetree *livetree)
{
	struct memstream text;
	int r;

	if (!memstream_open(&text))
		return -ENOMEM;
	comment_put_origin(export, text.out, "// ");
	marks_put_others(export, text.out, "// ");
	r = livetree_write_source(livetree, text.out);
	return export_close_text(export, &text, "mark.dtso") < 0 ? -ENOMEM : r;
}

static int write_files(struct export *export, const struct matches *marks)
{
	struct livetree livetree;
	int r;

	livetree_init(&livetree);
	livetree.is_overlay = true;
	comment_add_origin(export, &livetree);
	for (size_t i = 0; i < marks->n; i++)
		add_fragment(&livetree, i, marks->items[i]->node);
	r = add_blob(export, &livetree);
	if (r == EXPORT_OK)
		r = add_source(export, &livetree);
	livetree_done(&livetree);
	return r;
}

int overlay_make(struct export *export)
{
	struct matches marks = { .n = 0 };
	int r = marks_gather(export, &marks);

	if (r == EXPORT_OK)
		r = write_files(export, &marks);
	array_done(&marks);
	return r;
}
