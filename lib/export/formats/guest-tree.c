/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* dts, dtb, dom0less: the guest's tree alone. */

#include "export/formats/guest-tree.h"

#include <errno.h>
#include <stdlib.h>

#include "export/comment.h"
#include "export/formats/formats.h"
#include "format/xen-tree.h"

/* In the cells of the node above (Xen, docs/misc/arm/passthrough-noiommu.txt): two each there and
 * in the domain's node will do for all versions. */
static const char domain_lines[] =
	" * In the host's tree the node of this domain needs, with Xen 4.17 or later that has\n"
	" * STATIC_MEMORY:\n"
	" *     direct-map;\n"
	" *     xen,static-mem = <ADDRESS SIZE>;\n"
	" * which is RAM of the host that nothing else uses, as much as its memory says.\n";

static const char monitor_lines[] =
	" * The monitor's author adds RAM, as the system description has it, and /chosen:\n"
	" *     / {\n"
	" *             memory@ADDRESS { device_type = \"memory\"; reg = <ADDRESS SIZE>; };\n"
	" *             chosen { bootargs = \"...\"; linux,initrd-start = ...; };\n"
	" *     };\n"
	" * dtc takes both from one file behind the other.\n";

static int add_source(struct export *export, struct livetree *livetree, enum guest_kind kind)
{
	struct memstream text;
	int r;

	if (!memstream_open(&text))
		return -ENOMEM;
	fputs("/*\n", text.out);
	comment_put_origin(export, text.out, " * ");
	if (kind == GUEST_DOM0LESS && export->options.host_layout)
		fputs(domain_lines, text.out);
	if (kind == GUEST_WHOLE)
		fputs(monitor_lines, text.out);
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
	return export_add_file(export, GUEST_TREE_BLOB, blob, size, false);
}

int guest_tree_add(struct export *export, enum guest_kind kind, bool blob_first)
{
	struct livetree livetree;
	int r;

	livetree_init(&livetree);
	r = guest_make(export, kind, &livetree);
	if (r == EXPORT_OK && blob_first)
		r = add_blob(export, &livetree, kind);
	if (r == EXPORT_OK)
		r = add_source(export, &livetree, kind);
	if (r == EXPORT_OK && !blob_first)
		r = add_blob(export, &livetree, kind);
	livetree_done(&livetree);
	return r;
}

int dts_make(struct export *export)
{
	return guest_tree_add(export, GUEST_PLAIN, false);
}

int dtb_make(struct export *export)
{
	return guest_tree_add(export, GUEST_PLAIN, true);
}

/* The blob is the module that the boot loader loads; the source is for people. */
int dom0less_make(struct export *export)
{
	return guest_tree_add(export, GUEST_DOM0LESS, false);
}
