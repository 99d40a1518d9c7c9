/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Filtering the list of devices. */

#include "board/filter.h"

#include <errno.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "board/verdict.h"

static bool is_wanted(const struct filter *filter, const struct board *board,
		      const struct device *device)
{
	bool matched = filter->n_patterns == 0;

	if (filter->marked && board_mark(board, device) != MARK_MARKED)
		return false;
	for (size_t i = 0; !matched && i < filter->n_patterns; i++)
		matched = board_matches(board, device, filter->patterns[i]);
	return matched;
}

/* 1 or 0, or -ENOMEM. */
static int has_verdict(const struct board *board, const struct device *device, const char *name)
{
	_cleanup_(array_donep) struct findings findings = { .n = 0 };
	int r;

	if (!name)
		return 1;
	r = verdict_findings(board, device, false, &findings);
	return r < 0 ? r : streq(verdict_name(verdict_of(&findings)), name);
}

int filter_list(const struct filter *filter, const struct board *board, struct matches *ret)
{
	size_t n = 0;
	int r = board_list(board, ret);

	for (size_t i = 0; r >= 0 && i < ret->n; i++) {
		const struct device *device = ret->items[i];

		r = is_wanted(filter, board, device) ? has_verdict(board, device, filter->verdict)
						     : 0;
		if (r > 0)
			ret->items[n++] = device;
	}
	ret->n = n;
	return r < 0 ? r : 0;
}
