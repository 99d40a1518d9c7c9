/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The rates that the tree asks for (assigned-clock-rates), by the node that asks and the clock. */

#include "board/board.h"

/* While references are gathered (references.c): adds those of a node. 0 or -ENOMEM. */
int assigned_rates_add(struct board *board, const struct node *node);
/* Then, before the function below. */
void assigned_rates_sort(struct board *board);

/* What this consumer of the clock asks for, or else the clock's provider, in hertz. */
bool assigned_rate(const struct board *board, const struct node *consumer,
		   const struct reference *clock, uint32_t *ret);
