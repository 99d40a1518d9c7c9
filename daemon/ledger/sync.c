/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the ledger follows the domains. */

#include "ledger/sync.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "base/clock.h"
#include "ledger/assign.h"
#include "ledger/revoke.h"
#include "ledger/xl.h"
#include "log.h"

#define DRAINING_NORMAL ((uint64_t)2000000) /* microseconds */

/* A record that stays because it cannot be written or removed does no harm: a ptd that starts
 * compares it with the domains. It is logged once. */
static void write_or_log(struct ledger *ledger, struct assignment *assignment)
{
	uint32_t domid = assignment->domain.domid;
	bool was_stale = assignment->stale;
	int r = ledger_write(ledger, assignment);

	if (r < 0 && !was_stale)
		log_line(LOG_ERR, "The record of domain %u cannot be written: %s", domid,
			 strerror(-r));
}

/* Xen itself has taken back everything. */
static void release_all(struct ledger *ledger, struct assignment *assignment)
{
	while (assignment->n > 0)
		ledger_release(ledger, assignment, &assignment->items[assignment->n - 1], NULL);
	write_or_log(ledger, assignment);
}

static bool has_interrupts(const struct assigned_device *assigned)
{
	for (size_t i = 0; i < assigned->grants.n; i++)
		if (assigned->grants.items[i].kind == GRANT_INTERRUPT)
			return true;
	return false;
}

static bool any_has_interrupts(const struct assignment *assignment)
{
	for (size_t i = 0; i < assignment->n; i++)
		if (has_interrupts(&assignment->items[i]))
			return true;
	return false;
}

/* A guest that ends drains for milliseconds. If that lasts, somebody has to look at it. */
static void watch_draining(struct ledger *ledger, struct assignment *assignment)
{
	struct ledger_change change = { .event = LEDGER_LASTS, .assignment = assignment };
	uint64_t now = now_usec();

	if (assignment->draining_usec == 0)
		assignment->draining_usec = now;
	if (assignment->draining_told || now - assignment->draining_usec < DRAINING_NORMAL)
		return;
	assignment->draining_told = true;
	for (size_t i = 0; i < assignment->n; i++) {
		change.assigned = &assignment->items[i];
		if (change.assigned->state == ASSIGNMENT_DRAINING)
			ledger->changed(&change, ledger->userdata);
	}
}

/* Xen has taken back all but the interrupts (xen/arch/arm/domain.c, domain_relinquish_resources()):
 * a device without any is free. */
static void drain_all(struct ledger *ledger, struct assignment *assignment)
{
	bool changed = false;

	for (size_t i = assignment->n; i > 0; i--) {
		struct assigned_device *assigned = &assignment->items[i - 1];

		if (assigned->state == ASSIGNMENT_DRAINING)
			continue;
		changed = true;
		if (!has_interrupts(assigned)) {
			ledger_release(ledger, assignment, assigned, NULL);
			continue;
		}
		grants_keep(&assigned->grants, GRANT_INTERRUPT);
		ledger_set_state(ledger, assignment, assigned, ASSIGNMENT_DRAINING, NULL);
	}
	if (assignment->n > 0)
		watch_draining(ledger, assignment);
	if (changed || assignment->stale)
		write_or_log(ledger, assignment);
}

bool ledger_is_draining(const struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->assignments.n; i++)
		for (size_t k = 0; k < ledger->assignments.items[i]->n; k++)
			if (ledger->assignments.items[i]->items[k].state == ASSIGNMENT_DRAINING)
				return true;
	return false;
}

/* When a domain leaves the list all is free but its interrupts, which may take a little longer. */
static bool has_settled(const struct ledger *ledger, struct assignment *assignment)
{
	uint64_t now = now_usec() / 1000;

	if (ledger->hypervisor->settle_msec == 0 || !any_has_interrupts(assignment))
		return true;
	if (assignment->gone_msec == 0)
		assignment->gone_msec = now;
	return now - assignment->gone_msec >= ledger->hypervisor->settle_msec;
}

/* xl rename: the name is the domain's, not the assignment's. A domain that has lost its name or
 * whose name is not known at the moment keeps the last one here. */
static void follow_name(struct ledger *ledger, struct assignment *assignment,
			const struct domain *domain)
{
	struct ledger_change change = { .event = LEDGER_RENAMED, .assignment = assignment };

	if (domain->name[0] == '\0' || streq(domain->name, assignment->name))
		return;
	log_line(LOG_INFO, "Domain %u, which was called \"%s\", is called \"%s\" now",
		 domain->key.domid, assignment->name, domain->name);
	strcpy(assignment->name, domain->name);
	for (size_t i = 0; i < assignment->n; i++) {
		change.assigned = &assignment->items[i];
		ledger->changed(&change, ledger->userdata);
	}
	write_or_log(ledger, assignment);
}

static int follow(struct ledger *ledger, const struct board *board, const struct domains *domains)
{
	int r = xl_sync(ledger, board, domains);

	for (size_t i = ledger->assignments.n; r == 0 && i > 0; i--) {
		struct assignment *assignment = ledger->assignments.items[i - 1];
		const struct domain *domain = domains_find_key(domains, &assignment->domain);

		if (!domain && has_settled(ledger, assignment))
			release_all(ledger, assignment);
		else if (!domain || domain->dying)
			drain_all(ledger, assignment);
		else if (assignment->stale)
			write_or_log(ledger, assignment);
		if (domain && !domain->dying)
			follow_name(ledger, assignment, domain);
	}
	return r;
}

/* ---- what was interrupted ---- */

static bool has_state(const struct assignment *assignment, enum assignment_state state)
{
	for (size_t i = 0; i < assignment->n; i++)
		if (assignment->items[i].state == state)
			return true;
	return false;
}

/* The assignment may be gone after the first step; not if devices are left to be revoked. */
static int finish(struct transaction *t)
{
	bool is_revoking = has_state(t->assignment, ASSIGNMENT_REVOKING);
	int r = 0;

	if (has_state(t->assignment, ASSIGNMENT_APPLYING))
		r = assign_undo(t);
	return r == 0 && is_revoking ? revoke_again(t) : r;
}

/* By a kill, or by a lack of memory: outside of a transaction nothing is applying or revoking. */
static int finish_all(struct ledger *ledger, const struct domains *domains)
{
	int r = 0;

	for (size_t i = ledger->assignments.n; r == 0 && i > 0; i--) {
		struct assignment *assignment = ledger->assignments.items[i - 1];
		struct transaction t = {
			.ledger = ledger,
			.domain = domains_find_key(domains, &assignment->domain),
			.assignment = assignment,
			.is_resumed = true,
		};

		if (t.domain && !t.domain->dying)
			r = finish(&t);
		transaction_done(&t);
	}
	return r;
}

int ledger_sync(struct ledger *ledger, const struct board *board, const struct domains *domains)
{
	int r = follow(ledger, board, domains);

	return r < 0 ? r : finish_all(ledger, domains);
}

/* ---- after a restart ---- */

/* Grants do not outlive a boot, nor do domains. But if one lives with this domid and UUID, either
 * it was made like its predecessor, or the boot id is wrong; and with it everything may be. */
static int check_boot(struct ledger *ledger, const struct assignment *assignment,
		      const struct domains *domains)
{
	const struct domain_key *key = &assignment->domain;
	char *text;

	if (!domains_find_key(domains, key)) {
		log_line(LOG_NOTICE, "The record of domain %u is from another boot; removed",
			 key->domid);
		return store_remove(ledger->store, key);
	}
	if (ledger->problem)
		return 0;
	if (asprintf(&text,
		     "the record %s/%u-%s.json is from another boot, but its domain lives, so "
		     "nobody knows what it has; destroy the domain and restart ptd",
		     store_path(ledger->store), key->domid, key->uuid) < 0)
		return -ENOMEM;
	ledger->problem = text;
	return 0;
}

int ledger_recover(struct ledger *ledger, const struct board *board, const struct domains *domains)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ledger->of_other_boot.n; i++)
		r = check_boot(ledger, ledger->of_other_boot.items[i], domains);
	return r < 0 ? r : ledger_sync(ledger, board, domains);
}
