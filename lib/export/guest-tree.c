/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* dts, dtb, dom0less: the guest's tree alone. */

#include <errno.h>

#include "export/export.h"
#include "export/guest.h"

static int add_source(struct export *export, struct draft *draft)
{
	struct export_text text;
	int r;

	if (!export_open_text(&text))
		return -ENOMEM;
	fputs("/*\n", text.out);
	export_put_origin(export, text.out, " * ");
	fputs(" */\n", text.out);
	r = draft_write_source(draft, text.out);
	return export_close_text(export, &text, "passthrough.dts") < 0 ? -ENOMEM : r;
}

static int add_blob(struct export *export, struct draft *draft)
{
	size_t size;
	void *blob;
	int r = draft_write_blob(draft, &blob, &size);

	return r < 0 ? r : export_add_file(export, "passthrough.dtb", blob, size, false);
}

int export_add_tree(struct export *export, enum guest_kind kind, bool blob_first)
{
	int (*const add[])(struct export *, struct draft *) = { add_source, add_blob };
	struct draft draft;
	int r;

	draft_init(&draft);
	r = guest_make(export, kind, &draft);
	if (r == EXPORT_OK)
		r = add[blob_first](export, &draft);
	if (r == EXPORT_OK)
		r = add[!blob_first](export, &draft);
	draft_done(&draft);
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
