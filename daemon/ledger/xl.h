/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What xl has granted, beside what ptd has: assignments with `by_xl`, which are in the ledger but
 * on no record. They come with a domain, stay until it is gone, and nothing of them is taken back:
 * as long as the domain lives its saved configuration says that it has them. */

#include "board/board.h"
#include "ledger/ledger.h"

/* Looks for what xl has granted to the domains, and to which devices that belongs. 0 or -ENOMEM. */
int xl_sync(struct ledger *ledger, const struct board *board, const struct domains *domains);

/* The board is another one: devices are looked for again when xl_sync() is called next. */
void xl_forget_board(struct ledger *ledger);
