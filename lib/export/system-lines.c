/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs of pages and lines of the GIC → elements (Microkit's docs/manual.md, "System Description
 * File"). */

#include "export/system-lines.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>

#include "export/comment.h"
#include "format/microkit.h"

#define NODE_NAME_MAX 40 /* characters of a node's name in that of its region */

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

/* Microkit 2 takes the largest pages that fit size and virtual address, and then refuses a physical
 * address between two of them (tool/microkit/src/sdf.rs, parse()). */
static bool needs_page_size(const struct page_run *run, uint64_t size)
{
	const uint64_t beyond = MICROKIT_PAGE_LARGE - 1;

	return (size & beyond) == 0 && ((run->guest_frame << FRAME_SHIFT) & beyond) == 0 &&
	       ((run->frames.first << FRAME_SHIFT) & beyond) != 0;
}

static void put_regions(FILE *out, const struct system_parts *parts)
{
	for (size_t i = 0; i < parts->runs.n; i++) {
		const struct page_run *run = &parts->runs.items[i];
		uint64_t size = (run->frames.last - run->frames.first + 1) << FRAME_SHIFT;

		fputs("  <" MICROKIT_MEMORY_REGION " " MICROKIT_NAME "=\"", out);
		put_name(out, run);
		fputc('"', out);
		put_hex(out, MICROKIT_SIZE, size);
		if (needs_page_size(run, size))
			put_hex(out, MICROKIT_PAGE_SIZE, MICROKIT_PAGE_SMALL);
		put_hex(out, MICROKIT_PHYS_ADDR, run->frames.first << FRAME_SHIFT);
		fputs(" />\n", out);
	}
}

void system_put_map(FILE *out, const struct page_run *run, const char *indent)
{
	fprintf(out, "%s<" MICROKIT_MAP " " MICROKIT_MR "=\"", indent);
	put_name(out, run);
	fputc('"', out);
	put_hex(out, MICROKIT_VADDR, run->guest_frame << FRAME_SHIFT);
	fputs(" " MICROKIT_PERMS "=\"rw\" " MICROKIT_CACHED "=\"" MICROKIT_FALSE "\" />\n", out);
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

/* Of a kind that no protection domain can have, or NULL. */
static const char *why_never(const struct interrupt *interrupt)
{
	if (interrupt->route == ROUTE_MESSAGE)
		return " is a message, which seL4 does not deliver on Arm";
	if (interrupt->type == INTID_PPI || interrupt->type == INTID_EPPI)
		return " is private to each processor, and no domain can have it";
	if (interrupt->type == INTID_ESPI)
		return " is an extended SPI, which seL4 does not support";
	return NULL;
}

static void put_left(FILE *out, const struct interrupt *interrupt)
{
	const char *why = why_never(interrupt);

	fputs(why ? why : " has no line of its own", out);
	if (why || !interrupt->controller)
		return;
	fputs(": it goes through ", out);
	comment_put_path(out, interrupt->controller);
	if (interrupt->candidates.n == 0) {
		fputs(", and the tree does not say on which lines", out);
		return;
	}
	fputs(interrupt->route == ROUTE_DYNAMIC ? ", whose driver chooses one of INTID "
						: ", which has INTID ",
	      out);
	put_intids(out, &interrupt->candidates);
	fputs(interrupt->route == ROUTE_DYNAMIC
		      ? "; give the guest that controller too, or poll"
		      : " for all its inputs; give it to the domain too, or poll",
	      out);
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

void system_put_source(const struct export *export, FILE *out, const struct irq_source *source)
{
	fprintf(out, "interrupt %" PRIu32 " of ", source->interrupt->index);
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
}

static void put_line(FILE *out, const struct irq_line *line, uint32_t id)
{
	fprintf(out,
		"    <" MICROKIT_IRQ " " MICROKIT_IRQ "=\"%" PRIu32 "\" " MICROKIT_ID "=\"%" PRIu32
		"\" " MICROKIT_TRIGGER "=\"%s\" />\n",
		line->intid, id, line->is_edge ? MICROKIT_EDGE : MICROKIT_LEVEL);
}

/* The id of a line is its place among all lines. */
static void put_interrupts(const struct export *export, FILE *out, const struct system_parts *parts)
{
	const struct irq_lines *lines = &parts->lines;

	for (size_t i = 0; i < lines->sources.n; i++) {
		const struct irq_source *source = &lines->sources.items[i];

		fputs("    <!-- ", out);
		system_put_source(export, out, source);
		fputs(" -->\n", out);
		for (uint32_t k = source->first; k < source->first + source->n; k++)
			put_line(out, &lines->items[k], k);
	}
}

/* The comments of the file are repeated on the terminal. */
void system_note_interrupts(struct export *export, const struct system_parts *parts)
{
	const struct irq_lines *lines = &parts->lines;

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

/* ---- the description ---- */

/* Lines of a comment, for devices whose DMA nothing confines. */
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

static void put_head(const struct export *export, FILE *out, const char *about)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!--\n", out);
	comment_put_origin(export, out, "  ");
	fprintf(out, "\n%s", about);
	put_dma(export, out);
	fputs("-->\n", out);
}

int system_add(struct export *export, const struct system_parts *parts,
	       const struct protection_domain *domain)
{
	struct memstream text;
	FILE *out = memstream_open(&text);

	if (!out)
		return -ENOMEM;
	put_head(export, out, domain->about);
	fputs("<" MICROKIT_SYSTEM ">\n", out);
	put_regions(out, parts);
	fprintf(out,
		"  <" MICROKIT_PROTECTION_DOMAIN " " MICROKIT_NAME "=\"%s\" " MICROKIT_PRIORITY
		"=\"%u\">\n    <" MICROKIT_PROGRAM_IMAGE " " MICROKIT_PATH "=\"%s\" />\n",
		domain->name, domain->priority, domain->program);
	domain->put_maps(export, out, parts);
	put_interrupts(export, out, parts);
	fputs("  </" MICROKIT_PROTECTION_DOMAIN ">\n</" MICROKIT_SYSTEM ">\n", out);
	return export_close_text(export, &text, "passthrough.system");
}

/* ---- parts ---- */

int system_parts_merge(struct export *export, struct system_parts *parts)
{
	int r = page_runs_merge(export, &parts->runs);

	return r == EXPORT_OK ? check_addresses(export, &parts->runs) : r;
}

int system_parts_gather(struct export *export, bool for_guest, struct system_parts *ret)
{
	int r = page_runs_gather(export, &ret->runs);

	if (r == EXPORT_OK)
		r = check_addresses(export, &ret->runs);
	return r == EXPORT_OK ? irq_lines_gather(export, for_guest, &ret->lines) : r;
}

void system_parts_done(struct system_parts *parts)
{
	array_done(&parts->runs);
	irq_lines_done(&parts->lines);
}
