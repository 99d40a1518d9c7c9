/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The transaction (DESIGN 6): what is about to be done is on record before it is done; after a
 * failure all that can be undone is, in reverse, and the first error is kept. */

#include "grant/plan.h"
#include "ledger/ledger.h"

enum assign_result {
	ASSIGN_OK,
	ASSIGN_E_HYPERVISOR, /* a call failed; *failure tells which and why */
};

struct assign_failure {
	struct grant grant; /* its path is owned; to be freed */
	int error;          /* negative errno of the call */
};

/* Gives the planned devices to the domain. ASSIGN_OK; ASSIGN_E_HYPERVISOR; or a negative errno if a
 * record could not be written: then nothing has changed, but for what the ledger shows as held. */
int assign_devices(struct ledger *ledger, const struct domain *domain, const struct plan *plan,
		   uid_t uid, struct assign_failure *failure);

/* Takes devices back from a domain that lives and is not dying: those with `wanted`, by index in
 * the assignment. What cannot be taken back stays, `held`. The assignment may be gone afterwards.
 * The same results. */
int revoke_devices(struct ledger *ledger, const struct domain *domain,
		   struct assignment *assignment, const bool *wanted,
		   struct assign_failure *failure);

/* Ends what a killed ptd left in the middle: a domain that lives, and an assignment with devices
 * that are applying or revoking. 0 or a negative errno. */
int assign_recover(struct ledger *ledger, const struct domain *domain,
		   struct assignment *assignment);
