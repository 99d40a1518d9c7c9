/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of the file → devices of the board, and a plan for each guest. */

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "system/steps.h"
#include "verdict/near-miss.h"

static int complain_none(struct build *build, const struct system_device *wanted)
{
	_cleanup_(near_misses_donep) struct near_misses near = { .text = NULL };
	char path[TREE_PATH_MAX];
	int r = near_misses_find(build->board, wanted->name, &build->work, &near);

	if (r < 0)
		return r;
	if (near.devices.n == 0)
		return build_complain(build, wanted->line, 0, "the board has no device '%s'%s%s",
				      wanted->name, near.text ? ": " : "; ",
				      near.text ? near.text : "'ptctl list' lists all devices");
	return build_complain(build, wanted->line, 0,
			      "the board has no device '%s'%s%s; the nearest is %s", wanted->name,
			      near.text ? ": " : "", near.text ? near.text : "",
			      node_path(near.devices.items[0]->node, path));
}

static int complain_ambiguous(struct build *build, const struct system_device *wanted,
			      const struct matches *found)
{
	char path[TREE_PATH_MAX], other[TREE_PATH_MAX];

	return build_complain(build, wanted->line, 0,
			      "the board has several devices '%s', such as %s and %s; write a "
			      "whole path",
			      wanted->name, node_path(found->items[0]->node, path),
			      node_path(found->items[1]->node, other));
}

/* A part stands for the device that it belongs to. */
static int resolve_device(struct build *build, size_t i)
{
	const struct system_device *wanted = &build->system->devices.items[i];
	struct matches found = { .n = 0 };
	int r = board_find(build->board, wanted->name, &build->work, &found);

	if (r == LOOKUP_E_NONE)
		r = complain_none(build, wanted);
	else if (r == LOOKUP_E_AMBIGUOUS || (r == 0 && found.n > 1))
		r = complain_ambiguous(build, wanted, &found);
	else if (r == 0)
		build->devices[i] = board_owner(build->board, found.items[0]);
	array_done(&found);
	return r == LOOKUP_E_WORK ? BUILD_E_WORK : r;
}

/* ---- plans ---- */

static int add_at(struct build *build, struct plan *plan, const struct system_device *wanted,
		  const struct device *device)
{
	for (size_t i = 0; i < wanted->at.n; i++) {
		const struct system_at *at = &wanted->at.items[i];
		int r = plan_add_at(plan, build->board,
				    (struct plan_at){ .device = device,
						      .index = at->index,
						      .address = at->address });

		if (r == PLAN_E_REPEATED)
			r = build_complain(build, at->line, 0, "the region has an address already");
		if (r != 0)
			return r;
	}
	return 0;
}

static int add_rates(struct build_domain *domain, const struct system_device *wanted,
		     const struct device *device)
{
	for (size_t i = 0; i < wanted->rates.n; i++) {
		struct export_rate *rate = array_add(&domain->rates);

		if (!rate)
			return -ENOMEM;
		*rate = (struct export_rate){ .name = wanted->rates.items[i].clock,
					      .hz = wanted->rates.items[i].hz,
					      .within = device->node };
	}
	return 0;
}

static int add_planned(struct build *build, struct plan *plan, size_t i)
{
	const struct system_device *wanted = &build->system->devices.items[i];
	struct plan_device *planned = plan_add(plan, build->board, build->devices[i]);

	if (!planned)
		return -ENOMEM;
	planned->accepted = wanted->accept;
	return add_at(build, plan, wanted, build->devices[i]);
}

static bool is_given_before(const struct build *build, size_t device)
{
	for (size_t i = 0; i < device; i++)
		if (build->devices[i] == build->devices[device])
			return true;
	return false;
}

/* Only once, whoever has it: the second one is reported (conflicts.c). */
static int plan_device(struct build *build, size_t i)
{
	const struct system_device *wanted = &build->system->devices.items[i];
	struct build_domain *domain = &build->domains[wanted->domain];
	struct plan_device *marked;
	int r;

	if (!build->devices[i] || is_given_before(build, i))
		return 0;
	domain->plan.rewired = true; /* by mark.dtbo, or mark.cmd */
	r = add_planned(build, &domain->plan, i);
	if (r == 0)
		r = add_rates(domain, wanted, build->devices[i]);
	if (r != 0 || !system_is_xen(build_domain_of(build, i)))
		return r;
	marked = plan_add(&build->all, build->board, build->devices[i]);
	if (!marked)
		return -ENOMEM;
	marked->accepted = wanted->accept;
	return 0;
}

int resolve_devices(struct build *build)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < build->system->devices.n; i++)
		r = resolve_device(build, i);
	for (size_t i = 0; r == 0 && i < build->system->devices.n; i++)
		r = plan_device(build, i);
	return r;
}
