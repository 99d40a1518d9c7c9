/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Taking grants back from a domain that lives: in reverse, going on after failures, and knowing
 * what Xen does not take back. */

#include "ledger/assign.h"

struct taking {
	struct hypervisor *hypervisor;
	const struct domain *domain;
	struct grants kept;            /* what could not be taken back; normal form */
	struct assign_failure failure; /* the first call that failed and should not have */
};

/* 0 or -ENOMEM. */
int take_back(struct taking *taking, const struct grants *acts);
void taking_done(struct taking *taking);

/* Keeps the first failure of several. */
void keep_first(struct assign_failure *failure, const struct grant *grant, int error);
