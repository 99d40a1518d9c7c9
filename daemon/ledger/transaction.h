/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* One change of what a domain has: what assigning, revoking and recovering have in common. */

#include "ledger/ledger.h"

enum transaction_result {
	TRANSACTION_OK,
	TRANSACTION_E_HYPERVISOR, /* a call failed: t->failure says which and why */
};

struct grant_failure {
	struct grant grant; /* its path is owned */
	int error;          /* negative errno of the call; 0: none has failed */
};

struct transaction {
	struct ledger *ledger;
	const struct domain *domain;      /* it lives, and is not dying */
	const struct ledger_actor *actor; /* who asked; NULL: nobody */
	struct assignment *assignment;    /* of the domain; freed with its last device */
	bool is_resumed; /* after a kill or a lack of memory: nobody knows how far it had come */
	struct grant_failure failure; /* the first one that matters to the caller */
};

/* Keeps the first failure of several. */
void transaction_fail(struct transaction *t, const struct grant *grant, int error);

/* No step is in force, or to be undone, any more. */
void transaction_drop_steps(struct transaction *t);

void transaction_done(struct transaction *t);
