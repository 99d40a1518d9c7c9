/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "witness/witness.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "witness/read/readers.h"

/* Files without a reader are kept for people, or as one line; clk_summary's is elsewhere. */
static const struct {
	const char *name;
	int (*read)(struct witness *witness, struct lines *lines);
} files[] = {
	[WITNESS_VERSION] = { "version", NULL },
	[WITNESS_CMDLINE] = { "cmdline", NULL },
	[WITNESS_INTERRUPTS] = { "interrupts", interrupts_read },
	[WITNESS_IRQS] = { "irqs", irqs_read },
	[WITNESS_IRQ_HIERARCHY] = { "irq_hierarchy", hierarchy_read },
	[WITNESS_IRQ_DOMAINS] = { "irq_domains", NULL },
	[WITNESS_IOMEM] = { "iomem", iomem_read },
	[WITNESS_DRIVERS] = { "drivers", drivers_read },
	[WITNESS_CLK_SUMMARY] = { "clk_summary", NULL },
	[WITNESS_GENPD] = { "pm_genpd_summary", genpd_read },
	[WITNESS_DEFERRED] = { "devices_deferred", NULL },
};
_Static_assert(ARRAY_SIZE(files) == WITNESS_FILES, "each file has a row");

const char *witness_file_name(enum witness_file file)
{
	return files[file].name;
}

/* ---- reading ---- */

/* The text without the end of its only line; "" if there are more. */
static const char *only_line(char *text)
{
	size_t n = strcspn(text, "\n");

	if (text[n] && text[n + 1])
		return "";
	text[n] = '\0';
	return text;
}

static int read_clocks(struct witness *witness, char *text, size_t size,
		       struct witness_error *error)
{
	struct clk_summary_error why = { "" };
	int r = clk_summary_parse(&witness->clocks, text, size, &why);

	if (r == -EINVAL)
		snprintf(error->text, sizeof(error->text), "%s", why.text);
	return r;
}

static int read_text(struct witness *witness, enum witness_file file, char *text, size_t size,
		     struct witness_error *error)
{
	struct lines lines;
	int r = lines_open(&lines, text, size, error->text, sizeof(error->text));

	witness->texts[file] = text;
	if (r < 0)
		return r;
	if (file == WITNESS_VERSION)
		witness->version = only_line(text);
	if (file == WITNESS_CMDLINE)
		witness->command_line = only_line(text);
	return files[file].read ? files[file].read(witness, &lines) : 0;
}

/* The kernel prints nothing where there are no clocks, or none of these things at all; but of
 * itself, of interrupts and of addresses it always has something to say. What is empty was not read
 * (containers see such files). */
static bool may_be_empty(enum witness_file file)
{
	return file != WITNESS_VERSION && file != WITNESS_INTERRUPTS && file != WITNESS_IOMEM;
}

static bool check_size(const struct witness *witness, enum witness_file file, size_t size,
		       struct witness_error *error)
{
	const struct listed_file *listed = &witness->listed[file];

	if (size > WITNESS_FILE_MAX)
		snprintf(error->text, sizeof(error->text), "it is larger than any kernel makes it");
	else if (witness->has[file])
		snprintf(error->text, sizeof(error->text), "it was read before");
	else if (listed->has_size && listed->size != size)
		snprintf(error->text, sizeof(error->text),
			 "it has %zu bytes, and %" PRIu64 " in the " WITNESS_MANIFEST
			 ": it was cut, or changed, since the snapshot was taken",
			 size, listed->size);
	else
		return true;
	return false;
}

int witness_add(struct witness *witness, enum witness_file file, char *text, size_t size,
		struct witness_error *error)
{
	if (!check_size(witness, file, size, error)) {
		free(text);
		return -EINVAL;
	}
	witness->has[file] = size > 0 || may_be_empty(file);
	if (size == 0) {
		free(text);
		return 0;
	}
	return file == WITNESS_CLK_SUMMARY ? read_clocks(witness, text, size, error)
					   : read_text(witness, file, text, size, error);
}

/* ---- interrupts ---- */

/* By number; of those with the same, /proc/interrupts first: its chip and trigger are better. */
static int irq_compare(const void *pa, const void *pb)
{
	const struct kernel_irq *a = pa, *b = pb;

	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	if ((a->line > 0) != (b->line > 0))
		return a->line > 0 ? -1 : 1;
	return (a->line_in_irqs > 0) != (b->line_in_irqs > 0) ? (a->line_in_irqs > 0 ? -1 : 1) : 0;
}

/* Adds what another file says; a file says nothing twice. */
static bool merge(struct kernel_irq *into, const struct kernel_irq *from)
{
	if ((into->line && from->line) || (into->line_in_irqs && from->line_in_irqs) ||
	    (into->has_hops && from->has_hops))
		return false;
	if (*into->chip == '\0')
		into->chip = from->chip;
	if (!into->has_hwirq) {
		into->hwirq = from->hwirq;
		into->has_hwirq = from->has_hwirq;
	}
	if (*into->actions == '\0')
		into->actions = from->actions;
	if (into->trigger == KERNEL_TRIGGER_UNKNOWN)
		into->trigger = from->trigger;
	into->is_requested |= from->is_requested;
	if (from->has_hops) {
		into->has_hops = true;
		into->first_hop = from->first_hop;
		into->n_hops = from->n_hops;
	}
	if (into->line_in_irqs == 0)
		into->line_in_irqs = from->line_in_irqs;
	return true;
}

static int intid_compare(const void *pa, const void *pb)
{
	const struct kernel_irq *a = *(struct kernel_irq *const *)pa;
	const struct kernel_irq *b = *(struct kernel_irq *const *)pb;

	if (a->intid != b->intid)
		return a->intid < b->intid ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

static int index_intids(struct witness *witness)
{
	for (size_t i = 0; i < witness->irqs.n; i++) {
		struct kernel_irq *irq = &witness->irqs.items[i], **slot;

		irq->intid = kernel_irq_intid(witness, irq);
		slot = irq->intid ? array_add(&witness->by_intid) : NULL;
		if (slot)
			*slot = irq;
		else if (irq->intid)
			return -ENOMEM;
	}
	if (witness->by_intid.n > 1)
		qsort(witness->by_intid.items, witness->by_intid.n,
		      sizeof(*witness->by_intid.items), intid_compare);
	return 0;
}

int witness_finish(struct witness *witness, struct witness_error *error)
{
	size_t n = 0;

	if (witness->irqs.n > 1)
		qsort(witness->irqs.items, witness->irqs.n, sizeof(*witness->irqs.items),
		      irq_compare);
	for (size_t i = 0; i < witness->irqs.n; i++) {
		struct kernel_irq *irq = &witness->irqs.items[i];
		struct kernel_irq *last = n > 0 ? &witness->irqs.items[n - 1] : NULL;

		if (!last || last->number != irq->number) {
			witness->irqs.items[n++] = *irq;
		} else if (!merge(last, irq)) {
			snprintf(error->text, sizeof(error->text),
				 "interrupt %u of Linux is there twice", irq->number);
			return -EINVAL;
		}
	}
	witness->irqs.n = n;
	return index_intids(witness);
}

const struct kernel_irq *witness_find_intid(const struct witness *witness, uint32_t intid)
{
	size_t i = bisect(witness->by_intid.n, k, witness->by_intid.items[k]->intid < intid);

	return i < witness->by_intid.n && witness->by_intid.items[i]->intid == intid
		       ? witness->by_intid.items[i]
		       : NULL;
}

void witness_done(struct witness *witness)
{
	for (size_t i = 0; i < WITNESS_FILES; i++) {
		free(witness->texts[i]);
		witness->texts[i] = NULL;
	}
	array_done(&witness->irqs);
	array_done(&witness->by_intid);
	array_done(&witness->hops);
	array_done(&witness->iomem);
	array_done(&witness->drivers);
	array_done(&witness->genpd);
	clk_summary_done(&witness->clocks);
}
