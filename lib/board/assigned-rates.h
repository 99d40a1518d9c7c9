/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The rates that the tree asks for (assigned-clock-rates), by the node that asks and the clock. */

#include "board/board.h"

/* Fills board->assigned_rates. 0 or -ENOMEM. */
int assigned_rates_gather(struct board *board);

/* What this consumer of the clock asks for, or else the clock's provider, in hertz. */
bool assigned_rate(const struct board *board, const struct node *consumer,
		   const struct reference *clock, uint32_t *ret);
