/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* microkit: a system description for seL4's Microkit. Regions are mapped where the board has them
 * unless a wish says otherwise: the windows that Xen leaves free in its guests mean nothing here.
 */

#include "export/formats/formats.h"
#include "export/system-lines.h"

static const char about[] =
	"  A protection domain with the devices: put its program's name into program_image, or\n"
	"  move the lines to where they are needed. Interrupts and channels of one domain share\n"
	"  the ids 0 to 61. For a guest of a virtual machine monitor export format libvmm.\n";

static void put_maps(const struct export *export, FILE *out, const struct system_parts *parts)
{
	for (size_t i = 0; i < parts->runs.n; i++)
		system_put_map(out, &parts->runs.items[i], "    ");
}

static const struct protection_domain domain = { .about = about,
						 .name = "passthrough",
						 .program = "passthrough.elf",
						 .priority = 100,
						 .put_maps = put_maps };

int microkit_make(struct export *export)
{
	struct system_parts parts = { .runs.n = 0 };
	int r = system_parts_gather(export, false, &parts);

	if (r == EXPORT_OK)
		r = system_add(export, &parts, &domain);
	if (r == EXPORT_OK)
		system_note_interrupts(export, &parts);
	system_parts_done(&parts);
	return r == EXPORT_OK ? export->findings.failed : r;
}
