/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Assigning: grants are applied one by one, and either all of them stay or none.
 *
 * ptd may be killed at any point, while Xen goes on. So each thing is on record before it is done,
 * and a ptd that starts again undoes what was half done, from the record alone. It cannot simply
 * ask: Xen says nothing about pages and interrupts, and about a device only whether some domain has
 * it. Nor can it guess: Xen panics if a device is deassigned from a domain that does not have it.
 *
 * While devices are applying, their assignment has `steps`: the grants that are missing, in the
 * order in which they are applied. It also has
 *
 *   done         steps before this one are in force
 *   tried        steps from `done` up to this one may be in force; from here on none is
 *   recorded     `done` as the record has it
 *   deassigning  undoing has come to IOMMU assignments: each may be in force, or undone, and then
 *                another domain may have the device
 *   stale        the record says something else, since it could not be written
 *
 * In the order of time, what is on record, and what a restart makes of it:
 *
 *   1. Before each step i: devices are applying, done is i, tried i + 1. Permissions and mappings
 *      are recorded together, before the first of them: undoing one that was not made does no harm.
 *      Restart: steps before `done` are undone. The others that were tried are doubtful:
 *        IOMMU      if no domain has the device, the step was not made. Else it is held until the
 *                   domain is gone: another domain may have it.
 *        iomem      is denied, whether it was permitted or not.
 *        mapping    is unmapped. EPERM: the permission is missing, so the step was not made.
 *        interrupt  is unbound. EINVAL: the step was not made. After any other error it is held,
 *                   since no release of Xen unbinds from a domain that lives.
 *   2. After the last step: devices are active, there are no steps. This is the commit; if it
 *      cannot be written, everything is undone at once.
 *      Restart: nothing is left to do.
 *
 * If a step fails, those before it are undone in reverse (revoke.c):
 *
 *   3. The same as before the step, while interrupts, mappings and permissions are undone.
 *      Restart: they are undone once more. Mappings are doubtful, since their permissions may be
 *      gone already, and so are interrupts.
 *   4. deassigning is set, before the first IOMMU assignment is undone. If this cannot be written,
 *      those that are certain on record stay, and are held: a restart would deassign them.
 *      Restart: as in 3, and IOMMU assignments are doubtful too.
 *   5. What is left: nothing, or devices that are held. If this cannot be written, nothing is
 *      assigned until it can: a restart would take from the domain what others have by then.
 *      Restart: nothing is left to do.
 *
 * Revoking has no steps. Devices are revoking on record, and what they alone need is undone as in 3
 * to 5; a restart begins again.
 *
 * On a full disk devices are revoked nevertheless: the truth becomes smaller than the record, which
 * goes on keeping them from all others, and nothing is assigned until it can be written. A restart
 * lists them as assigned, or revokes them again, IOMMU assignments without a doubt. That is safe as
 * long as nobody else has them: ptd has given them to nobody, and what xl has given is known. Their
 * mappings are refused then (EPERM), so that they are held until the domain is gone.
 *
 * A kill is not the only thing that ends a transaction halfway. If memory lacks while something is
 * undone or revoked, what is left is in memory as it would be on record: devices that are applying
 * or revoking. ledger_sync(), with which each call begins, then does what a restart does. jansson
 * and the log have no such way back: there, a lack of memory is a kill (main.c). */

#include "ledger/assign.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "ledger/revoke.h"

/* ---- before the first step ---- */

static void set_owner(const struct transaction *t, struct assigned_device *assigned,
		      const struct plan_device *planned)
{
	assigned->accepted = planned->accepted;
	assigned->uid = t->actor->uid;
}

/* A device that was held goes on from what is left of it. It is still that of the user who assigned
 * it, until this is done. */
static int enter(struct transaction *t, const struct plan_device *planned)
{
	char path[TREE_PATH_MAX];
	struct assigned_device *assigned;

	node_path(planned->device->node, path);
	assigned = assignment_find(t->assignment, path);
	if (!assigned)
		assigned = assignment_add(t->assignment, path);
	if (!assigned)
		return -ENOMEM;
	assigned->before = assigned->grants;
	assigned->grants = (struct grants){ .n = 0 };
	if (assigned->before.n == 0)
		set_owner(t, assigned, planned);
	ledger_enter(assigned, ASSIGNMENT_APPLYING);
	if (grants_add_all(&assigned->grants, &assigned->before) < 0 ||
	    grants_add_all(&assigned->grants, &planned->needs) < 0)
		return -ENOMEM;
	grants_normalise(&assigned->grants);
	return 0;
}

/* Nothing has been done: devices are as they were before enter(). */
static void leave(struct transaction *t)
{
	struct assignment *assignment = t->assignment;

	for (size_t i = assignment->n; i > 0; i--) {
		struct assigned_device *assigned = &assignment->items[i - 1];

		if (assigned->state != ASSIGNMENT_APPLYING)
			continue;
		grants_done(&assigned->grants);
		assigned->grants = assigned->before;
		assigned->before = (struct grants){ .n = 0 };
		ledger_enter(assigned, ASSIGNMENT_HELD);
		if (assigned->grants.n == 0)
			assignment_remove(assignment, assigned);
	}
	transaction_drop_steps(t);
	if (assignment->n == 0)
		ledger_write(t->ledger, assignment);
}

/* Puts on record that step i is next, unless it says so already. */
static int announce(struct transaction *t, size_t i)
{
	struct assignment *assignment = t->assignment;
	const struct grants *steps = &assignment->steps;

	if (i < assignment->tried)
		return 0;
	assignment->done = i;
	assignment->tried = i < steps->n ? i + 1 : i;
	if (i < steps->n && steps->items[i].kind == GRANT_IOMEM)
		while (assignment->tried < steps->n &&
		       steps->items[assignment->tried].kind <= GRANT_MAPPING)
			assignment->tried++;
	return ledger_write(t->ledger, assignment);
}

static int prepare(struct transaction *t, const struct plan *plan)
{
	int r = grants_add_all(&t->assignment->steps, &plan->grants);

	t->assignment->done = t->assignment->tried = 0;
	for (size_t i = 0; r == 0 && i < plan->n; i++)
		r = enter(t, &plan->items[i]);
	return r < 0 ? r : announce(t, 0);
}

/* ---- step by step ---- */

static int apply_steps(struct transaction *t)
{
	struct hypervisor *hv = t->ledger->hypervisor;

	for (size_t i = 0; i < t->assignment->steps.n; i++) {
		const struct grant *grant = &t->assignment->steps.items[i];
		int r = announce(t, i);

		if (r < 0)
			return r;
		r = hv->ops->apply(hv, t->domain, grant);
		if (r < 0) {
			transaction_fail(t, grant, r);
			return TRANSACTION_E_HYPERVISOR;
		}
		t->assignment->done = i + 1;
	}
	return TRANSACTION_OK;
}

static struct assigned_device *find_planned(const struct transaction *t,
					    const struct plan_device *planned)
{
	char path[TREE_PATH_MAX];

	return assignment_find(t->assignment, node_path(planned->device->node, path));
}

static void set_planned(struct transaction *t, const struct plan *plan, enum assignment_state state)
{
	for (size_t i = 0; i < plan->n; i++) {
		struct assigned_device *assigned = find_planned(t, &plan->items[i]);

		set_owner(t, assigned, &plan->items[i]);
		ledger_enter(assigned, state);
	}
}

/* As long as this is not on record, a restart undoes all of it; so it is undone if it cannot be. */
static int commit(struct transaction *t, const struct plan *plan)
{
	struct assignment *assignment = t->assignment;
	struct grants steps = assignment->steps;
	size_t done = assignment->done;
	int r;

	assignment->steps = (struct grants){ .n = 0 };
	assignment->done = assignment->tried = 0;
	set_planned(t, plan, ASSIGNMENT_ACTIVE);
	r = ledger_write(t->ledger, assignment);
	if (r < 0) {
		set_planned(t, plan, ASSIGNMENT_APPLYING);
		assignment->steps = steps;
		assignment->done = assignment->tried = done;
		return r;
	}
	grants_done(&steps);
	return 0;
}

static void notify(struct transaction *t, const struct plan *plan, enum assignment_state state)
{
	for (size_t i = 0; i < plan->n; i++) {
		struct assigned_device *assigned = find_planned(t, &plan->items[i]);

		if (state == ASSIGNMENT_ACTIVE) {
			grants_done(&assigned->before);
			assigned->held_since = 0;
		}
		ledger_set_state(t->ledger, t->assignment, assigned, state, t->actor);
	}
}

int assign_undo(struct transaction *t)
{
	const struct assignment *assignment = t->assignment;
	size_t n = t->is_resumed ? assignment->tried : assignment->done;
	struct grants grants = { .n = 0 };
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++) {
		struct grant grant = assignment->steps.items[i];

		grant.doubtful = i >= assignment->done;
		r = grants_add(&grants, &grant);
	}
	if (r == 0)
		r = revoke_grants(t, ASSIGNMENT_APPLYING, &grants);
	grants_done(&grants);
	return r;
}

int assign_devices(struct transaction *t, const struct plan *plan)
{
	int r = ledger_write_stale(t->ledger);

	if (r < 0)
		return r;
	t->assignment = ledger_find(t->ledger, &t->domain->key);
	if (!t->assignment)
		t->assignment = ledger_add(t->ledger, t->domain);
	if (!t->assignment)
		return -ENOMEM;
	r = prepare(t, plan);
	if (r < 0) {
		leave(t);
		return r;
	}
	notify(t, plan, ASSIGNMENT_APPLYING);
	r = apply_steps(t);
	if (r == TRANSACTION_OK)
		r = commit(t, plan);
	if (r == TRANSACTION_OK)
		notify(t, plan, ASSIGNMENT_ACTIVE);
	else
		assign_undo(t);
	return r;
}
