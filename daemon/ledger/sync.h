/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How the ledger follows the domains: the top of this folder. */

#include "board/board.h"
#include "ledger/ledger.h"

/* Finds what xl has granted, and ends what was interrupted: transactions that are half done are
 * undone or, where that is impossible, held. Devices of dying domains drain, and so do those of
 * domains that are gone until the hypervisor has settled; then they are released. 0, or -ENOMEM; a
 * record that cannot be written is written later. */
int ledger_sync(struct ledger *ledger, const struct board *board, const struct domains *domains);

/* The first ledger_sync(), which knows what to do with records of another boot: they are removed
 * with their domains, or nobody knows who has what. 0 or a negative errno. */
int ledger_recover(struct ledger *ledger, const struct board *board, const struct domains *domains);

/* Whether some device drains, so that the domains should be looked at again soon. */
bool ledger_is_draining(const struct ledger *ledger);
