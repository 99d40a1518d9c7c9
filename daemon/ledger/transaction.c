/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ledger/transaction.h"

#include <stdlib.h>
#include <string.h>

void transaction_fail(struct transaction *t, const struct grant *grant, int error)
{
	if (t->failure.error != 0)
		return;
	t->failure.error = error;
	t->failure.grant = *grant;
	t->failure.grant.path = grant->path ? strdup(grant->path) : NULL;
}

void transaction_drop_steps(struct transaction *t)
{
	grants_done(&t->assignment->steps);
	t->assignment->done = t->assignment->tried = 0;
}

void transaction_done(struct transaction *t)
{
	free(t->failure.grant.path);
}
