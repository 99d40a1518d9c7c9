/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Questions to a board about one device. */

#include <string.h>

#include "board/board.h"

const struct device *board_device_of(const struct board *board, const struct node *node)
{
	uint32_t index = board->device_of[tree_index(board->tree, node)];

	return index == DEVICE_NONE ? NULL : &board->devices.items[index];
}

const struct node *board_next_consumer_node(const struct device *device, const struct node *node)
{
	const struct node *end = device->node->end;

	for (node++; node < end && node_has(node, PROPERTY_COMPATIBLE); node = node->end)
		;
	return node;
}

const struct node *board_first_below(const struct board *board, const struct device *device)
{
	const struct node *first = NULL;

	for (const struct device *d = device + 1;
	     d < board->devices.items + board->devices.n && d->node < device->node->end; d++)
		if (!d->is_part && (!first || node_compare(d->node, first) < 0))
			first = d->node;
	return first;
}

enum mark board_mark(const struct board *board, const struct device *device)
{
	const char *status = node_string(device->node, PROPERTY_STATUS);

	/* Xen strips the mark, and disables what was marked: what is not disabled was not. */
	if (board->made_by_xen)
		return status && strcmp(status, "disabled") == 0 ? MARK_UNKNOWN : MARK_UNMARKED;
	return node_has(device->node, PROPERTY_XEN_PASSTHROUGH) ? MARK_MARKED : MARK_UNMARKED;
}

const char *mark_name(enum mark mark)
{
	static const char *const names[] = {
		[MARK_MARKED] = "marked", [MARK_UNMARKED] = "unmarked", [MARK_UNKNOWN] = "unknown"
	};

	return names[mark];
}
