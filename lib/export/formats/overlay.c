/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* overlay: a device tree overlay that marks devices, for fdtoverlay, U-Boot (fdt apply) or ptd
 * (--overlay). It has a fragment for each node, found by its path: that needs no __symbols__. */

#include <errno.h>
#include <stdlib.h>

#include "export/comment.h"
#include "export/formats/formats.h"
#include "export/mark/host-changes.h"
#include "export/mark/marks.h"
#include "export/mark/tmpfiles.h"

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
	fputs("// numbers in references are phandles of that tree: dtc needs -q\n", text.out);
	marks_put_others(export, text.out, "// ");
	r = livetree_write_source(livetree, text.out);
	return export_close_text(export, &text, "mark.dtso") < 0 ? -ENOMEM : r;
}

int overlay_make(struct export *export)
{
	struct host host;
	int r = host_changes_make(&host, export);

	if (r == EXPORT_OK)
		r = add_blob(export, &host.livetree);
	if (r == EXPORT_OK)
		r = add_source(export, &host.livetree);
	if (r == EXPORT_OK)
		r = tmpfiles_add(&host);
	host_done(&host);
	return r;
}
