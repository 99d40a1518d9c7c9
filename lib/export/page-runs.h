/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The pages of all devices of an export, as runs that do not overlap: what several regions claim
 * stands there once. */

#include "export/export.h"

struct run {
	struct range frames;         /* of the board */
	uint64_t guest_frame;        /* of the first one */
	const struct node *node;     /* whose region begins it */
	const struct device *device; /* that the node belongs to */
};

struct runs {
	ARRAY_OF(struct run); /* ascending */
};

/* EXPORT_OK; -ENOMEM; or EXPORT_E_NOT_ASSIGNABLE if a page is wanted at two places. To be freed
 * with array_done(), also then. */
int runs_gather(struct export *export, struct runs *ret);
