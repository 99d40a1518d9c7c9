/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* pm_genpd_summary (Linux, drivers/pmdomain/core.c, genpd_summary_one; before 6.6
 * drivers/base/power/domain.c): a header that ends with dashes; a line for each domain, "name
 * status …"; below it, after four blanks, its devices, "device status …": a path below /sys up to
 * 6.6, a name since. Children of a domain stand in lines of their own that begin with more blanks.
 */

#include <errno.h>
#include <string.h>

#include "witness/read/readers.h"

#define DEVICE_INDENT 4
#define HEADER_MAX    4 /* lines */
#define WORDS         2

static int skip_header(struct lines *lines)
{
	char *line = NULL;
	int r = 1;

	for (size_t i = 0; i < HEADER_MAX && r > 0; i++) {
		r = lines_next(lines, &line);
		if (r > 0 && lines_is_ruler(line) && i > 0)
			return 0;
	}
	return r < 0 ? r
		     : lines_fail(lines, "should be the header of a pm_genpd_summary, which ends "
					 "with a line of dashes");
}

static int read_line(struct witness *witness, struct lines *lines, char *line,
		     struct genpd_device *domain)
{
	size_t indent = strspn(line, " ");
	struct genpd_device *slot;
	char *words[WORDS];

	if (indent > DEVICE_INDENT || line[indent] == '\0')
		return 0;
	if (lines_split(line, words, WORDS) < WORDS)
		return lines_fail(lines, "has no status");
	if (indent == 0) {
		*domain = (struct genpd_device){ .domain = words[0], .state = words[1] };
		return 0;
	}
	if (!domain->domain)
		return lines_fail(lines, "has a device before the first domain");
	slot = array_add(&witness->genpd);
	if (!slot)
		return -ENOMEM;
	*slot = *domain;
	slot->device = words[0];
	slot->status = words[1];
	return 0;
}

int genpd_read(struct witness *witness, struct lines *lines)
{
	struct genpd_device domain = { .domain = NULL };
	char *line;
	int r = skip_header(lines);

	while (r == 0 && (r = lines_next(lines, &line)) > 0)
		r = read_line(witness, lines, line, &domain);
	return r;
}
