/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The daemon's interface to a hypervisor: Xen, or a recording that answers as Xen does.
 * Results are 0 or a negative errno, which is Xen's own if a call was refused. */

#include <stdbool.h>
#include <stdint.h>

#include "grant/assignment.h"

struct domain {
	struct domain_key key;
	char name[DOMAIN_NAME_SIZE]; /* "": none */
	bool name_unknown;           /* xenstored has not said it, and may yet; name is "" */
	bool has_vcpus;              /* false: still being built; Xen 4.17 panics on a bind */
	bool started;                /* unpaused at least once */
	bool dying;
};

struct domains {
	ARRAY_OF(struct domain); /* in ascending order of domids, with dom0 */
};

struct hypervisor;

struct hypervisor_ops {
	const char *name; /* as on the wire */
	/* The domain was found by list_domains() just before. */
	int (*apply)(struct hypervisor *hv, const struct domain *domain, const struct grant *grant);
	int (*revoke)(struct hypervisor *hv, const struct domain *domain,
		      const struct grant *grant);
	/* IOMMU grants: 1 if the device is assigned to some domain, 0 if not. */
	int (*is_assigned)(struct hypervisor *hv, const struct domain *domain, const char *path);
	/* 1 if devices behind an IOMMU can be assigned to the domain, 0 if not. */
	int (*has_iommu)(struct hypervisor *hv, const struct domain *domain);
	int (*list_domains)(struct hypervisor *hv, struct domains *ret);
	void (*free)(struct hypervisor *hv);
};

struct hypervisor {
	const struct hypervisor_ops *ops;
	char version[16];   /* "4.17"; "": not known */
	bool binds_started; /* interrupts can be bound after the first unpause: from 4.19 on */
	int domains_fd;     /* readable when list_domains() may have news; open until free() */
	bool pushes_events; /* domains_fd shows changes at once; else it is readable every second */
	/* For so long the interrupts of a domain that is gone may not be free. */
	unsigned int settle_msec;
	const char *xl_directory; /* where libxl saves configurations; NULL: nowhere */
};

struct hypervisor *hypervisor_free(struct hypervisor *hv);
void hypervisor_freep(struct hypervisor **hv);

enum domains_result {
	DOMAINS_OK,
	DOMAINS_E_NONE,
	DOMAINS_E_AMBIGUOUS, /* several that live */
	DOMAINS_E_UNKNOWN,   /* a domain that could be it has a name that is not known */
};

/* Whether the domain has that domid, name or UUID. */
bool domain_is_called(const struct domain *domain, const char *name);

/* The domain of that domid, name or UUID. After a failure *ret is NULL. */
enum domains_result domains_find(const struct domains *domains, const char *name,
				 const struct domain **ret);
/* That incarnation, or NULL. */
const struct domain *domains_find_key(const struct domains *domains, const struct domain_key *key);

/* ---- back ends ---- */

/* What opening one may come to, beside 0 and a negative errno. */
#define HYPERVISOR_OTHER_VERSION 1

#define HYPERVISOR_TEXT 256

/* Only open.c calls these. -ENODEV: there is none here. Unless it is 0 the sentence in text[] says
 * why. */
int record_open(struct hypervisor **ret, const char *state_directory, char text[HYPERVISOR_TEXT]);
int xen_open(struct hypervisor **ret, char text[HYPERVISOR_TEXT]);
