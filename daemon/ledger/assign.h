/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "grant/plan.h"
#include "ledger/transaction.h"

/* Gives the planned devices to the domain; sets t->assignment. TRANSACTION_OK;
 * TRANSACTION_E_HYPERVISOR; or a negative errno if a record could not be written. After a failure
 * nothing has changed, but for what the ledger shows as held. */
int assign_devices(struct transaction *t, const struct plan *plan);

/* Undoes what is or may be in force of devices that are applying. 0 or a negative errno. */
int assign_undo(struct transaction *t);
