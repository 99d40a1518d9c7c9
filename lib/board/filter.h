/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The devices that a list is about. */

#include "board/lookup.h"

struct filter {
	const char *const
		*patterns; /* of board_matches(): one that fits is enough; n = 0: all fit */
	size_t n_patterns;
	const char *verdict; /* its name; NULL: any */
	bool marked;         /* only marked ones */
};

/* The devices (no parts) that pass, in the order of their paths. 0 or -ENOMEM. */
int filter_list(const struct filter *filter, const struct board *board, struct matches *ret);
