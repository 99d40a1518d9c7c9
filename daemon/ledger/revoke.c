/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Taking devices back from a domain that lives, knowing what Xen does not take back. */

#include "ledger/revoke.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "base/cleanup.h"
#include "log.h"

struct revocation {
	struct transaction *t;
	enum assignment_state state; /* of the devices that are revoked */
	const struct grants *grants; /* to be revoked */
	struct grants kept;          /* of them, what could not be; in the end in normal form */
	struct grants xl;            /* what xl gave to the domain, which has its own account */
};

/* Held devices need nothing: their grants are those that could not be revoked yet. */
static bool is_needed(const struct assigned_device *assigned, const void *userdata)
{
	return assigned->state == ASSIGNMENT_ACTIVE || assigned->state == ASSIGNMENT_APPLYING;
}

static bool is_revoking(const struct assigned_device *assigned, const void *userdata)
{
	return assigned->state == ASSIGNMENT_REVOKING;
}

/* ---- devices ---- */

/* Grants that only the devices being revoked need; those of xl stay. */
static int needed_by_revoking(const struct transaction *t, struct grants *ret)
{
	const struct assignment *xl = ledger_find_xl(t->ledger, &t->assignment->domain);
	struct grants theirs = { .n = 0 }, others = { .n = 0 };
	int r = assignment_union(t->assignment, is_revoking, NULL, &theirs);

	if (r == 0)
		r = assignment_union(t->assignment, is_needed, NULL, &others);
	if (r == 0 && xl)
		r = assignment_union(xl, is_needed, NULL, &others);
	if (r == 0)
		r = grants_subtract(&theirs, &others, ret);
	grants_done(&theirs);
	grants_done(&others);
	return r;
}

int revoke_again(struct transaction *t)
{
	struct grants grants = { .n = 0 };
	int r = needed_by_revoking(t, &grants);

	if (r == 0)
		r = revoke_grants(t, ASSIGNMENT_REVOKING, &grants);
	grants_done(&grants);
	return r;
}

struct phase {
	enum assignment_state state;
	int64_t since, held_since;
};

static struct phase phase_of(const struct assigned_device *assigned)
{
	return (struct phase){ assigned->state, assigned->since, assigned->held_since };
}

static void phase_restore(struct assigned_device *assigned, const struct phase *phase)
{
	assigned->state = phase->state;
	assigned->since = phase->since;
	assigned->held_since = phase->held_since;
}

int revoke_devices(struct transaction *t, const bool *wanted)
{
	struct assignment *assignment = t->assignment;
	_cleanup_(freep) struct phase *before = calloc(assignment->n, sizeof(*before));
	int r;

	if (!before)
		return -ENOMEM;
	for (size_t i = 0; i < assignment->n; i++) {
		before[i] = phase_of(&assignment->items[i]);
		if (wanted[i])
			ledger_enter(&assignment->items[i], ASSIGNMENT_REVOKING);
	}
	r = ledger_write(t->ledger, assignment);
	if (r == -ENOMEM) {
		for (size_t i = 0; i < assignment->n; i++)
			phase_restore(&assignment->items[i], &before[i]);
		return r;
	}
	if (r < 0)
		log_line(LOG_WARNING,
			 "The record of domain %u cannot be written: %s; its devices are taken "
			 "back all the same. If ptd is killed before it can be written, they "
			 "are listed as assigned, and are free when the domain is gone",
			 assignment->domain.domid, strerror(-r));
	for (size_t i = 0; i < assignment->n; i++)
		if (wanted[i])
			ledger_set_state(t->ledger, assignment, &assignment->items[i],
					 ASSIGNMENT_REVOKING, t->actor);
	r = revoke_again(t);
	return r < 0 || !t->failure.error ? r : TRANSACTION_E_HYPERVISOR;
}

/* ---- one grant ---- */

static int keep(struct revocation *v, const struct grant *grant, bool doubtful)
{
	struct grant copy = *grant;

	copy.doubtful = doubtful;
	return grants_add(&v->kept, &copy);
}

static int call(struct revocation *v, const struct grant *grant)
{
	struct hypervisor *hv = v->t->ledger->hypervisor;

	return hv->ops->revoke(hv, v->t->domain, grant);
}

/* A domain that is gone has nothing any more. */
static int fail_and_keep(struct revocation *v, const struct grant *grant, int error)
{
	if (error == -ESRCH)
		return 0;
	transaction_fail(v->t, grant, error);
	return keep(v, grant, grant->doubtful);
}

/* After a kill a record may be older than an assignment by xl. */
static bool has_another(const struct revocation *v, const struct grant *grant)
{
	struct grant copy = *grant;
	const struct grants one = { .items = &copy, .n = 1 };
	struct assignment *another;

	return ledger_find_conflict(v->t->ledger, &v->t->assignment->domain, &one, &another);
}

/* Xen panics if another domain has the device by now (4.20, SMMUv3), so one in doubt is kept. */
static int revoke_iommu(struct revocation *v, const struct grant *grant)
{
	struct hypervisor *hv = v->t->ledger->hypervisor;
	int r = hv->ops->is_assigned(hv, v->t->domain, grant->path);

	if (r == 0)
		return 0;
	if (r > 0 && (grant->doubtful || has_another(v, grant)))
		return keep(v, grant, true);
	if (r > 0)
		r = call(v, grant);
	return r < 0 ? fail_and_keep(v, grant, r) : 0;
}

/* After a failed unmap the permission stays too: without it a second attempt would fail. */
static int revoke_iomem(struct revocation *v, const struct grant *grant)
{
	struct grant mapping = grant_mapping(grant->frames, 0);
	int r;

	if (grants_find(&v->kept, &mapping))
		return keep(v, grant, false);
	r = call(v, grant);
	return r < 0 ? fail_and_keep(v, grant, r) : 0;
}

/* EPERM: the domain lacks the permission (up to Xen 4.21). A mapping in doubt was not made then. */
static int revoke_mapping(struct revocation *v, const struct grant *grant)
{
	int r = call(v, grant);

	if (grant->doubtful && r == -EPERM)
		return 0;
	return r < 0 ? fail_and_keep(v, grant, r) : 0;
}

/* No release of Xen unbinds from a domain that lives, so that this does not count as a failure.
 * EINVAL: it is not bound; but libxenctrl cuts INTIDs to 8 bits (xc_domain_unbind_pt_irq_int).
 * After ESRCH it may still be bound: Xen frees interrupts a little after the domain, and
 * ledger_sync() waits for that. */
static int revoke_interrupt(struct revocation *v, const struct grant *grant)
{
	int r = call(v, grant);

	if (r == 0 || (grant->doubtful && r == -EINVAL && grant_intid(grant) < 256))
		return 0;
	return keep(v, grant, grant->doubtful && r != -EBUSY);
}

static int revoke_one(struct revocation *v, const struct grant *grant)
{
	switch (grant->kind) {
	case GRANT_IOMMU:
		return revoke_iommu(v, grant);
	case GRANT_IOMEM:
		return revoke_iomem(v, grant);
	case GRANT_MAPPING:
		return revoke_mapping(v, grant);
	case GRANT_INTERRUPT:
		return revoke_interrupt(v, grant);
	}
	return 0;
}

/* ---- all of them, IOMMU assignments last ---- */

/* If this was begun before, it is not known how far it had come: a mapping may be undone and its
 * permission with it; a device may be deassigned, and another domain's by now. */
static void doubt_resumed(const struct transaction *t, struct grants *grants)
{
	for (size_t i = 0; t->is_resumed && i < grants->n; i++) {
		enum grant_kind kind = grants->items[i].kind;

		if (kind == GRANT_MAPPING || kind == GRANT_INTERRUPT ||
		    (kind == GRANT_IOMMU && t->assignment->deassigning))
			grants->items[i].doubtful = true;
	}
}

/* Whether a restart would deassign step i without asking: the record has it as certain, and that
 * it is applied. What is revoked (there are no steps) is asked for, and nobody else gets it from
 * ptd until the record can be written. */
static bool is_certain_on_record(const struct assignment *assignment, size_t i)
{
	return assignment->steps.n > 0 && i < assignment->recorded;
}

/* Deassigning comes last, and is on record before: then the device may become another domain's, and
 * Xen panics if a restart deassigns it once more. If it cannot be put on record, steps are kept
 * that the record has as certain. Of the steps, IOMMU assignments are the first (grants are sorted
 * by kind), so that their indices are the same in both lists. */
static int deassign(struct revocation *v)
{
	struct assignment *assignment = v->t->assignment;
	bool has_iommu = v->grants->n > 0 && v->grants->items[0].kind == GRANT_IOMMU;
	bool is_recorded;
	int r = 0;

	if (!has_iommu)
		return 0;
	assignment->deassigning = true;
	is_recorded = ledger_write(v->t->ledger, assignment) == 0;
	for (size_t i = v->grants->n; r == 0 && i > 0; i--) {
		const struct grant *grant = &v->grants->items[i - 1];

		if (grant->kind != GRANT_IOMMU)
			continue;
		if (is_recorded || !is_certain_on_record(assignment, i - 1))
			r = revoke_one(v, grant);
		else
			r = grants_add(&v->kept, grant);
	}
	return r;
}

static int revoke_all(struct revocation *v)
{
	int r = 0;

	for (size_t i = v->grants->n; r == 0 && i > 0; i--)
		if (v->grants->items[i - 1].kind != GRANT_IOMMU)
			r = revoke_one(v, &v->grants->items[i - 1]);
	if (r == 0)
		r = deassign(v);
	grants_normalise(&v->kept);
	return r;
}

/* ---- what is left ---- */

/* The grants of a device that stay in force, and those that could not be revoked. */
static int leave_rest(const struct revocation *v, struct assigned_device *assigned)
{
	struct grants others = { .n = 0 }, left = { .n = 0 };
	int r = grants_intersect(&v->kept, &assigned->grants, &left);

	if (r == 0 && assigned->state == ASSIGNMENT_APPLYING)
		r = grants_add_all(&left, &assigned->before);
	else if (r == 0)
		r = grants_subtract(&assigned->grants, v->grants, &others);
	if (r == 0)
		r = grants_subtract(&others, &v->xl, &left);
	grants_done(&others);
	if (r < 0) {
		grants_done(&left);
		return r;
	}
	grants_normalise(&left);
	grants_done(&assigned->grants);
	grants_done(&assigned->before);
	assigned->grants = left;
	return 0;
}

/* Devices become free or held, by what is left of them; so may others that were held for something
 * that they shared with these. If memory lacks on the way, all of it is done once more. */
static int settle(const struct revocation *v)
{
	struct transaction *t = v->t;

	for (size_t i = t->assignment->n; i > 0; i--) {
		struct assigned_device *assigned = &t->assignment->items[i - 1];

		if (assigned->state != v->state && assigned->state != ASSIGNMENT_HELD)
			continue;
		if (leave_rest(v, assigned) < 0)
			return -ENOMEM;
		if (assigned->grants.n == 0)
			ledger_release(t->ledger, t->assignment, assigned, t->actor);
		else if (assigned->state == v->state)
			ledger_set_state(t->ledger, t->assignment, assigned, ASSIGNMENT_HELD,
					 t->actor);
	}
	transaction_drop_steps(t);
	t->assignment->deassigning = false;
	return 0;
}

/* Until it is written the record says too much: a restart revokes it once more. */
static void write_result(struct transaction *t)
{
	int r = ledger_write(t->ledger, t->assignment);

	if (r < 0)
		log_line(LOG_ERR,
			 "A record of assignments cannot be written: %s; until it can, nothing is "
			 "assigned, and a restart of ptd takes back again what is free already",
			 strerror(-r));
}

int revoke_grants(struct transaction *t, enum assignment_state state, struct grants *grants)
{
	const struct assignment *xl = ledger_find_xl(t->ledger, &t->assignment->domain);
	struct revocation v = { .t = t, .state = state, .grants = grants };
	int r = xl ? assignment_union(xl, is_needed, NULL, &v.xl) : 0;

	doubt_resumed(t, grants);
	if (r == 0)
		r = revoke_all(&v);
	if (r == 0)
		r = settle(&v);
	if (r == 0)
		write_result(t);
	grants_done(&v.kept);
	grants_done(&v.xl);
	return r;
}
