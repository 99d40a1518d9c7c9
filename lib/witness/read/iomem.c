/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* /proc/iomem (Linux, kernel/resource.c, r_show): two blanks for each level, "first-last : name" in
 * hexadecimal of at least 8 digits. Who is not root sees zeros. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "witness/read/readers.h"

#define DEPTH_MAX 64

/* Up to 16 digits, moved behind. */
static bool take_hex(char **at, uint64_t *ret)
{
	size_t n = strspn(*at, "0123456789abcdefABCDEF");

	if (n == 0 || n > 16)
		return false;
	*ret = strtoull(*at, at, 16);
	return true;
}

static int read_range(struct witness *witness, struct lines *lines, char *line)
{
	char *at = line + strspn(line, " ");
	struct iomem_line *slot,
		found = { .line = lines->line, .depth = (uint32_t)(at - line) / 2 };

	if (!take_hex(&at, &found.first) || *at++ != '-' || !take_hex(&at, &found.last) ||
	    strncmp(at, " : ", 3) != 0 || found.depth > DEPTH_MAX)
		return lines_fail(lines, "is not 'first-last : name'");
	if (found.last < found.first)
		return lines_fail(lines, "ends before it begins");
	found.name = at + 3;
	witness->iomem_is_hidden &= found.first == 0 && found.last == 0;
	slot = array_add(&witness->iomem);
	if (!slot)
		return -ENOMEM;
	*slot = found;
	return 0;
}

int iomem_read(struct witness *witness, struct lines *lines)
{
	char *line;
	int r = 0;

	witness->iomem_is_hidden = true;
	while (r == 0 && (r = lines_next(lines, &line)) > 0)
		r = read_range(witness, lines, line);
	witness->iomem_is_hidden &= witness->iomem.n > 0;
	return r;
}
