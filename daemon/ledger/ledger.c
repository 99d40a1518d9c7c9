/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looking assignments up, writing them down, and putting devices into states. */

#include "ledger/ledger.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"

int ledger_open(struct ledger **ret, struct store *store, struct hypervisor *hypervisor,
		ledger_fn changed, void *userdata)
{
	_cleanup_(ledger_freep) struct ledger *ledger = calloc(1, sizeof(*ledger));
	struct records records = { .problem = NULL };
	int r;

	if (!ledger)
		return -ENOMEM;
	ledger->store = store;
	ledger->hypervisor = hypervisor;
	ledger->changed = changed;
	ledger->userdata = userdata;
	r = store_load(store, &records);
	if (r < 0) {
		records_done(&records);
		return r;
	}
	ledger->assignments = records.current;
	ledger->of_other_boot = records.of_other_boot;
	ledger->problem = records.problem;
	*ret = TAKE(ledger);
	return 0;
}

struct ledger *ledger_free(struct ledger *ledger)
{
	if (!ledger)
		return NULL;
	assignments_done(&ledger->assignments);
	assignments_done(&ledger->of_other_boot);
	for (size_t i = 0; i < ledger->xl.n; i++)
		grants_done(&ledger->xl.items[i].grants);
	array_done(&ledger->xl);
	free(ledger->problem);
	free(ledger);
	return NULL;
}

void ledger_freep(struct ledger **ledger)
{
	ledger_free(*ledger);
}

static struct assignment *find(const struct ledger *ledger, const struct domain_key *key,
			       bool by_xl)
{
	for (size_t i = 0; i < ledger->assignments.n; i++) {
		struct assignment *assignment = ledger->assignments.items[i];

		if (assignment->by_xl == by_xl && domain_key_equals(&assignment->domain, key))
			return assignment;
	}
	return NULL;
}

struct assignment *ledger_find(const struct ledger *ledger, const struct domain_key *key)
{
	return find(ledger, key, false);
}

struct assignment *ledger_find_xl(const struct ledger *ledger, const struct domain_key *key)
{
	return find(ledger, key, true);
}

static struct assigned_device *find_device(const struct ledger *ledger, const char *path,
					   bool by_xl, struct assignment **ret_assignment)
{
	for (size_t i = 0; i < ledger->assignments.n; i++) {
		struct assignment *assignment = ledger->assignments.items[i];
		struct assigned_device *found =
			assignment->by_xl == by_xl ? assignment_find(assignment, path) : NULL;

		if (found) {
			*ret_assignment = assignment;
			return found;
		}
	}
	return NULL;
}

struct assigned_device *ledger_find_device(const struct ledger *ledger, const char *path,
					   struct assignment **ret_assignment)
{
	struct assigned_device *found = find_device(ledger, path, false, ret_assignment);

	return found ? found : find_device(ledger, path, true, ret_assignment);
}

/* Mappings do not matter: two domains must not have a page, wherever they find it. */
static bool have_common(const struct grants *a, const struct grants *b)
{
	for (size_t i = 0; i < a->n; i++)
		if (a->items[i].kind != GRANT_MAPPING && grants_find(b, &a->items[i]))
			return true;
	return false;
}

struct assigned_device *ledger_find_conflict(const struct ledger *ledger,
					     const struct domain_key *key,
					     const struct grants *needs,
					     struct assignment **ret_assignment)
{
	for (size_t i = 0; i < ledger->assignments.n; i++) {
		struct assignment *assignment = ledger->assignments.items[i];

		if (domain_key_equals(&assignment->domain, key))
			continue;
		for (size_t k = 0; k < assignment->n; k++)
			if (have_common(needs, &assignment->items[k].grants)) {
				*ret_assignment = assignment;
				return &assignment->items[k];
			}
	}
	return NULL;
}

static int add_certain(const struct assignment *assignment, struct grants *ret)
{
	int r = 0;

	for (size_t i = 0; assignment && i < assignment->n; i++) {
		const struct grants *grants = &assignment->items[i].grants;

		for (size_t k = 0; r == 0 && k < grants->n; k++)
			if (!grants->items[k].doubtful)
				r = grants_add(ret, &grants->items[k]);
	}
	return r;
}

int ledger_held(const struct ledger *ledger, const struct domain_key *key, struct grants *ret)
{
	int r = add_certain(ledger_find(ledger, key), ret);

	if (r == 0)
		r = add_certain(ledger_find_xl(ledger, key), ret);
	grants_normalise(ret);
	return r;
}

bool ledger_is_shadowed(const struct ledger *ledger, const struct assignment *assignment,
			const char *path)
{
	const struct assignment *own;

	if (!assignment->by_xl)
		return false;
	own = ledger_find(ledger, &assignment->domain);
	return own && assignment_find(own, path);
}

size_t ledger_count(const struct ledger *ledger)
{
	size_t n = 0;

	for (size_t i = 0; i < ledger->assignments.n; i++) {
		const struct assignment *assignment = ledger->assignments.items[i];

		for (size_t k = 0; k < assignment->n; k++)
			n += !ledger_is_shadowed(ledger, assignment, assignment->items[k].path);
	}
	return n;
}

struct assignment *ledger_add(struct ledger *ledger, const struct domain *domain)
{
	_cleanup_(assignment_freep) struct assignment *assignment = calloc(1, sizeof(*assignment));
	struct assignment **slot = assignment ? array_add(&ledger->assignments) : NULL;

	if (!slot)
		return NULL;
	assignment->domain = domain->key;
	strcpy(assignment->name, domain->name);
	*slot = assignment;
	return TAKE(assignment);
}

static void forget(struct ledger *ledger, struct assignment *assignment)
{
	struct assignments *all = &ledger->assignments;

	for (size_t i = 0; i < all->n; i++)
		if (all->items[i] == assignment)
			all->items[i] = all->items[--all->n];
	assignment_free(assignment);
}

int ledger_write(struct ledger *ledger, struct assignment *assignment)
{
	int r = assignment->by_xl ? 0 : store_write(ledger->store, assignment);

	assignment->stale = r < 0;
	if (r == 0)
		assignment->recorded = assignment->done;
	if (r == 0 && assignment->n == 0)
		forget(ledger, assignment);
	return r;
}

int ledger_write_stale(struct ledger *ledger)
{
	int r = 0;

	for (size_t i = ledger->assignments.n; r == 0 && i > 0; i--)
		if (ledger->assignments.items[i - 1]->stale)
			r = ledger_write(ledger, ledger->assignments.items[i - 1]);
	return r;
}

void ledger_enter(struct assigned_device *assigned, enum assignment_state state)
{
	if (assigned->state == state && assigned->since != 0)
		return;
	if (assigned->state == ASSIGNMENT_HELD)
		assigned->held_since = assigned->since;
	assigned->state = state;
	assigned->since = state == ASSIGNMENT_HELD && assigned->held_since != 0
				  ? assigned->held_since
				  : now_sec();
}

void ledger_set_state(struct ledger *ledger, struct assignment *assignment,
		      struct assigned_device *assigned, enum assignment_state state,
		      const struct ledger_actor *actor)
{
	struct ledger_change change = { LEDGER_STATE, assignment, assigned, actor };

	ledger_enter(assigned, state);
	ledger->changed(&change, ledger->userdata);
}

void ledger_release(struct ledger *ledger, struct assignment *assignment,
		    struct assigned_device *assigned, const struct ledger_actor *actor)
{
	struct assignment *other = find(ledger, &assignment->domain, !assignment->by_xl);
	struct assigned_device *rest = other ? assignment_find(other, assigned->path) : NULL;
	struct ledger_change freed = { LEDGER_RELEASED, assignment, assigned, actor };
	struct ledger_change shown = { LEDGER_STATE, other, rest, actor };

	if (!rest)
		ledger->changed(&freed, ledger->userdata);
	assignment_remove(assignment, assigned);
	if (rest && rest->by_xl)
		ledger->changed(&shown, ledger->userdata);
}
