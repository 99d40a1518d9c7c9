/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Guest addresses: they follow from the board alone, so that an export of January fits an
 * assignment of June. */

#include "board/board.h"

/* Places every page of every device. 0 or -ENOMEM. */
int layout_init(struct board *board);

/* Where a guest finds a translated region; false if it has no place. */
bool layout_find(const struct board *board, const struct region *region, uint64_t *ret);
