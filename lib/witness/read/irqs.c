/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* /sys/kernel/irq/N (Linux, kernel/irq/irqdesc.c), a line for each: number|chip_name|hwirq|type|
 * name|actions. All mapped interrupts are there, requested or not. Of one that nobody has requested
 * the type is not known yet: it says "edge". The handler of a chained controller has the name
 * "(null)". */

#include <errno.h>
#include <string.h>

#include "base/util.h"
#include "witness/read/readers.h"

enum { NUMBER, CHIP, HWIRQ, TYPE, NAME, ACTIONS, FIELDS };

/* The last one may contain anything. */
static bool split_fields(char *line, char *fields[FIELDS])
{
	for (size_t i = 0; i + 1 < FIELDS; i++) {
		char *end = strchr(line, '|');

		if (!end)
			return false;
		*end = '\0';
		fields[i] = line;
		line = end + 1;
	}
	fields[FIELDS - 1] = line;
	return true;
}

static enum kernel_trigger trigger_of(const char *type)
{
	if (streq(type, "level"))
		return KERNEL_TRIGGER_LEVEL;
	return streq(type, "edge") ? KERNEL_TRIGGER_EDGE : KERNEL_TRIGGER_UNKNOWN;
}

static int read_irq(struct witness *witness, struct lines *lines, char *line)
{
	char *fields[FIELDS];
	struct kernel_irq *irq;
	uint64_t number, hwirq = 0;

	if (!split_fields(line, fields))
		return lines_fail(lines, "is not number|chip_name|hwirq|type|name|actions");
	if (!lines_number(fields[NUMBER], &number) || number > INT32_MAX)
		return lines_fail(lines, "does not begin with an interrupt's number");
	if (*fields[HWIRQ] && !lines_number(fields[HWIRQ], &hwirq))
		return lines_fail(lines, "has a hwirq that is no number");
	if (*fields[TYPE] && trigger_of(fields[TYPE]) == KERNEL_TRIGGER_UNKNOWN)
		return lines_fail(lines, "has a type other than edge and level");
	irq = kernel_irq_new(witness, (uint32_t)number);
	if (!irq)
		return -ENOMEM;
	irq->chip = fields[CHIP];
	irq->hwirq = hwirq;
	irq->has_hwirq = *fields[HWIRQ] != '\0';
	irq->trigger = trigger_of(fields[TYPE]);
	irq->actions = fields[ACTIONS];
	irq->is_requested = *fields[ACTIONS] != '\0';
	irq->line_in_irqs = lines->line;
	return 0;
}

int irqs_read(struct witness *witness, struct lines *lines)
{
	char *line;
	int r = 0;

	while (r == 0 && (r = lines_next(lines, &line)) > 0)
		r = *line ? read_irq(witness, lines, line) : 0;
	return r;
}
