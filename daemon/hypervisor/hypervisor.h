/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the daemon wants of a hypervisor, and who can give it: Xen, or a recording that does as Xen
 * does. Results are 0 or a negative errno, Xen's own where a call was refused. */

#include <stdbool.h>
#include <stdint.h>

#include "grant/assignment.h"

struct domain {
	struct domain_key key;
	char name[DOMAIN_NAME_SIZE]; /* "": it has none */
	bool has_vcpus;              /* false: still being built; Xen 4.17 panics on a bind */
	bool started;                /* unpaused at least once */
	bool dying;
};

struct domains {
	ARRAY_OF(struct domain); /* in ascending order of domids; dom0 is one of them */
};

struct hypervisor;

struct hypervisor_ops {
	const char *name; /* as on the wire */
	/* Each is about a domain that was found by list_domains() just before. */
	int (*apply)(struct hypervisor *hv, const struct domain *domain, const struct grant *grant);
	int (*revoke)(struct hypervisor *hv, const struct domain *domain,
		      const struct grant *grant);
	/* IOMMU grants: 1 if the device is assigned to somebody, 0 if not. */
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
	int domains_fd; /* readable when list_domains() may have news; never closed before free */
	bool pushes_events; /* of changes at once; else domains_fd is readable every second */
	/* How long the hypervisor may go on keeping the interrupts of a domain that is gone. */
	unsigned int settle_msec;
	const char *xl_directory; /* where libxl saves configurations; NULL: nowhere */
};

struct hypervisor *hypervisor_free(struct hypervisor *hv);
void hypervisor_freep(struct hypervisor **hv);

/* The domain of that domid, name or UUID; NULL if there is none. */
const struct domain *domains_find(const struct domains *domains, const char *name);
/* That incarnation, or NULL. */
const struct domain *domains_find_key(const struct domains *domains, const struct domain_key *key);

/* ---- back ends ---- */

/* Each is opened by open.c alone. -ENODEV: there is none here; the sentence in text[] says why it
 * cannot be used. */
#define HYPERVISOR_TEXT 256
int record_open(struct hypervisor **ret, const char *state_directory, char text[HYPERVISOR_TEXT]);
int xen_open(struct hypervisor **ret, char text[HYPERVISOR_TEXT]);
