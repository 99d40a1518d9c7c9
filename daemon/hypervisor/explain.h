/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Why Xen says EBUSY to a bind. It has five reasons and names none; what is known of the domains,
 * the version and the board leaves some of them. Pure. */

#include "hypervisor/hypervisor.h"

struct busy {
	uint32_t intid;
	const struct hypervisor *hypervisor;
	const struct domains *domains; /* all of them */
	const struct domain *domain;   /* the one that was to get it */
	const char *device;            /* whose interrupt it is; NULL: not known */
	bool is_marked;                /* for certain, so that dom0 has not got it */
};

/* A sentence with what to do; malloc'ed, or NULL. */
char *explain_busy(const struct busy *busy);
