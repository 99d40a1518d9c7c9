/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Filtering the list of devices. */

#include "verdict/filter.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "input/pattern.h"
#include "verdict/verdict.h"

#define NAME_COST    16  /* to look at a name, and … */
#define PATH_COST    100 /* … to make a path */
#define VERDICT_COST 1000

int filter_add_pattern(struct filter *filter, const char *text)
{
	struct filter_pattern *pattern = array_add(&filter->patterns);

	if (!pattern)
		return -ENOMEM;
	*pattern = (struct filter_pattern){ text, strlen(text), pattern_is_plain(text) };
	return 0;
}

bool filter_add_verdict(unsigned int *verdicts, const char *name)
{
	for (unsigned int verdict = VERDICT_ASSIGNABLE; verdict <= VERDICT_BLOCKED; verdict++)
		if (streq(name, verdict_name((enum verdict)verdict))) {
			*verdicts |= 1U << verdict;
			return true;
		}
	return false;
}

void filter_done(struct filter *filter)
{
	array_done(&filter->patterns);
}

static bool one_fits(const struct filter *filter, const char *name, struct work *work)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < filter->patterns.n; i++) {
		const struct filter_pattern *pattern = &filter->patterns.items[i];

		if (!work_spend(work, NAME_COST + n))
			return false;
		if (pattern->is_plain ? memmem(name, n, pattern->text, pattern->size) != NULL
				      : pattern_matches(pattern->text, name, work))
			return true;
	}
	return false;
}

static bool patterns_fit(const struct filter *filter, const struct board *board,
			 const struct device *device, struct work *work)
{
	const struct property *compatible = node_property(device->node, PROPERTY_COMPATIBLE);
	char path[TREE_PATH_MAX];
	const char *s = NULL;
	size_t n;
	const struct alias *aliases = board_aliases(board, device->node, &n);

	if (filter->patterns.n == 0)
		return true;
	work_spend(work, PATH_COST);
	if (one_fits(filter, node_path(device->node, path), work) ||
	    one_fits(filter, device->node->name, work))
		return true;
	while (!work_is_spent(work) && (s = property_next_string(compatible, s)))
		if (one_fits(filter, s, work))
			return true;
	for (size_t i = 0; i < n; i++)
		if (one_fits(filter, aliases[i].name, work))
			return true;
	return false;
}

static bool is_wanted(const struct filter *filter, const struct board *board,
		      const struct device *device, struct work *work)
{
	if (filter->marked && board_mark(board, device) != MARK_MARKED)
		return false;
	return patterns_fit(filter, board, device, work);
}

/* 1 or 0, or -ENOMEM. */
static int has_verdict(const struct board *board, const struct device *device,
		       unsigned int verdicts, struct work *work)
{
	_cleanup_(array_donep) struct findings findings = { .n = 0 };
	int r;

	if (verdicts == 0)
		return 1;
	work_spend(work, VERDICT_COST);
	r = verdict_findings(board, device, false, &findings);
	return r < 0 ? r : (int)(verdicts >> verdict_of(&findings) & 1);
}

int filter_list(const struct filter *filter, const struct board *board, struct work *work,
		struct matches *ret)
{
	size_t n = 0;
	int r = board_list(board, ret);

	for (size_t i = 0; r >= 0 && i < ret->n && !work_is_spent(work); i++) {
		const struct device *device = ret->items[i];

		r = is_wanted(filter, board, device, work)
			    ? has_verdict(board, device, filter->verdicts, work)
			    : 0;
		if (r > 0)
			ret->items[n++] = device;
	}
	ret->n = n;
	if (r < 0)
		return r;
	return work_is_spent(work) ? FILTER_E_WORK : FILTER_OK;
}
