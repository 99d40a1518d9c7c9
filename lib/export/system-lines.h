/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A system description for Microkit: regions, and a protection domain with interrupts. */

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

/* A protection domain, and what the description begins with. */
struct protection_domain {
	const char *about; /* lines of a comment */
	const char *name, *program;
	unsigned int priority;
	void (*put_maps)(const struct export *export, FILE *out, const struct system_parts *parts);
};

/* Adds passthrough.system. 0 or -ENOMEM. */
int system_add(struct export *export, const struct system_parts *parts,
	       const struct protection_domain *domain);

void system_put_map(FILE *out, const struct page_run *run, const char *indent);
/* In a comment: of which interrupt the source is, and what is to be known of it. */
void system_put_source(const struct export *export, FILE *out, const struct irq_source *source);

/* The comments of the file are repeated on the terminal. */
void system_note_interrupts(struct export *export, const struct system_parts *parts);
