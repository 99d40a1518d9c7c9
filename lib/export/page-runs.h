/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The pages of all devices of an export, as runs that do not overlap: pages that several regions
 * claim are listed once. */

#include "export/context.h"

struct page_run {
	struct range frames;         /* of the board */
	uint64_t guest_frame;        /* of the first one */
	const struct node *node;     /* whose region begins the run */
	const struct device *device; /* the node's */
};

struct page_runs {
	ARRAY_OF(struct page_run); /* ascending */
};

/* EXPORT_OK; -ENOMEM; or EXPORT_E_NOT_ASSIGNABLE if a page is to be at two places. To be freed
 * with array_done(), also then. */
int page_runs_gather(struct export *export, struct page_runs *ret);

/* Puts runs that were added in order, and joins those that overlap. The same results. */
int page_runs_merge(struct export *export, struct page_runs *runs);
