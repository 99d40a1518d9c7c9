/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* uboot: commands that mark devices in the tree that U-Boot hands to Xen
 * (xen/docs/misc/arm/passthrough.txt; U-Boot's cmd/fdt.c). */

#include "export/comment.h"
#include "export/formats/formats.h"
#include "export/marks.h"
#include "format/xen-tree.h"

/* A property without content takes 12 bytes of structure, and its name 16 once; boot loaders find
 * the tree without any spare room. */
static size_t room_for(const struct matches *marks)
{
	return (marks->n * 12 + 16 + FRAME_SIZE - 1) & ~(size_t)(FRAME_SIZE - 1);
}

/* U-Boot reads numbers as hexadecimal. */
static void put_commands(const struct export *export, FILE *out, const struct matches *marks)
{
	char path[TREE_PATH_MAX];

	comment_put_origin(export, out, "# ");
	fputs("# run after the device tree has been loaded, here to fdt_addr_r, and before Xen\n",
	      out);
	marks_put_others(export, out, "# ");
	fprintf(out, "fdt addr ${fdt_addr_r}\nfdt resize %zx\n", room_for(marks));
	for (size_t i = 0; i < marks->n; i++)
		fprintf(out, "fdt set %s " XEN_TREE_MARK "\n",
			node_path(marks->items[i]->node, path));
}

int uboot_make(struct export *export)
{
	return marks_make_text(export, "mark.cmd", put_commands);
}
