/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* uboot: commands that mark the devices in the tree that U-Boot hands to Xen
 * (xen/docs/misc/arm/passthrough.txt; U-Boot's doc/usage/cmd/fdt). */

#include <errno.h>

#include "export/export.h"

/* Inside of single quotes, which U-Boot's shell takes literally. */
static void put_quoted(FILE *out, const char *text)
{
	for (; *text; text++)
		fputc(*text == '\'' || *text < ' ' ? '?' : *text, out);
}

int uboot_make(struct export *export)
{
	struct export_text text;
	char path[TREE_PATH_MAX];

	if (!export_open_text(&text))
		return -ENOMEM;
	export_put_origin(export, text.out, "# ");
	for (size_t i = 0; i < export->plan->n; i++) {
		fputs("fdt set '", text.out);
		put_quoted(text.out, node_path(export->plan->items[i].device->node, path));
		fputs("' xen,passthrough\n", text.out);
	}
	return export_close_text(export, &text, "mark.cmd");
}
