/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* microkit: a system description for seL4's Microkit. Regions are mapped where the board has them
 * unless a wish says otherwise: the windows that Xen leaves free in its guests mean nothing here,
 * and guests of libvmm boot with the board's own tree. */

#include "format/microkit.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>

#include "export/comment.h"
#include "export/formats/formats.h"
#include "export/irq-lines.h"
#include "export/page-runs.h"

#define NODE_NAME_MAX 40 /* characters of a node's name in that of its region */

static const char about[] =
	"  A protection domain with the devices: put its program's name into program_image, or\n"
	"  move the lines to where they are needed. For a guest of libvmm the map elements belong\n"
	"  into the virtual_machine element; the irq elements stay in the domain around it.\n"
	"  Interrupts and channels of one domain share the ids 0 to 61.\n";

static int check_addresses(struct export *export, const struct page_runs *runs)
{
	for (size_t i = 0; i < runs->n; i++) {
		const struct page_run *run = &runs->items[i];
		uint64_t last = run->guest_frame + (run->frames.last - run->frames.first);

		if (last < run->guest_frame || last >= MICROKIT_VADDR_END >> FRAME_SHIFT)
			return export_refuse_text(export, run->device,
						  "0x%" PRIx64 " is beyond what Microkit can map; "
						  "choose a lower address with 'at'",
						  run->guest_frame << FRAME_SHIFT);
	}
	return EXPORT_OK;
}

/* ---- memory ---- */

/* Runs begin at different addresses, so that their names differ in the last part. */
static void put_name(FILE *out, const struct page_run *run)
{
	const char *name = run->node->name;

	for (size_t i = 0; i < NODE_NAME_MAX && name[i] && name[i] != '@'; i++)
		fputc(isascii(name[i]) && isalnum(name[i]) ? name[i] : '_', out);
	fprintf(out, "_%" PRIx64, run->frames.first << FRAME_SHIFT);
}

static void put_hex(FILE *out, const char *attribute, uint64_t value)
{
	fprintf(out, " %s=\"0x%" PRIx64 "\"", attribute, value);
}

static void put_regions(FILE *out, const struct page_runs *runs)
{
	for (size_t i = 0; i < runs->n; i++) {
		const struct page_run *run = &runs->items[i];

		fputs("  <" MICROKIT_MEMORY_REGION " " MICROKIT_NAME "=\"", out);
		put_name(out, run);
		fputc('"', out);
		put_hex(out, MICROKIT_SIZE,
			(run->frames.last - run->frames.first + 1) << FRAME_SHIFT);
		put_hex(out, MICROKIT_PHYS_ADDR, run->frames.first << FRAME_SHIFT);
		fputs(" />\n", out);
	}
}

static void put_maps(FILE *out, const struct page_runs *runs)
{
	for (size_t i = 0; i < runs->n; i++) {
		fputs("    <" MICROKIT_MAP " " MICROKIT_MR "=\"", out);
		put_name(out, &runs->items[i]);
		fputc('"', out);
		put_hex(out, MICROKIT_VADDR, runs->items[i].guest_frame << FRAME_SHIFT);
		fputs(" " MICROKIT_PERMS "=\"rw\" " MICROKIT_CACHED "=\"" MICROKIT_FALSE "\" />\n",
		      out);
	}
}

/* ---- interrupts ---- */

/* "96..103, 110" */
static void put_intids(FILE *out, const struct intids *intids)
{
	for (uint32_t i = 0, last; i < intids->n; i = last + 1) {
		last = i;
		while (last + 1 < intids->n && intids->items[last + 1] == intids->items[last] + 1)
			last++;
		fprintf(out, "%s%" PRIu32, i > 0 ? ", " : "", intids->items[i]);
		if (last > i)
			fprintf(out, "..%" PRIu32, intids->items[last]);
	}
}

static void put_trigger(FILE *out, uint32_t trigger)
{
	const char *name = trigger_name(trigger);

	if (trigger == TRIGGER_NONE)
		fputs("; the tree gives no trigger: level, Microkit's default", out);
	else if (!trigger_is_usual(trigger))
		fprintf(out, "; the tree says %s (%" PRIu32 "), which no GIC supports for SPIs",
			name ? name : "trigger", trigger);
}

static void put_left(FILE *out, const struct interrupt *interrupt)
{
	fputs(" has no line of its own", out);
	if (!interrupt->controller)
		return;
	fputs(": it goes through ", out);
	comment_put_path(out, interrupt->controller);
	if (interrupt->candidates.n == 0) {
		fputs(", and the tree does not say on which lines", out);
		return;
	}
	fputs(", which has INTID ", out);
	put_intids(out, &interrupt->candidates);
	fputs(" for all its inputs; give it to the domain too, or poll", out);
}

static void put_choice(FILE *out, const struct irq_source *source, bool only_first)
{
	const struct interrupt *interrupt = source->interrupt;

	fputs(only_first ? ", if the driver of " : ", whichever of INTID ", out);
	if (!only_first) {
		put_intids(out, &interrupt->candidates);
		fputs(" the driver of ", out);
	}
	comment_put_path(out, interrupt->controller);
	fputs(only_first ? " chooses the first line that is free" : " chooses", out);
	if (!only_first && source->n > 0)
		fputs("; remove the others once that is known", out);
}

/* The domain's own driver of the controller has to choose the same. */
static void put_witnessed(FILE *out, const struct interrupt *interrupt)
{
	fputs(", which a running Linux had chosen (witness), if the driver of ", out);
	comment_put_path(out, interrupt->controller);
	fputs(" chooses the same", out);
}

static void put_source(const struct export *export, FILE *out, const struct irq_lines *lines,
		       const struct irq_source *source)
{
	fprintf(out, "    <!-- interrupt %" PRIu32 " of ", source->interrupt->index);
	comment_put_path(out, source->interrupt->node);
	if (source->kind == IRQ_LEFT)
		put_left(out, source->interrupt);
	else if (source->kind == IRQ_WITNESSED)
		put_witnessed(out, source->interrupt);
	else if (source->kind == IRQ_CHOSEN)
		put_choice(out, source, export->options.static_dynamic);
	else if (source->n == 0)
		fprintf(out, " is INTID %" PRIu32 " too", source->interrupt->intid);
	if (source->kind != IRQ_LEFT)
		put_trigger(out, source->trigger);
	fputs(" -->\n", out);
	for (uint32_t i = source->first; i < source->first + source->n; i++)
		fprintf(out,
			"    <" MICROKIT_IRQ " " MICROKIT_IRQ "=\"%" PRIu32 "\" " MICROKIT_ID
			"=\"%" PRIu32 "\" " MICROKIT_TRIGGER "=\"%s\" />\n",
			lines->items[i].intid, i,
			lines->items[i].is_edge ? MICROKIT_EDGE : MICROKIT_LEVEL);
}

/* ---- all of it ---- */

/* The comments of the file are repeated on the terminal. */
static void note_interrupts(struct export *export, const struct irq_lines *lines)
{
	for (size_t i = 0; i < lines->sources.n; i++) {
		const struct irq_source *source = &lines->sources.items[i];
		const struct interrupt *interrupt = source->interrupt;

		if (source->kind == IRQ_LEFT && interrupt->controller)
			finding_add(&export->findings, .code = FINDING_CANDIDATES_ONLY,
				    .node = interrupt->node, .other = interrupt->controller,
				    .a = interrupt->index,
				    .why = "it has no line of its own at the GIC");
		else if (source->kind != IRQ_LEFT && !trigger_is_usual(source->trigger))
			finding_add(&export->findings, .code = FINDING_TRIGGER_UNUSUAL,
				    .node = interrupt->node, .a = interrupt->index,
				    .b = source->trigger);
	}
}

static void put_dma(const struct export *export, FILE *out)
{
	for (size_t i = 0; i < export->plan->n; i++) {
		const struct device *device = export->plan->items[i].device;

		if (!finding_set_has(export->plan->items[i].accepted, FINDING_DMA_UNPROTECTED) &&
		    device->streams.n == 0)
			continue;
		fputs("  Nothing confines DMA of ", out);
		comment_put_path(out, device->node);
		fputs(" (Microkit drives no IOMMU on Arm).\n"
		      "  It uses physical addresses: a guest's memory has to be mapped where its\n"
		      "  phys_addr is.\n",
		      out);
	}
}

static int put_system(struct export *export, const struct page_runs *runs,
		      const struct irq_lines *lines)
{
	struct memstream text;
	FILE *out = memstream_open(&text);

	if (!out)
		return -ENOMEM;
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!--\n", out);
	comment_put_origin(export, out, "  ");
	fprintf(out, "\n%s", about);
	put_dma(export, out);
	fputs("-->\n<" MICROKIT_SYSTEM ">\n", out);
	put_regions(out, runs);
	fputs("  <" MICROKIT_PROTECTION_DOMAIN " " MICROKIT_NAME
	      "=\"passthrough\" " MICROKIT_PRIORITY "=\"100\">\n"
	      "    <" MICROKIT_PROGRAM_IMAGE " " MICROKIT_PATH "=\"passthrough.elf\" />\n",
	      out);
	put_maps(out, runs);
	for (size_t i = 0; i < lines->sources.n; i++)
		put_source(export, out, lines, &lines->sources.items[i]);
	fputs("  </" MICROKIT_PROTECTION_DOMAIN ">\n</" MICROKIT_SYSTEM ">\n", out);
	return export_close_text(export, &text, "passthrough.system");
}

int microkit_make(struct export *export)
{
	struct page_runs runs = { .n = 0 };
	struct irq_lines lines = { .n = 0 };
	int r = page_runs_gather(export, &runs);

	if (r == EXPORT_OK)
		r = check_addresses(export, &runs);
	if (r == EXPORT_OK)
		r = irq_lines_gather(export, &lines);
	if (r == EXPORT_OK)
		r = put_system(export, &runs, &lines);
	if (r == EXPORT_OK)
		note_interrupts(export, &lines);
	array_done(&runs);
	irq_lines_done(&lines);
	return r == EXPORT_OK ? export->findings.failed : r;
}
