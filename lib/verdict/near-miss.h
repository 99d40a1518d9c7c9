/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/work.h"
#include "board/lookup.h"

#define NEAR_MISSES_MAX 8

/* Devices that somebody may have meant by a name that none has, at most NEAR_MISSES_MAX: those that
 * it is part of, as in a list; else those whose node, alias or label has the nearest name. No more
 * than were found before the work was spent. 0 or -ENOMEM. */
int near_misses(const struct board *board, const char *name, struct work *work,
		struct matches *ret);
