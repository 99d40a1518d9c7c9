/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The devices of one incarnation of a domain. */

#include "grant/assignment.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"

static const char *const state_names[] = {
	[ASSIGNMENT_APPLYING] = "applying", [ASSIGNMENT_ACTIVE] = "active",
	[ASSIGNMENT_REVOKING] = "revoking", [ASSIGNMENT_HELD] = "held",
	[ASSIGNMENT_DRAINING] = "draining",
};

const char *assignment_state_name(enum assignment_state state)
{
	return state_names[state];
}

bool assignment_state_by_name(const char *name, enum assignment_state *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(state_names); i++)
		if (streq(state_names[i], name)) {
			*ret = (enum assignment_state)i;
			return true;
		}
	return false;
}

struct assigned_device *assignment_find(const struct assignment *assignment, const char *path)
{
	for (size_t i = 0; i < assignment->n; i++)
		if (streq(assignment->items[i].path, path))
			return &assignment->items[i];
	return NULL;
}

struct assigned_device *assignment_add(struct assignment *assignment, const char *path)
{
	_cleanup_(freep) char *copy = strdup(path);
	struct assigned_device *assigned = copy ? array_add(assignment) : NULL;

	if (!assigned)
		return NULL;
	*assigned = (struct assigned_device){ .path = TAKE(copy) };
	return assigned;
}

static void assigned_done(struct assigned_device *assigned)
{
	free(assigned->path);
	grants_done(&assigned->grants);
	grants_done(&assigned->before);
}

void assignment_remove(struct assignment *assignment, struct assigned_device *assigned)
{
	size_t behind = (size_t)(assignment->items + assignment->n - (assigned + 1));

	assigned_done(assigned);
	memmove(assigned, assigned + 1, behind * sizeof(*assigned));
	assignment->n--;
}

int assignment_union(const struct assignment *assignment, assigned_fn fn, const void *userdata,
		     struct grants *ret)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < assignment->n; i++)
		if (fn(&assignment->items[i], userdata))
			r = grants_add_all(ret, &assignment->items[i].grants);
	grants_normalise(ret);
	return r;
}

struct assignment *assignment_free(struct assignment *assignment)
{
	if (!assignment)
		return NULL;
	for (size_t i = 0; i < assignment->n; i++)
		assigned_done(&assignment->items[i]);
	array_done(assignment);
	grants_done(&assignment->steps);
	free(assignment);
	return NULL;
}

void assignment_freep(struct assignment **assignment)
{
	assignment_free(*assignment);
}
