/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A libxenctrl for tests: its calls are written down, and return what the test has put here. */

#include <xenctrl.h>

extern struct fake_xen {
	xc_domaininfo_t domains[40];
	int n_domains;
	int version;             /* as XENVER_version; 0: 4.17 */
	int open_errno;          /* of xc_interface_open(); 0: it opens */
	int list_errno;          /* of xc_domain_getinfolist() */
	int test_errno;          /* of xc_test_assign_dt_device() */
	int node_errno;          /* the same for an unknown path; 0: ESRCH */
	int errno_after;         /* errno after a call */
	int result;              /* of calls that change something */
	unsigned int batch;      /* pages that can be mapped at once; 0: any number */
	unsigned int hypercalls; /* that map or unmap */
	char calls[4096];
} fake_xen;

/* Resets everything. There are dom0 and guest 1, which is paused and has never run. */
void fake_xen_reset(void);
