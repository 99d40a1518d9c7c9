/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Grants of xl: assignments with `by_xl`, beside those of ptd in the ledger, but on no
 * record. They come with a domain and stay until it is gone. Nothing of them is revoked: as long as
 * the domain lives its saved configuration says that it has them. */

#include "board/board.h"
#include "ledger/ledger.h"

/* Finds what xl has granted to the domains, and to which devices that belongs. 0 or -ENOMEM. */
int xl_sync(struct ledger *ledger, const struct board *board, const struct domains *domains);

/* To be called with a new board: the next xl_sync() looks for the devices again. */
void xl_forget_board(struct ledger *ledger);
