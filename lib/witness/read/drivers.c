/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Devices with a driver and a node: the path below /sys/devices, the driver's name, which may have
 * blanks, and the path of the node below /sys. */

#include <errno.h>
#include <string.h>

#include "input/bound.h"
#include "witness/read/readers.h"

/* The last one: a driver may have any name. */
static char *find_node(char *line)
{
	char *found = NULL, *next = strstr(line, TREE_BELOW_SYSFS);

	for (; next; next = strstr(next + 1, TREE_BELOW_SYSFS))
		found = next;
	return found;
}

static int read_device(struct witness *witness, struct lines *lines, char *line)
{
	char *node = find_node(line), *driver = strchr(line, ' '), *end;
	struct bound_device *slot;

	if (!node || !driver || driver > node)
		return lines_fail(lines, "is not a device, its driver and a node of "
					 "/sys" TREE_BELOW_SYSFS);
	*driver++ = '\0';
	/* Back to the blank before the node: "/sys", or where else it was mounted. */
	for (end = node; end > driver && *end != ' ';)
		end--;
	if (end <= driver || *line == '\0')
		return lines_fail(lines, "names no driver");
	*end = '\0';
	node += strlen(TREE_BELOW_SYSFS);
	slot = array_add(&witness->drivers);
	if (!slot)
		return -ENOMEM;
	*slot = (struct bound_device){ line, driver, *node ? node : "/", lines->line };
	return 0;
}

int drivers_read(struct witness *witness, struct lines *lines)
{
	char *line;
	int r = 0;

	while (r == 0 && (r = lines_next(lines, &line)) > 0)
		r = *line ? read_device(witness, lines, line) : 0;
	return r;
}
