/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* overlay: a device tree overlay that marks, to be applied by fdtoverlay, by U-Boot (fdt apply) or
 * by ptd (--overlay). One fragment for each node, found by its path: that needs no __symbols__. */

#include <errno.h>
#include <stdlib.h>

#include "export/livetree.h"
#include "export/mark.h"

static void add_fragment(struct livetree *livetree, size_t number, const struct node *target)
{
	struct livetree_node *fragment;
	char path[TREE_PATH_MAX], name[32];

	snprintf(name, sizeof(name), "fragment@%zu", number);
	fragment = livetree_add_node(livetree, livetree->root, name);
	livetree_string(livetree, fragment, "target-path", node_path(target, path));
	livetree_flag(livetree, livetree_add_node(livetree, fragment, "__overlay__"),
		      "xen,passthrough");
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
	struct export_text text;
	int r;

	if (!export_open_text(&text))
		return -ENOMEM;
	export_put_origin(export, text.out, "// ");
	mark_put_others(export, text.out, "// ");
	r = livetree_write_source(livetree, text.out);
	if (r == 0)
		return export_close_text(export, &text, "mark.dtso");
	fclose(text.out);
	free(text.data);
	return r;
}

static int write_files(struct export *export, const struct matches *marks)
{
	struct livetree livetree;
	int r;

	livetree_init(&livetree);
	livetree.is_overlay = true;
	export_mark_livetree(export, &livetree);
	for (size_t i = 0; i < marks->n; i++)
		add_fragment(&livetree, i, marks->items[i]->node);
	r = add_blob(export, &livetree);
	if (r == 0)
		r = add_source(export, &livetree);
	livetree_done(&livetree);
	return r;
}

int overlay_make(struct export *export)
{
	struct matches marks = { .n = 0 };
	int r = mark_gather(export, &marks);

	if (r == EXPORT_OK)
		r = mark_check_plain(export, &marks);
	if (r == EXPORT_OK)
		r = write_files(export, &marks);
	array_done(&marks);
	return r;
}
