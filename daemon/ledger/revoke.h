/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "ledger/transaction.h"

/* Revokes the devices of t->assignment with `wanted`, by their index there. What cannot be revoked
 * stays, `held`. TRANSACTION_OK; TRANSACTION_E_HYPERVISOR; or a negative errno if a record could
 * not be written: then nothing has changed. */
int revoke_devices(struct transaction *t, const bool *wanted);

/* Goes on where a ptd that was killed revoked devices. 0 or a negative errno. */
int revoke_again(struct transaction *t);

/* Revokes grants (some may become doubtful here): in reverse, going on after failures. Then devices
 * in this state become free, or held for what is left. 0 or a negative errno. */
int revoke_grants(struct transaction *t, enum assignment_state state, struct grants *grants);
