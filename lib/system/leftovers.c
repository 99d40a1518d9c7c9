/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What no guest gets: dom0 keeps it; or it is marked in the tree, and then it is nobody's. */

#include <errno.h>

#include "base/cleanup.h"
#include "system/steps.h"

static bool goes(const struct build *build, const struct device *device)
{
	for (size_t i = 0; i < build->all.n; i++) {
		const struct node *given = build->all.items[i].device->node;

		if (device->node >= given && device->node < given->end)
			return true;
	}
	return false;
}

static int add(struct matches *matches, const struct device *device)
{
	const struct device **slot = array_add(matches);

	if (!slot)
		return -ENOMEM;
	*slot = device;
	return 0;
}

int find_leftovers(struct build *build)
{
	_cleanup_(array_donep) struct matches all = { .n = 0 };
	int r = board_list(build->board, &all);

	for (size_t i = 0; r == 0 && build->all.n > 0 && i < all.n; i++) {
		const struct device *device = all.items[i];

		if (device->held || goes(build, device))
			continue;
		if (board_mark(build->board, device) == MARK_MARKED)
			r = add(&build->nobody, device);
		else if (!node_unavailable_ancestor(device->node))
			r = add(&build->dom0, device);
	}
	return r;
}
