/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which nodes of the tree are devices, and which belong to one. */

#include "board/board.h"

/* Fills board->devices, device_of and owner_of. 0 or -ENOMEM. */
int find_devices(struct board *board);

/* RAM, by device_type or name. */
bool find_is_memory(const struct node *node);
