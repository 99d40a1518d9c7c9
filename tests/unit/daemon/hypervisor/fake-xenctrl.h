/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A libxenctrl for tests: its calls answer what the test has put here, and are written down. */

#include <xenctrl.h>

extern struct fake_xen {
	xc_domaininfo_t domains[40];
	int n_domains;
	int version;     /* as XENVER_version; 0: 4.17 */
	int open_errno;  /* of xc_interface_open(); 0: it opens */
	int list_errno;  /* of xc_domain_getinfolist() */
	int test_errno;  /* of xc_test_assign_dt_device() */
	int node_errno;  /* the same, of a path that is not there; 0: ESRCH */
	int errno_after; /* what calls leave in errno */
	int result;      /* of what changes something */
	char calls[1024];
} fake_xen;

/* All back to nothing, but for dom0 and the guest 1, which is paused and has never run. */
void fake_xen_reset(void);
