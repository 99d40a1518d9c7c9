/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* An assignment: the devices that one incarnation of a domain holds. Data only; the transaction is
 * in the daemon. */

#include <sys/types.h>

#include "base/util.h"
#include "grant/grant.h"
#include "resolve/finding.h"

#define UUID_SIZE        37 /* in the usual form, with its NUL */
#define DOMAIN_NAME_SIZE 128

/* One incarnation: domids are used again, UUIDs outlive a reboot of the guest. */
struct domain_key {
	uint32_t domid;
	char uuid[UUID_SIZE]; /* lower case */
};

/* applying → active → revoking → held; draining while the domain dies; released is an event. */
enum assignment_state {
	ASSIGNMENT_APPLYING,
	ASSIGNMENT_ACTIVE,
	ASSIGNMENT_REVOKING,
	ASSIGNMENT_HELD,
	ASSIGNMENT_DRAINING,
};

struct assigned_device { /* one device */
	char *path;      /* owned */
	enum assignment_state state;
	bool by_xl;
	struct finding_set accepted; /* risks */
	uid_t uid;                   /* who assigned it; not with by_xl */
	int64_t since;               /* seconds since 1970 in this state */
	int64_t held_since;          /* it was held before this transaction; 0: it was not */
	/* All that it needs, even if other devices need it too; while it is held, the rest. Normal
	 * form. */
	struct grants grants;
	struct grants before; /* applying: what was in force already, for this device */
};

struct assignment {
	struct domain_key domain;
	char name[DOMAIN_NAME_SIZE]; /* the last one that is known */
	bool by_xl;                  /* all of it; on no record */
	uint64_t gone_msec;          /* when the domain was first missed; 0: it is there */
	uint64_t draining_usec;      /* when its devices began to drain; CLOCK_MONOTONIC; 0: not */
	bool draining_told;          /* that this lasts */
	ARRAY_OF(struct assigned_device);
	/* While devices are applying: what is applied for them, in this order. The first `done` are
	 * in force; those behind, up to `tried`, may be; the rest is not. */
	struct grants steps;
	size_t done, tried;
	/* Revoking has come to IOMMU assignments: each may be in force, or another domain's by now.
	 */
	bool deassigning;
	bool stale;      /* its record is out of date, since it could not be written */
	size_t recorded; /* `done`, as the record has it */
};

const char *assignment_state_name(enum assignment_state state);
/* False if there is no such state. */
bool assignment_state_by_name(const char *name, enum assignment_state *ret);

static inline bool domain_key_equals(const struct domain_key *a, const struct domain_key *b)
{
	return a->domid == b->domid && streq(a->uuid, b->uuid);
}

struct assigned_device *assignment_find(const struct assignment *assignment, const char *path);

/* Appends a device without grants; NULL without memory. */
struct assigned_device *assignment_add(struct assignment *assignment, const char *path);
void assignment_remove(struct assignment *assignment, struct assigned_device *assigned);

/* Adds the grants of all devices that `fn` wants, in normal form. 0 or -ENOMEM. */
typedef bool (*assigned_fn)(const struct assigned_device *assigned, const void *userdata);
int assignment_union(const struct assignment *assignment, assigned_fn fn, const void *userdata,
		     struct grants *ret);

struct assignment *assignment_free(struct assignment *assignment);
void assignment_freep(struct assignment **assignment);
