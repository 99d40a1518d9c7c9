/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The recording hypervisor's files, and its model; private to this folder. Calls are not made but
 * written down, with the answers that Xen gives (xen/arch/arm/domctl.c, xen/common/domctl.c; seen
 * on Xen 4.17 and 4.20). What it knows survives its process, as Xen survives ptd:
 *
 *   STATE/record.conf  the domains that it pretends to have; edited by people and tests
 *   STATE/xl/          configurations as libxl would have saved them
 *   STATE/record.log   one line for each call, with its result; replayed at the start */

#include "hypervisor/hypervisor.h"
#include "input/ini.h"

#define RECORD_SPIS_DEFAULT 960

struct record_domain {
	struct domain info;
	bool has_iommu;
	unsigned int spis;    /* as given to XEN_DOMCTL_createdomain; rounded up to 32 */
	struct grants grants; /* what it has; normal form */
};

struct record_domains {
	ARRAY_OF(struct record_domain);
};

struct record_settings {
	struct record_domains domains;
	char version[16];
	unsigned int fail_at; /* call, from 1; 0: none */
	int fail_errno;
	bool is_other;    /* as if ptd had been built for another version of Xen */
	bool no_xenstore; /* names are not known, as while xenstored does not answer */
};

/* config.c: reads the file, and writes one first if there is none. 0, -ENOMEM, or -EINVAL with
 * *error set. */
int record_settings_load(const char *path, struct record_settings *ret, struct ini_error *error);
void record_domains_done(struct record_domains *domains);
struct record_domain *record_domains_find(struct record_domains *domains,
					  const struct domain_key *key);

/* model.c: the answer of Xen, and the change that it makes. `all`: every domain. */
int record_apply(struct record_domains *all, struct record_domain *domain,
		 const struct grant *grant, bool binds_started);
int record_revoke(struct record_domains *all, struct record_domain *domain,
		  const struct grant *grant);
/* Repeats the change that a call made, whether Xen would allow it now or not. */
int record_redo(struct record_domain *domain, bool is_apply, const struct grant *grant);
/* The domain that this device is assigned to, or NULL. */
struct record_domain *record_owner(struct record_domains *all, const struct grant *grant);
