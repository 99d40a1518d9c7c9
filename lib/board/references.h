/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The reverse of suppliers: who, outside of it, depends on a device. */

#include "board/board.h"

/* Fills board->consumers and each device's slice of it. 0 or -ENOMEM. */
int references_gather(struct board *board);

/* The node that stands for a reference's holder: its nearest ancestor with compatible (that is
 * what a kernel makes a device of), or the holder itself if only the root has one. */
const struct node *reference_consumer(const struct node *consumer);
