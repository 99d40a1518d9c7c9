/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libvmm: a guest of a virtual machine monitor on seL4's Microkit. The monitor's domain gets the
 * interrupts and the guest the pages, where its tree has them; the monitor's program hands each
 * interrupt on by the list in passthrough.h. RAM is the author's choice, and the file says so. */

#include "format/libvmm.h"

#include <errno.h>
#include <inttypes.h>

#include "board/root-gic.h"
#include "export/comment.h"
#include "export/formats/formats.h"
#include "export/formats/guest-tree.h"
#include "export/system-lines.h"
#include "format/microkit.h"

/* The largest priority of a domain: a monitor must not wait for its guest. */
#define MONITOR_PRIORITY 254

static const char about[] =
	"  The domain of a virtual machine monitor, and its guest with the devices. Still to be\n"
	"  added is the guest's RAM, here and in its tree (memory):\n"
	"    a memory_region name=\"guest_ram\", its page_size=\"0x200000\";\n"
	"    a map in the protection_domain, with setvar_vaddr=\"guest_ram_vaddr\";\n"
	"    a map in the virtual_machine, with perms=\"rwx\".\n"
	"  passthrough.dtb is the guest's tree, passthrough.h has the interrupts for the monitor.\n"
	"  Interrupts and channels of one domain share the ids 0 to 61. Microkit 2 is needed; for\n"
	"  1.4 put id=\"0\" into the virtual_machine element, and drop vcpu.\n";

/* ---- the GIC ---- */

/* With a GICv2 the guest's accesses to its CPU interface are to reach the virtual one. */
static int add_interface(struct export *export, const struct device *gic, struct page_runs *runs)
{
	const struct region *seen = root_gic_part(export->board, gic, GICV2_CPU);
	const struct region *real = root_gic_part(export->board, gic, GICV2_VIRTUAL_CPU);
	struct page_run *run;

	if (root_gic_is_v3(export->board, gic) || !real)
		return 0;
	run = array_add(runs);
	if (!run)
		return -ENOMEM;
	*run = (struct page_run){ .frames = range_frames(real->address, real->size),
				  .guest_frame = seen->address >> FRAME_SHIFT,
				  .node = gic->node,
				  .device = export->plan->items[0].device };
	return 0;
}

static struct range guest_frames(const struct page_run *run)
{
	return (struct range){ run->guest_frame,
			       run->guest_frame + (run->frames.last - run->frames.first) };
}

/* The monitor emulates the other parts, which works only where nothing is mapped. */
static int check_emulated(struct export *export, const struct device *gic,
			  const struct page_runs *runs)
{
	uint32_t n = gic ? root_gic_guest_regions(export->board, gic) : 0;

	for (uint32_t i = 0; i < n; i++) {
		const struct region *region = root_gic_region(export->board, gic, i);
		struct range frames = range_frames(region->address, region->size);

		for (size_t k = 0; k < runs->n; k++)
			if (runs->items[k].node != gic->node &&
			    range_overlaps(guest_frames(&runs->items[k]), frames))
				return export_refuse_text(
					export, runs->items[k].device,
					"the guest would find its registers at 0x%" PRIx64
					", where it has its GIC; choose another address with 'at'",
					runs->items[k].guest_frame << FRAME_SHIFT);
	}
	return EXPORT_OK;
}

static int add_gic(struct export *export, struct system_parts *parts)
{
	const struct device *gic = root_gic(export->board);
	int r = gic ? add_interface(export, gic, &parts->runs) : 0;

	if (r == EXPORT_OK)
		r = check_emulated(export, gic, &parts->runs);
	return r == EXPORT_OK ? system_parts_merge(export, parts) : r;
}

/* ---- the system ---- */

static void put_machine(const struct export *export, FILE *out, const struct system_parts *parts)
{
	const struct device *gic = root_gic(export->board);

	fputs("    <" MICROKIT_VIRTUAL_MACHINE " " MICROKIT_NAME "=\"guest\">\n"
	      "      <" MICROKIT_VCPU " " MICROKIT_ID "=\"0\" />\n",
	      out);
	for (size_t i = 0; i < parts->runs.n; i++) {
		const struct page_run *run = &parts->runs.items[i];

		if (gic && run->node == gic->node)
			fputs("      <!-- the GIC's virtual CPU interface, where the guest expects "
			      "the physical one -->\n",
			      out);
		system_put_map(out, run, "      ");
	}
	fputs("    </" MICROKIT_VIRTUAL_MACHINE ">\n", out);
}

static const struct protection_domain monitor = { .about = about,
						  .name = "VMM",
						  .program = "vmm.elf",
						  .priority = MONITOR_PRIORITY,
						  .put_maps = put_machine };

/* ---- the channels ---- */

static const char usage[] =
	" *\n"
	" * The interrupts of the guest's devices, and the ids of their irq elements. In init():\n"
	" *\n"
	" *     #define " LIBVMM_ENTRY "(intid, channel) \\\n"
	" *             " LIBVMM_REGISTER "(" LIBVMM_BOOT_VCPU ", intid, channel);\n"
	" *     " LIBVMM_LIST "(" LIBVMM_ENTRY ")\n"
	" *\n"
	" * and in notified() " LIBVMM_HANDLE "(channel) for each of these channels.\n"
	" */\n"
	"#pragma once\n\n";

/* Each line of a macro but the last one ends in a backslash; comments must not. */
static void put_entries(struct export *export, FILE *out, const struct irq_lines *lines)
{
	fputs("#define " LIBVMM_LIST "(" LIBVMM_ENTRY ")", out);
	for (size_t i = 0; i < lines->sources.n; i++) {
		const struct irq_source *source = &lines->sources.items[i];

		fputs(" \\\n\t/* ", out);
		system_put_source(export, out, source);
		fputs(" */", out);
		for (uint32_t k = source->first; k < source->first + source->n; k++)
			fprintf(out, " \\\n\t" LIBVMM_ENTRY "(%" PRIu32 ", %" PRIu32 ")",
				lines->items[k].intid, k);
	}
	fputc('\n', out);
}

static int put_channels(struct export *export, const struct irq_lines *lines)
{
	struct memstream text;

	if (!memstream_open(&text))
		return -ENOMEM;
	fputs("/*\n", text.out);
	comment_put_origin(export, text.out, " * ");
	fputs(usage, text.out);
	put_entries(export, text.out, lines);
	return export_close_text(export, &text, "passthrough.h");
}

int libvmm_make(struct export *export)
{
	struct system_parts parts = { .runs.n = 0 };
	int r = system_parts_gather(export, true, &parts);

	if (r == EXPORT_OK)
		r = add_gic(export, &parts);
	if (r == EXPORT_OK)
		r = system_add(export, &parts, &monitor);
	if (r == EXPORT_OK)
		r = put_channels(export, &parts.lines);
	if (r == EXPORT_OK)
		r = guest_tree_add(export, GUEST_WHOLE, true);
	if (r == EXPORT_OK)
		system_note_interrupts(export, &parts);
	system_parts_done(&parts);
	return r == EXPORT_OK ? export->findings.failed : r;
}
