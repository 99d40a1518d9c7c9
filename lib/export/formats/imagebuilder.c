/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* imagebuilder: lines for the configuration of ImageBuilder's uboot-script-gen, which makes a
 * U-Boot script for Xen, dom0 and dom0less guests (gitlab.com/xen-project/imagebuilder, README.md).
 * It marks the nodes of DOMU_PASSTHROUGH_PATHS itself, also beside a DOMU_PASSTHROUGH_DTB (as in
 * Xen's own automation/scripts/xilinx-smoke-dom0less-arm64.sh). */

#include "format/imagebuilder.h"

#include "export/comment.h"
#include "export/formats/formats.h"
#include "export/marks.h"

static const char about[] =
	"# For the first DomU; for another one put its number between the brackets.\n"
	"# uboot-script-gen marks these nodes xen,passthrough in DEVICE_TREE.\n"
	"# " IMAGEBUILDER_PASSTHROUGH_DTB
	"[0] takes the tree that --format=dom0less writes; leave\n"
	"# LOPPER_PATH and PASSTHROUGH_DTS_REPO unset, which would make another one. Or, for\n"
	"# a DomU that dom0 starts later, set DOMU_NOBOOT[0]=1 and use what --format=xl writes.\n";

static void put_lines(const struct export *export, FILE *out, const struct matches *marks)
{
	char path[TREE_PATH_MAX];

	comment_put_origin(export, out, "# ");
	fputs(about, out);
	marks_put_others(export, out, "# ");
	fputs(IMAGEBUILDER_PASSTHROUGH_PATHS "[0]=\"", out);
	for (size_t i = 0; i < marks->n; i++)
		fprintf(out, "%s%s", i > 0 ? " " : "", node_path(marks->items[i]->node, path));
	fputs("\"\n", out);
}

int imagebuilder_make(struct export *export)
{
	return marks_make_text(export, "imagebuilder.config", put_lines);
}
