/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* microkit: a system description for seL4's Microkit, after its manual (docs/manual.md, "System
 * Description File") and what its tool checks (tool/microkit/src/sdf.rs and sdf/, 1.2 to 2.1).
 *
 * Regions are mapped where the board has them unless a wish says otherwise: the windows that Xen
 * leaves free in its guests mean nothing here, and guests of libvmm boot with the board's own tree.
 */

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>

#include "export/irq-lines.h"
#include "export/page-runs.h"

/* The end of the address space of a protection domain (sel4.rs, user_top(): 40 bits, or 44 where
 * the processors have more), less the largest stack, which lies there. */
#define VADDR_END (((uint64_t)1 << 44) - ((uint64_t)16 << 20))

#define NAME_MAX_OWN 40 /* of a region's name, what comes from the node's */

static const char about[] =
	"  A protection domain with the devices: put its program's name into program_image, or\n"
	"  move the lines to where they are needed. For a guest of libvmm the map elements belong\n"
	"  into the virtual_machine element, the irq elements stay with the domain around it.\n"
	"  Interrupts and channels of one domain share the ids 0 to 61.\n";

static int check_addresses(struct export *export, const struct runs *runs)
{
	for (size_t i = 0; i < runs->n; i++) {
		const struct run *run = &runs->items[i];
		uint64_t last = run->guest_frame + (run->frames.last - run->frames.first);

		if (last < run->guest_frame || last >= VADDR_END >> FRAME_SHIFT)
			return export_refuse_text(export, run->device,
						  "0x%" PRIx64 " is beyond what Microkit can map; "
						  "choose a lower address with 'at'",
						  run->guest_frame << FRAME_SHIFT);
	}
	return EXPORT_OK;
}

/* ---- memory ---- */

/* What begins at different addresses has different names: the address is the last part of them. */
static void put_name(FILE *out, const struct run *run)
{
	const char *name = run->node->name;

	for (size_t i = 0; i < NAME_MAX_OWN && name[i] && name[i] != '@'; i++)
		fputc(isascii(name[i]) && isalnum(name[i]) ? name[i] : '_', out);
	fprintf(out, "_%" PRIx64, run->frames.first << FRAME_SHIFT);
}

static void put_regions(FILE *out, const struct runs *runs)
{
	for (size_t i = 0; i < runs->n; i++) {
		const struct run *run = &runs->items[i];

		fputs("  <memory_region name=\"", out);
		put_name(out, run);
		fprintf(out, "\" size=\"0x%" PRIx64 "\" phys_addr=\"0x%" PRIx64 "\" />\n",
			(run->frames.last - run->frames.first + 1) << FRAME_SHIFT,
			run->frames.first << FRAME_SHIFT);
	}
}

static void put_maps(FILE *out, const struct runs *runs)
{
	for (size_t i = 0; i < runs->n; i++) {
		fputs("    <map mr=\"", out);
		put_name(out, &runs->items[i]);
		fprintf(out, "\" vaddr=\"0x%" PRIx64 "\" perms=\"rw\" cached=\"false\" />\n",
			runs->items[i].guest_frame << FRAME_SHIFT);
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
		fputs("; the tree gives no trigger, level is Microkit's default", out);
	else if (!trigger_is_usual(trigger))
		fprintf(out, "; the tree says %s (%" PRIu32 "), which no GIC has for an SPI",
			name ? name : "trigger", trigger);
}

static void put_left(FILE *out, const struct interrupt *interrupt)
{
	fputs(" has no line of its own", out);
	if (!interrupt->controller)
		return;
	fputs(": it goes through ", out);
	export_put_path(out, interrupt->controller);
	if (interrupt->candidates.n == 0) {
		fputs(", and the tree does not tell on which lines", out);
		return;
	}
	fputs(", which has INTID ", out);
	put_intids(out, &interrupt->candidates);
	fputs(" for all its inputs; give it to the domain too, or poll", out);
}

static void put_choice(FILE *out, const struct source *source, bool only_first)
{
	const struct interrupt *interrupt = source->interrupt;

	fputs(only_first ? ", if the driver of " : ", whichever of INTID ", out);
	if (!only_first) {
		put_intids(out, &interrupt->candidates);
		fputs(" the driver of ", out);
	}
	export_put_path(out, interrupt->controller);
	fputs(only_first ? " chooses the first line that is free" : " chooses", out);
	if (!only_first && source->n > 0)
		fputs("; remove the others once that is known", out);
}

static void put_source(const struct export *export, FILE *out, const struct lines *lines,
		       const struct source *source)
{
	fprintf(out, "    <!-- interrupt %" PRIu32 " of ", source->interrupt->index);
	export_put_path(out, source->interrupt->node);
	if (source->kind == SOURCE_LEFT)
		put_left(out, source->interrupt);
	else if (source->kind == SOURCE_CHOSEN)
		put_choice(out, source, export->options.static_dynamic);
	else if (source->n == 0)
		fprintf(out, " is INTID %" PRIu32 " too", source->interrupt->intid);
	if (source->kind != SOURCE_LEFT)
		put_trigger(out, source->trigger);
	fputs(" -->\n", out);
	for (uint32_t i = source->first; i < source->first + source->n; i++)
		fprintf(out, "    <irq irq=\"%" PRIu32 "\" id=\"%" PRIu32 "\" trigger=\"%s\" />\n",
			lines->items[i].intid, i, lines->items[i].is_edge ? "edge" : "level");
}

/* ---- all of it ---- */

/* What the file tells in comments is worth a line on the terminal. */
static void note_interrupts(struct export *export, const struct lines *lines)
{
	for (size_t i = 0; i < lines->sources.n; i++) {
		const struct source *source = &lines->sources.items[i];
		const struct interrupt *interrupt = source->interrupt;

		if (source->kind == SOURCE_LEFT && interrupt->controller)
			finding_add(&export->findings, .code = FINDING_CANDIDATES_ONLY,
				    .node = interrupt->node, .other = interrupt->controller,
				    .a = interrupt->index,
				    .why = "it has no line of its own at the GIC");
		else if (source->kind != SOURCE_LEFT && !trigger_is_usual(source->trigger))
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
		fputs("  DMA of ", out);
		export_put_path(out, device->node);
		fputs(" is confined by nothing (on Arm Microkit drives no IOMMU)\n"
		      "  and uses physical addresses: a guest's memory has to be mapped where its\n"
		      "  phys_addr is.\n",
		      out);
	}
}

static int put_system(struct export *export, const struct runs *runs, const struct lines *lines)
{
	struct export_text text;
	FILE *out = export_open_text(&text);

	if (!out)
		return -ENOMEM;
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!--\n", out);
	export_put_origin(export, out, "  ");
	fprintf(out, "\n%s", about);
	put_dma(export, out);
	fputs("-->\n<system>\n", out);
	put_regions(out, runs);
	fputs("  <protection_domain name=\"passthrough\" priority=\"100\">\n"
	      "    <program_image path=\"passthrough.elf\" />\n",
	      out);
	put_maps(out, runs);
	for (size_t i = 0; i < lines->sources.n; i++)
		put_source(export, out, lines, &lines->sources.items[i]);
	fputs("  </protection_domain>\n</system>\n", out);
	return export_close_text(export, &text, "passthrough.system");
}

int microkit_make(struct export *export)
{
	struct runs runs = { .n = 0 };
	struct lines lines = { .n = 0 };
	int r = runs_gather(export, &runs);

	if (r == EXPORT_OK)
		r = check_addresses(export, &runs);
	if (r == EXPORT_OK)
		r = lines_gather(export, &lines);
	if (r == EXPORT_OK)
		r = put_system(export, &runs, &lines);
	if (r == EXPORT_OK)
		note_interrupts(export, &lines);
	array_done(&runs);
	lines_done(&lines);
	return r == EXPORT_OK ? export->findings.failed : r;
}
