/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose interrupt an action is: drivers choose its name, often that of their device, or their own.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "witness/judges.h"

#define ACTION_MAX 128 /* bytes; Linux's device names are shorter */

/* The one node with this name, which has to have an address: "timer" may be anybody. */
static uint32_t find_node(const struct expected *expected, const char *text)
{
	const struct expected_name *names = expected->names.items;
	size_t n = expected->names.n, i = bisect(n, k, strcmp(names[k].text, text) < 0);
	uint32_t node = EXPECTED_NOBODY;

	if (!strpbrk(text, "@."))
		return EXPECTED_NOBODY;
	for (; i < n && streq(names[i].text, text); i++) {
		if (node != EXPECTED_NOBODY && node != names[i].node)
			return EXPECTED_NOBODY;
		node = names[i].node;
	}
	return node;
}

static int bound_compare(const void *pa, const void *pb)
{
	const struct bound_node *a = pa, *b = pb;
	int r = strcmp(a->driver, b->driver);

	return r ? r : (a->node > b->node) - (a->node < b->node);
}

/* Nodes by their paths are in no order that bisect() knows: an index of its own. */
static int path_compare(const void *pa, const void *pb)
{
	return strcmp((*(const struct expected_node *const *)pa)->path,
		      (*(const struct expected_node *const *)pb)->path);
}

static void add_bound(struct judging *j, const struct expected_node **by_path,
		      const struct bound_device *bound)
{
	size_t n = j->expected->nodes.n;
	size_t i = bisect(n, k, strcmp(by_path[k]->path, bound->node) < 0);
	struct bound_node *slot;

	if (i == n || !streq(by_path[i]->path, bound->node))
		return;
	slot = array_add(&j->bound);
	if (slot)
		*slot = (struct bound_node){ bound->driver,
					     (uint32_t)(by_path[i] - j->expected->nodes.items) };
	else
		j->answers->failed = true;
}

/* Which driver is bound to which nodes. */
void requesters_prepare(struct judging *j)
{
	size_t n = j->expected->nodes.n;
	_cleanup_(freep) const struct expected_node **by_path = calloc(n + 1, sizeof(*by_path));

	if (!by_path) {
		j->answers->failed = true;
		return;
	}
	for (size_t i = 0; i < n; i++)
		by_path[i] = &j->expected->nodes.items[i];
	qsort(by_path, n, sizeof(*by_path), path_compare);
	for (size_t i = 0; i < j->witness->drivers.n; i++)
		add_bound(j, by_path, &j->witness->drivers.items[i]);
	if (j->bound.n > 1)
		qsort(j->bound.items, j->bound.n, sizeof(*j->bound.items), bound_compare);
}

/* The one node that a driver of this name is bound to: many drivers request interrupts under their
 * own name. Where some of what is bound could not be read, there may be others. */
static uint32_t find_only_bound(const struct judging *j, const char *driver)
{
	const struct bound_node *bound = j->bound.items;
	size_t n = j->bound.n, i = bisect(n, k, strcmp(bound[k].driver, driver) < 0);
	uint32_t node = EXPECTED_NOBODY;

	if (j->witness->is_partial[WITNESS_DRIVERS])
		return EXPECTED_NOBODY;
	for (; i < n && streq(bound[i].driver, driver); i++) {
		if (node != EXPECTED_NOBODY && node != bound[i].node)
			return EXPECTED_NOBODY;
		node = bound[i].node;
	}
	return node;
}

uint32_t requesters_next(const struct judging *j, const char **at)
{
	size_t n = strcspn(*at, ",");
	char text[ACTION_MAX];
	uint32_t node;

	snprintf(text, sizeof(text), "%.*s", (int)(n < ACTION_MAX ? n : ACTION_MAX - 1), *at);
	*at += n + strspn(*at + n, ", ");
	node = find_node(j->expected, text);
	return node != EXPECTED_NOBODY ? node : find_only_bound(j, text);
}
