/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* imagebuilder: lines for the configuration of ImageBuilder's uboot-script-gen, which makes a
 * U-Boot script for Xen, dom0 and dom0less guests (gitlab.com/xen-project/imagebuilder, README.md).
 * It marks the nodes of DOMU_PASSTHROUGH_PATHS itself, also beside a DOMU_PASSTHROUGH_DTB (as in
 * Xen's own automation/scripts/xilinx-smoke-dom0less-arm64.sh). */

#include "format/imagebuilder.h"

#include "export/comment.h"
#include "export/formats/formats.h"
#include "export/mark/marks.h"

static const char about[] =
	"# For the first DomU; for another one put its number between the brackets.\n"
	"# uboot-script-gen marks these nodes xen,passthrough in DEVICE_TREE.\n"
	"# " IMAGEBUILDER_PASSTHROUGH_DTB "[0] takes the tree that --format=dom0less writes, with\n"
	"# the same --layout; leave LOPPER_PATH and PASSTHROUGH_DTS_REPO unset, which would make\n"
	"# another one.\n";

/* uboot-script-gen writes direct-map only beside xen,static-mem, and takes the guest's size from
 * that (its xen_device_tree_editing()). */
static const char direct_map[] = IMAGEBUILDER_DIRECT_MAP
	"[0]=1\n"
	"# It takes RAM of the host that nothing else uses, and Xen 4.17 or later with "
	"STATIC_MEMORY:\n"
	"#" IMAGEBUILDER_STATIC_MEM "[0]=\"ADDRESS SIZE\"\n";

static const char by_toolstack[] =
	"# Or, for a DomU that dom0 starts later, set DOMU_NOBOOT[0]=1 and use what\n"
	"# --format=xl writes.\n";

static void put_lines(const struct export *export, FILE *out, const struct matches *marks)
{
	char path[TREE_PATH_MAX];

	comment_put_origin(export, out, "# ");
	fputs(about, out);
	if (!export->options.host_layout)
		fputs(by_toolstack, out);
	marks_put_others(export, out, "# ");
	fputs(IMAGEBUILDER_PASSTHROUGH_PATHS "[0]=\"", out);
	for (size_t i = 0; i < marks->n; i++)
		fprintf(out, "%s%s", i > 0 ? " " : "", node_path(marks->items[i]->node, path));
	fputs("\"\n", out);
	if (export->options.host_layout)
		fputs(direct_map, out);
}

int imagebuilder_make(struct export *export)
{
	return marks_make_text(export, "imagebuilder.config", put_lines);
}
