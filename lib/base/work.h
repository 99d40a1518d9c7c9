/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A bound on what one request may cost. Work is counted, not timed, so that the same request on the
 * same board has the same answer on any machine, however fast or busy. A unit is about what a fast
 * machine does in a nanosecond: comparing a byte. */

#include <stdbool.h>
#include <stdint.h>

struct work {
	uint64_t left;
};

/* A thirtieth of a second on a fast machine: two of them, and the reply that somebody waits for,
 * take less than a quarter of a second, also on a slow one. */
#define WORK_OF_A_REQUEST ((uint64_t)30000000)
/* Some seconds: nobody else waits for a command. */
#define WORK_OF_A_COMMAND (150 * WORK_OF_A_REQUEST)

/* False from the moment on when more was spent than there was; NULL means no bound. */
static inline bool work_spend(struct work *work, uint64_t n)
{
	if (!work)
		return true;
	work->left -= n < work->left ? n : work->left;
	return work->left > 0;
}

static inline bool work_is_spent(const struct work *work)
{
	return work && work->left == 0;
}
