/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/work.h"
#include "board/names/lookup.h"

#define NEAR_MISSES_MAX 8

/* What somebody may have meant by a name that no device has. */
struct near_misses {
	struct matches devices; /* at most NEAR_MISSES_MAX */
	char *text;             /* what it is the name of, or why no label is; or NULL */
};

/* The device that a node of this label, alias or path lies in, or those with registers around this
 * address; else those that the name is part of, as in a list; else those whose node, alias or label
 * has the nearest name, or a region at nearly this address. No more than were found before the work
 * was spent. 0 or -ENOMEM. */
int near_misses_find(const struct board *board, const char *name, struct work *work,
		     struct near_misses *ret);

void near_misses_donep(struct near_misses *near);
