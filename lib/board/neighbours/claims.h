/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The claims that the devices of a board make on pages, INTIDs and stream IDs
 * (board/neighbours/sharing.h). */

#include "board/board.h"

/* Makes the claims of all devices and settles them, and gathers what Xen holds. 0 or -ENOMEM. */
int board_claim(struct board *board);

/* The claims that a device's resource makes, to ask who else does. */
struct claim board_page_claim(const struct board *board, const struct region *region);
struct claim board_intid_claim(const struct board *board, const struct interrupt *interrupt);
struct claim board_owned_claim(const struct board *board, const struct owned *owned);
struct claim board_stream_claim(const struct board *board, const struct stream *stream);

static inline bool board_owned_is_shared(const struct board *board, const struct owned *owned)
{
	return board->interrupt_shared[board->interrupts.n + (size_t)(owned - board->owned.items)];
}
