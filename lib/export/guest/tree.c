/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* dts, dtb, dom0less: the guest's tree alone. */

#include <errno.h>
#include <stdlib.h>

#include "export/export.h"
#include "export/guest/guest.h"

/* libxl gives up when the guest's tree, with what it adds itself, does not fit into 1 MiB
 * (tools/libs/light/libxl_arm.c, FDT_MAX_SIZE). Xen makes as much room as there is. */
#define LIBXL_TREE_MAX ((size_t)1 << 20)
#define LIBXL_OWN_SIZE ((size_t)32 << 10) /* CPUs and their like, generously */

static int add_source(struct export *export, struct livetree *livetree,
		      __attribute__((unused)) enum guest_kind kind)
{
	struct export_text text;
	int r;

	if (!export_open_text(&text))
		return -ENOMEM;
	fputs("/*\n", text.out);
	export_put_origin(export, text.out, " * ");
	fputs(" */\n", text.out);
	r = livetree_write_source(livetree, text.out);
	return export_close_text(export, &text, "passthrough.dts") < 0 ? -ENOMEM : r;
}

static int refuse_size(struct export *export, const char *whose)
{
	return export_refuse_text(export, export->plan->items[0].device,
				  "the guest's tree would be larger than %s; export fewer devices "
				  "for one guest",
				  whose);
}

static int add_blob(struct export *export, struct livetree *livetree, enum guest_kind kind)
{
	size_t size;
	void *blob;
	int r = livetree_write_blob(livetree, &blob, &size);

	if (r == -EFBIG)
		return refuse_size(export, "any tree may be");
	if (r < 0)
		return r;
	if (kind == GUEST_PLAIN && size > LIBXL_TREE_MAX - LIBXL_OWN_SIZE) {
		free(blob);
		return refuse_size(export, "the 1 MiB that libxl takes");
	}
	return export_add_file(export, "passthrough.dtb", blob, size, false);
}

int export_add_tree(struct export *export, enum guest_kind kind, bool blob_first)
{
	int (*const add[])(struct export *, struct livetree *, enum guest_kind) = { add_source,
										    add_blob };
	struct livetree livetree;
	int r;

	livetree_init(&livetree);
	r = guest_make(export, kind, &livetree);
	if (r == EXPORT_OK)
		r = add[blob_first](export, &livetree, kind);
	if (r == EXPORT_OK)
		r = add[!blob_first](export, &livetree, kind);
	livetree_done(&livetree);
	return r;
}

int dts_make(struct export *export)
{
	return export_add_tree(export, GUEST_PLAIN, false);
}

int dtb_make(struct export *export)
{
	return export_add_tree(export, GUEST_PLAIN, true);
}

/* The blob is the module that the boot loader loads; the source tells people what is in it. */
int dom0less_make(struct export *export)
{
	return export_add_tree(export, GUEST_DOM0LESS, false);
}
