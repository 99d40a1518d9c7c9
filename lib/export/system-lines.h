/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Lines of a system description for Microkit: regions, where they are mapped, interrupts. */

#include "export/irq-lines.h"
#include "export/page-runs.h"

struct system_parts {
	struct page_runs runs;
	struct irq_lines lines;
};

/* Pages and interrupts of all devices, with addresses that Microkit can map; `for_guest` as in
 * irq_lines_gather(). EXPORT_OK, -ENOMEM or EXPORT_E_NOT_ASSIGNABLE; to be freed with
 * system_parts_done(), also then. */
int system_parts_gather(struct export *export, bool for_guest, struct system_parts *ret);
void system_parts_done(struct system_parts *parts);

/* Merges what was added to the runs since, and checks it. The same results. */
int system_parts_merge(struct export *export, struct system_parts *parts);

void system_put_regions(FILE *out, const struct system_parts *parts);
void system_put_map(FILE *out, const struct page_run *run, const char *indent);
void system_put_interrupts(const struct export *export, FILE *out,
			   const struct system_parts *parts);
/* In a comment: of which interrupt the source is, and what is to be known of it. */
void system_put_source(const struct export *export, FILE *out, const struct irq_source *source);
/* Lines of a comment, for devices whose DMA nothing confines. */
void system_put_dma(const struct export *export, FILE *out);

/* The comments of the file are repeated on the terminal. */
void system_note_interrupts(struct export *export, const struct system_parts *parts);
