/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* microkit: a system description for seL4's Microkit. Regions are mapped where the board has them
 * unless a wish says otherwise: the windows that Xen leaves free in its guests mean nothing here.
 */

#include "format/microkit.h"

#include <errno.h>

#include "export/comment.h"
#include "export/formats/formats.h"
#include "export/system-lines.h"

static const char about[] =
	"  A protection domain with the devices: put its program's name into program_image, or\n"
	"  move the lines to where they are needed. Interrupts and channels of one domain share\n"
	"  the ids 0 to 61. For a guest of a virtual machine monitor export format libvmm.\n";

static int put_system(struct export *export, const struct system_parts *parts)
{
	struct memstream text;
	FILE *out = memstream_open(&text);

	if (!out)
		return -ENOMEM;
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!--\n", out);
	comment_put_origin(export, out, "  ");
	fprintf(out, "\n%s", about);
	system_put_dma(export, out);
	fputs("-->\n<" MICROKIT_SYSTEM ">\n", out);
	system_put_regions(out, parts);
	fputs("  <" MICROKIT_PROTECTION_DOMAIN " " MICROKIT_NAME
	      "=\"passthrough\" " MICROKIT_PRIORITY "=\"100\">\n"
	      "    <" MICROKIT_PROGRAM_IMAGE " " MICROKIT_PATH "=\"passthrough.elf\" />\n",
	      out);
	for (size_t i = 0; i < parts->runs.n; i++)
		system_put_map(out, &parts->runs.items[i], "    ");
	system_put_interrupts(export, out, parts);
	fputs("  </" MICROKIT_PROTECTION_DOMAIN ">\n</" MICROKIT_SYSTEM ">\n", out);
	return export_close_text(export, &text, "passthrough.system");
}

int microkit_make(struct export *export)
{
	struct system_parts parts = { .runs.n = 0 };
	int r = system_parts_gather(export, false, &parts);

	if (r == EXPORT_OK)
		r = put_system(export, &parts);
	if (r == EXPORT_OK)
		system_note_interrupts(export, &parts);
	system_parts_done(&parts);
	return r == EXPORT_OK ? export->findings.failed : r;
}
