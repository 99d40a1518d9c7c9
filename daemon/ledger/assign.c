/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Applying grants one by one, and taking them back. */

#include "ledger/assign.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <time.h>

#include "base/cleanup.h"
#include "ledger/revoke.h"
#include "log.h"

static bool is_revoking(const struct assigned_device *assigned, const void *userdata)
{
	return assigned->state == ASSIGNMENT_REVOKING;
}

/* What is held needs nothing: it is what could not be taken yet. */
static bool is_needed(const struct assigned_device *assigned, const void *userdata)
{
	return assigned->state == ASSIGNMENT_ACTIVE || assigned->state == ASSIGNMENT_APPLYING;
}

/* What of a device stays after taking back: `xl` has its own account of what it gave. */
struct rest {
	const struct grants *acts; /* that were to be taken back */
	const struct grants *kept; /* of them, what could not be */
	struct grants xl;
};

/* What was in force before or is none of the acts, and what of its own could not be taken. */
static int leave(struct assigned_device *assigned, const struct rest *rest)
{
	struct grants others = { .n = 0 }, left = { .n = 0 };
	int r = grants_intersect(rest->kept, &assigned->grants, &left);

	if (r == 0 && assigned->state == ASSIGNMENT_APPLYING)
		r = grants_add_all(&left, &assigned->before);
	else if (r == 0)
		r = grants_subtract(&assigned->grants, rest->acts, &others);
	if (r == 0)
		r = grants_subtract(&others, &rest->xl, &left);
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

/* Devices in this state become free or held, by what is left of them; so may others that were held
 * for something that they shared with these. */
static int settle(struct ledger *ledger, struct assignment *assignment, enum assignment_state state,
		  const struct rest *rest)
{
	for (size_t i = assignment->n; i > 0; i--) {
		struct assigned_device *assigned = &assignment->items[i - 1];

		if (assigned->state != state && assigned->state != ASSIGNMENT_HELD)
			continue;
		if (leave(assigned, rest) < 0)
			return -ENOMEM;
		if (assigned->grants.n == 0)
			ledger_return(ledger, assignment, assigned);
		else if (assigned->state == state)
			ledger_set_state(ledger, assignment, assigned, ASSIGNMENT_HELD);
	}
	grants_done(&assignment->steps);
	assignment->done = assignment->tried = 0;
	assignment->deassigning = false;
	return 0;
}

/* Whatever the record says until then, it says too much: a restart takes it back once more. */
static void write_result(struct ledger *ledger, struct assignment *assignment)
{
	int r = ledger_write(ledger, assignment);

	if (r < 0)
		log_line(LOG_ERR,
			 "A record of assignments cannot be written: %s; until it can, nothing is "
			 "assigned, and a restart of ptd takes back again what is free already",
			 strerror(-r));
}

static void doubt(struct grants *acts, enum grant_kind kind)
{
	for (size_t i = 0; i < acts->n; i++)
		if (acts->items[i].kind == kind)
			acts->items[i].doubtful = true;
}

/* IOMMU assignments, or everything else. */
static int select_acts(const struct grants *acts, bool iommus, struct grants *ret)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < acts->n; i++)
		if ((acts->items[i].kind == GRANT_IOMMU) == iommus)
			r = grants_add(ret, &acts->items[i]);
	return r;
}

/* Of the IOMMU assignments those that the record has as certain: kept for this time; the others. */
static int keep_recorded(const struct assignment *assignment, const struct grants *iommus,
			 struct grants *kept, struct grants *ret_others)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < iommus->n; i++)
		r = grants_add(assignment->steps.n == 0 || i < assignment->recorded ? kept
										    : ret_others,
			       &iommus->items[i]);
	return r;
}

/* Last, and on record before: once it is deassigned the device may become somebody else's, and Xen
 * panics if a restart deassigns it then. If that cannot be put on record, it is not done. */
static int deassign(struct ledger *ledger, struct assignment *assignment, struct taking *t,
		    const struct grants *acts)
{
	struct grants iommus = { .n = 0 }, safe = { .n = 0 };
	int r = select_acts(acts, true, &iommus);

	if (r == 0 && iommus.n > 0) {
		assignment->deassigning = true;
		if (ledger_write(ledger, assignment) == 0)
			r = take_back(t, &iommus);
		else
			r = keep_recorded(assignment, &iommus, &t->kept, &safe);
	}
	if (r == 0 && safe.n > 0)
		r = take_back(t, &safe);
	grants_normalise(&t->kept);
	grants_done(&iommus);
	grants_done(&safe);
	return r;
}

static int undo(struct ledger *ledger, const struct domain *domain, struct assignment *assignment,
		enum assignment_state state, const struct grants *acts,
		struct assign_failure *failure)
{
	struct taking t = { .hypervisor = ledger->hypervisor, .domain = domain };
	const struct assignment *xl = ledger_find_xl(ledger, &assignment->domain);
	struct rest rest = { .acts = acts, .kept = &t.kept };
	struct grants others = { .n = 0 };
	int r = select_acts(acts, false, &others);

	if (r == 0 && xl)
		r = assignment_union(xl, is_needed, NULL, &rest.xl);

	if (r == 0)
		r = take_back(&t, &others);
	if (r == 0)
		r = deassign(ledger, assignment, &t, acts);
	if (r == 0)
		r = settle(ledger, assignment, state, &rest);
	if (r == 0)
		write_result(ledger, assignment);
	if (failure && t.failure.error)
		keep_first(failure, &t.failure.grant, t.failure.error);
	grants_done(&others);
	grants_done(&rest.xl);
	taking_done(&t);
	return r;
}

/* ---- applying ---- */

/* A device that was held goes on from what is left of it. */
static int enter(struct assignment *assignment, const struct plan_device *planned, uid_t uid)
{
	char path[TREE_PATH_MAX];
	struct assigned_device *assigned;

	node_path(planned->device->node, path);
	assigned = assignment_find(assignment, path);
	if (!assigned)
		assigned = assignment_add(assignment, path);
	if (!assigned)
		return -ENOMEM;
	assigned->before = assigned->grants;
	assigned->grants = (struct grants){ .n = 0 };
	assigned->state = ASSIGNMENT_APPLYING;
	assigned->accepted = planned->accepted;
	assigned->uid = uid;
	assigned->since = time(NULL);
	if (grants_add_all(&assigned->grants, &assigned->before) < 0 ||
	    grants_add_all(&assigned->grants, &planned->needs) < 0)
		return -ENOMEM;
	grants_normalise(&assigned->grants);
	return 0;
}

/* Nothing has been done: devices are as they were before enter(). */
static void leave_again(struct ledger *ledger, struct assignment *assignment)
{
	for (size_t i = assignment->n; i > 0; i--) {
		struct assigned_device *assigned = &assignment->items[i - 1];

		if (assigned->state != ASSIGNMENT_APPLYING)
			continue;
		grants_done(&assigned->grants);
		assigned->grants = assigned->before;
		assigned->before = (struct grants){ .n = 0 };
		assigned->state = ASSIGNMENT_HELD;
		if (assigned->grants.n == 0)
			assignment_remove(assignment, assigned);
	}
	grants_done(&assignment->steps);
	assignment->done = assignment->tried = 0;
	if (assignment->n == 0)
		ledger_write(ledger, assignment);
}

/* Writes down that step i is next. Permissions and mappings go on record all at once: undoing one
 * that was not made does no harm. */
static int announce(struct ledger *ledger, struct assignment *assignment, size_t i)
{
	const struct grants *steps = &assignment->steps;

	if (i < assignment->tried)
		return 0;
	assignment->done = i;
	assignment->tried = i < steps->n ? i + 1 : i;
	if (i < steps->n && steps->items[i].kind == GRANT_IOMEM)
		while (assignment->tried < steps->n &&
		       steps->items[assignment->tried].kind <= GRANT_MAPPING)
			assignment->tried++;
	return ledger_write(ledger, assignment);
}

static int apply_steps(struct ledger *ledger, const struct domain *domain,
		       struct assignment *assignment, struct assign_failure *failure)
{
	struct hypervisor *hv = ledger->hypervisor;

	for (size_t i = 0; i < assignment->steps.n; i++) {
		const struct grant *grant = &assignment->steps.items[i];
		int r = announce(ledger, assignment, i);

		if (r < 0)
			return r;
		r = hv->ops->apply(hv, domain, grant);
		if (r < 0) {
			keep_first(failure, grant, r);
			return ASSIGN_E_HYPERVISOR;
		}
		assignment->done = i + 1;
	}
	return ASSIGN_OK;
}

static void set_planned(struct assignment *assignment, const struct plan *plan,
			enum assignment_state state)
{
	char path[TREE_PATH_MAX];

	for (size_t i = 0; i < plan->n; i++)
		assignment_find(assignment, node_path(plan->items[i].device->node, path))->state =
			state;
}

/* As long as this is not on record, a restart undoes all of it; so it is undone if it cannot be. */
static int commit(struct ledger *ledger, struct assignment *assignment, const struct plan *plan)
{
	struct grants steps = assignment->steps;
	size_t done = assignment->done;
	int r;

	assignment->steps = (struct grants){ .n = 0 };
	assignment->done = assignment->tried = 0;
	set_planned(assignment, plan, ASSIGNMENT_ACTIVE);
	r = ledger_write(ledger, assignment);
	if (r < 0) {
		set_planned(assignment, plan, ASSIGNMENT_APPLYING);
		assignment->steps = steps;
		assignment->done = assignment->tried = done;
		return r;
	}
	grants_done(&steps);
	return 0;
}

static void tell(struct ledger *ledger, struct assignment *assignment, const struct plan *plan,
		 enum assignment_state state)
{
	char path[TREE_PATH_MAX];

	for (size_t i = 0; i < plan->n; i++) {
		struct assigned_device *assigned =
			assignment_find(assignment, node_path(plan->items[i].device->node, path));

		if (state == ASSIGNMENT_ACTIVE)
			grants_done(&assigned->before);
		ledger_set_state(ledger, assignment, assigned, state);
	}
}

/* The steps that are or may be in force, as far as `n`. */
static int steps_until(const struct assignment *assignment, size_t n, struct grants *ret)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++) {
		struct grant grant = assignment->steps.items[i];

		grant.doubtful = i >= assignment->done;
		r = grants_add(ret, &grant);
	}
	return r;
}

/* After a restart it is not known how far the one before came: pages without their permission are
 * unmapped already, and a device may be deassigned and somebody else's by now. */
static void doubt_after_restart(const struct assignment *assignment, struct grants *acts)
{
	doubt(acts, GRANT_MAPPING);
	if (assignment->deassigning)
		doubt(acts, GRANT_IOMMU);
}

static int roll_back(struct ledger *ledger, const struct domain *domain,
		     struct assignment *assignment, bool after_restart)
{
	struct grants acts = { .n = 0 };
	int r = steps_until(assignment, after_restart ? assignment->tried : assignment->done,
			    &acts);

	if (after_restart)
		doubt_after_restart(assignment, &acts);
	if (r == 0)
		r = undo(ledger, domain, assignment, ASSIGNMENT_APPLYING, &acts, NULL);
	grants_done(&acts);
	return r;
}

static int prepare(struct ledger *ledger, struct assignment *assignment, const struct plan *plan,
		   uid_t uid)
{
	int r = grants_add_all(&assignment->steps, &plan->grants);

	assignment->done = assignment->tried = 0;
	for (size_t i = 0; r == 0 && i < plan->n; i++)
		r = enter(assignment, &plan->items[i], uid);
	return r < 0 ? r : announce(ledger, assignment, 0);
}

int assign_devices(struct ledger *ledger, const struct domain *domain, const struct plan *plan,
		   uid_t uid, struct assign_failure *failure)
{
	struct assignment *assignment;
	int r = ledger_write_stale(ledger);

	if (r < 0)
		return r;
	assignment = ledger_find(ledger, &domain->key);
	if (!assignment)
		assignment = ledger_add(ledger, domain);
	if (!assignment)
		return -ENOMEM;
	r = prepare(ledger, assignment, plan, uid);
	if (r < 0) {
		leave_again(ledger, assignment);
		return r;
	}
	tell(ledger, assignment, plan, ASSIGNMENT_APPLYING);
	r = apply_steps(ledger, domain, assignment, failure);
	if (r == ASSIGN_OK)
		r = commit(ledger, assignment, plan);
	if (r == ASSIGN_OK)
		tell(ledger, assignment, plan, ASSIGNMENT_ACTIVE);
	else
		roll_back(ledger, domain, assignment, false);
	return r;
}

/* ---- revoking ---- */

/* What only the devices that are being revoked need; what xl has granted stays. */
static int acts_of_revoke(const struct ledger *ledger, const struct assignment *assignment,
			  struct grants *ret)
{
	const struct assignment *xl = ledger_find_xl(ledger, &assignment->domain);
	struct grants theirs = { .n = 0 }, others = { .n = 0 };
	int r = assignment_union(assignment, is_revoking, NULL, &theirs);

	if (r == 0)
		r = assignment_union(assignment, is_needed, NULL, &others);
	if (r == 0 && xl)
		r = assignment_union(xl, is_needed, NULL, &others);
	if (r == 0)
		r = grants_subtract(&theirs, &others, ret);
	grants_done(&theirs);
	grants_done(&others);
	return r;
}

static int take_revoking(struct ledger *ledger, const struct domain *domain,
			 struct assignment *assignment, bool after_restart,
			 struct assign_failure *failure)
{
	struct grants acts = { .n = 0 };
	int r = acts_of_revoke(ledger, assignment, &acts);

	if (after_restart)
		doubt_after_restart(assignment, &acts);
	if (r == 0)
		r = undo(ledger, domain, assignment, ASSIGNMENT_REVOKING, &acts, failure);
	grants_done(&acts);
	return r;
}

static void put_back(struct assignment *assignment, const enum assignment_state *states)
{
	for (size_t i = 0; i < assignment->n; i++)
		assignment->items[i].state = states[i];
}

int revoke_devices(struct ledger *ledger, const struct domain *domain,
		   struct assignment *assignment, const bool *wanted,
		   struct assign_failure *failure)
{
	_cleanup_(freep) enum assignment_state *states = calloc(assignment->n, sizeof(*states));
	int r;

	if (!states)
		return -ENOMEM;
	for (size_t i = 0; i < assignment->n; i++) {
		states[i] = assignment->items[i].state;
		if (wanted[i])
			assignment->items[i].state = ASSIGNMENT_REVOKING;
	}
	r = ledger_write(ledger, assignment);
	if (r < 0) {
		put_back(assignment, states);
		return r;
	}
	for (size_t i = 0; i < assignment->n; i++)
		if (wanted[i])
			ledger_set_state(ledger, assignment, &assignment->items[i],
					 ASSIGNMENT_REVOKING);
	r = take_revoking(ledger, domain, assignment, false, failure);
	return r < 0 || !failure->error ? r : ASSIGN_E_HYPERVISOR;
}

/* ---- after a restart ---- */

static bool has_state(const struct assignment *assignment, enum assignment_state state)
{
	for (size_t i = 0; i < assignment->n; i++)
		if (assignment->items[i].state == state)
			return true;
	return false;
}

int assign_recover(struct ledger *ledger, const struct domain *domain,
		   struct assignment *assignment)
{
	struct assign_failure failure = { .error = 0 };
	bool revoking = has_state(assignment, ASSIGNMENT_REVOKING);
	int r = 0;

	if (has_state(assignment, ASSIGNMENT_APPLYING))
		r = roll_back(ledger, domain, assignment, true);
	if (r == 0 && revoking)
		r = take_revoking(ledger, domain, assignment, true, &failure);
	free(failure.grant.path);
	return r;
}
