/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* All assignments, in memory and as records. */

#include "hypervisor/hypervisor.h"
#include "ledger/store.h"
#include "ledger/xl-config.h"

/* The user who asked for a change. */
struct ledger_actor {
	uid_t uid;
	pid_t pid;
};

enum ledger_event {
	LEDGER_STATE,    /* it has entered a state */
	LEDGER_RELEASED, /* it is free from now on */
	LEDGER_RENAMED,  /* only the name of its domain has changed */
	LEDGER_LASTS,    /* it has been draining for longer than a normal end takes */
};

struct ledger_change { /* of one device */
	enum ledger_event event;
	const struct assignment *assignment;
	const struct assigned_device *assigned; /* in its new state; if it is free, as it was */
	const struct ledger_actor *actor;       /* NULL: nobody, it happened by itself */
};

typedef void (*ledger_fn)(const struct ledger_change *change, void *userdata);

/* The grants of xl to a domain; private to xl.c. */
struct xl_domain {
	struct domain_key key;
	struct xl_stamp stamp; /* of its saved configuration */
	struct grants grants;  /* normal form */
	bool is_matched;       /* its devices have been looked for */
	bool is_reported;      /* that the file cannot be used */
	uint64_t since;        /* when it was first seen; CLOCK_MONOTONIC, microseconds */
};

struct ledger {
	struct store *store;
	struct hypervisor *hypervisor;
	struct assignments assignments;
	struct assignments of_other_boot; /* on record; whose domains live is not known yet */
	struct {
		ARRAY_OF(struct xl_domain);
		bool is_waiting; /* for a file that may not be written yet */
	} xl;
	char *problem; /* why nothing is certain, so that nothing may be changed; or NULL */
	ledger_fn changed;
	void *userdata; /* of changed() */
};

/* Loads the records. Store and hypervisor are not taken over, and have to outlive the ledger. */
int ledger_open(struct ledger **ret, struct store *store, struct hypervisor *hypervisor,
		ledger_fn changed, void *userdata);
struct ledger *ledger_free(struct ledger *ledger);
void ledger_freep(struct ledger **ledger);

/* The assignment of an incarnation, or NULL; what xl has granted is one of its own. */
struct assignment *ledger_find(const struct ledger *ledger, const struct domain_key *key);
struct assignment *ledger_find_xl(const struct ledger *ledger, const struct domain_key *key);

/* The assignment of the device, by ptd or else by xl; or NULL. */
struct assigned_device *ledger_find_device(const struct ledger *ledger, const char *path,
					   struct assignment **ret_assignment);

/* The device of another domain that has something of these grants, or NULL. */
struct assigned_device *ledger_find_conflict(const struct ledger *ledger,
					     const struct domain_key *key,
					     const struct grants *needs,
					     struct assignment **ret_assignment);

/* The grants that the domain has for certain, in normal form. 0 or -ENOMEM. */
int ledger_held(const struct ledger *ledger, const struct domain_key *key, struct grants *ret);

/* How many devices are assigned. */
size_t ledger_count(const struct ledger *ledger);

/* Whether xl's account of a device does not show: ptd has assigned it to the same domain. */
bool ledger_is_shadowed(const struct ledger *ledger, const struct assignment *assignment,
			const char *path);

/* ---- for transactions ---- */

/* Adds an empty assignment; NULL without memory. */
struct assignment *ledger_add(struct ledger *ledger, const struct domain *domain);

/* Writes the record; one without devices is removed, and the assignment with it. 0 or a negative
 * errno: then it is stale. */
int ledger_write(struct ledger *ledger, struct assignment *assignment);

/* Writes what could not be written before. As long as a record says that a domain has what it has
 * not, nobody else may get it, or a restart would take it from the wrong one. */
int ledger_write_stale(struct ledger *ledger);

/* Puts a device into a state, and notes since when it is in it: one that was held and is held
 * again, because it could be neither revoked nor assigned, has been all the time. */
void ledger_enter(struct assigned_device *assigned, enum assignment_state state);

/* The same, and calls `changed`. The actor may be NULL. */
void ledger_set_state(struct ledger *ledger, struct assignment *assignment,
		      struct assigned_device *assigned, enum assignment_state state,
		      const struct ledger_actor *actor);

/* Removes a device, and calls `changed`. It is free unless the domain has it by xl as well: then
 * that shows again. */
void ledger_release(struct ledger *ledger, struct assignment *assignment,
		    struct assigned_device *assigned, const struct ledger_actor *actor);
