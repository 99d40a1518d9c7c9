/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* /sys/kernel/debug/irq/irqs/N (Linux, kernel/irq/debugfs.c, irq_debug_show_data), each behind a
 * line "irq: N". Of all lines these count, for one domain after the other on the way to the root:
 *
 *   domain:  :soc:interrupt-controller@c0-1
 *    hwirq:   0x1c
 *    chip:    meson-gpio-irqchip
 *    parent:
 *       domain:  …
 */

#include <errno.h>
#include <string.h>

#include "base/util.h"
#include "input/text.h"
#include "witness/read/readers.h"

#define HOPS_MAX 16 /* of one interrupt; a way as long as that is a circle */

struct reader {
	struct witness *witness;
	struct lines *lines;
	struct kernel_irq *irq; /* NULL before the first */
};

static int begin_irq(struct reader *reader, const char *value)
{
	uint64_t number;

	if (!lines_number(value, &number) || number > INT32_MAX)
		return lines_fail(reader->lines, "does not have an interrupt's number");
	reader->irq = kernel_irq_new(reader->witness, (uint32_t)number);
	if (!reader->irq)
		return -ENOMEM;
	reader->irq->has_hops = true;
	reader->irq->first_hop = (uint32_t)reader->witness->hops.n;
	return 0;
}

static int begin_hop(struct reader *reader, const char *value)
{
	struct kernel_hop *hop;

	if (reader->irq->n_hops == HOPS_MAX)
		return lines_fail(reader->lines, "is the domain after the %dth of one interrupt",
				  HOPS_MAX);
	hop = array_add(&reader->witness->hops);
	if (!hop)
		return -ENOMEM;
	*hop = (struct kernel_hop){ .domain = value, .chip = "" };
	reader->irq->n_hops++;
	return 0;
}

/* The hop that is being read, or NULL. */
static struct kernel_hop *last_hop(struct reader *reader)
{
	struct witness *witness = reader->witness;

	return reader->irq && reader->irq->n_hops > 0 ? &witness->hops.items[witness->hops.n - 1]
						      : NULL;
}

static int read_member(struct reader *reader, const char *key, const char *value)
{
	struct kernel_hop *hop = last_hop(reader);

	if (streq(key, "irq"))
		return begin_irq(reader, value);
	if (!reader->irq)
		return lines_fail(reader->lines, "stands before the first 'irq: N'");
	if (streq(key, "domain"))
		return begin_hop(reader, value);
	if (hop && streq(key, "hwirq") && !text_address(value, &hop->hwirq))
		return lines_fail(reader->lines, "has a hwirq that is no number");
	if (hop && streq(key, "chip"))
		hop->chip = value;
	return 0;
}

/* "  key:   value"; other lines do not matter. */
static int read_line(struct reader *reader, char *line)
{
	char *key = line + strspn(line, " \t"), *colon = strchr(key, ':');
	size_t n;

	if (!colon)
		return 0;
	*colon++ = '\0';
	colon += strspn(colon, " \t");
	n = strlen(colon);
	while (n > 0 && colon[n - 1] == ' ')
		colon[--n] = '\0';
	return read_member(reader, key, colon);
}

int hierarchy_read(struct witness *witness, struct lines *lines)
{
	struct reader reader = { .witness = witness, .lines = lines };
	char *line;
	int r = 0;

	while (r == 0 && (r = lines_next(lines, &line)) > 0)
		r = read_line(&reader, line);
	return r;
}
