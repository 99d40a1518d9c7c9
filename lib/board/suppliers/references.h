/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The reverse of suppliers: the nodes outside of a device that depend on it. */

#include "board/board.h"

/* Fills board->consumers and each device's slice of it. 0 or -ENOMEM. */
int references_gather(struct board *board);

/* The node to name as a reference's consumer: its nearest ancestor with compatible (a kernel makes
 * devices of those), or the consumer itself if only the root has one. */
const struct node *reference_consumer(const struct node *consumer);
