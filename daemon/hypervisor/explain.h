/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Why Xen answers a bind with EBUSY. It has five reasons and names none of them; the domains, the
 * version and the board rule some out. Pure. */

#include "hypervisor/hypervisor.h"

struct busy {
	uint32_t intid;
	const struct hypervisor *hypervisor;
	const struct domains *domains; /* all of them */
	const struct domain *domain;   /* that was to get the interrupt */
	const char *device;            /* that has it; NULL: not known */
	bool is_marked;                /* for certain, so that dom0 does not have it */
};

/* A sentence that says what to do; malloc'ed, or NULL. */
char *explain_busy(const struct busy *busy);
