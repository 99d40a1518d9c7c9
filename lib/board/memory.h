/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* RAM, and areas carved out of it. */

#include "board/board.h"

/* Fills board->memory and board->placeholders, once the devices have their regions. 0 or -ENOMEM.
 */
int memory_gather(struct board *board);
