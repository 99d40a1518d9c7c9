/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Grants, plans and assignments as JSON. */

#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/text/memstream.h"
#include "base/util.h"
#include "describe/describe.h"
#include "describe/json.h"
#include "needs/stand-in.h"

json_t *describe_grant(const struct grant *grant)
{
	struct builder b = { .failed = false };
	json_t *o = json_object();
	bool frames = grant->kind == GRANT_IOMEM || grant->kind == GRANT_MAPPING;

	json_put(&b, o, "kind", json_string_nocheck(grant_kind_name(grant->kind)));
	if (grant->kind == GRANT_IOMMU)
		json_put(&b, o, "device", json_text(grant->path));
	if (frames) {
		json_put(&b, o, "address", json_hex(grant->frames.first << FRAME_SHIFT));
		json_put(&b, o, "size", json_hex(grant_count(grant) << FRAME_SHIFT));
	}
	if (grant->kind == GRANT_MAPPING)
		json_put(&b, o, "guestAddress", json_hex(grant->gfn << FRAME_SHIFT));
	if (grant->kind == GRANT_INTERRUPT)
		json_put(&b, o, "intid", json_integer(grant_intid(grant)));
	if (grant->doubtful)
		json_put(&b, o, "doubtful", json_true());
	return json_finish(&b, o);
}

json_t *describe_grants(const struct grants *grants)
{
	struct builder b = { .failed = false };
	json_t *array = json_array();

	for (size_t i = 0; i < grants->n; i++)
		json_add(&b, array, describe_grant(&grants->items[i]));
	return json_finish(&b, array);
}

json_t *describe_domain(const struct domain_key *key, const char *name)
{
	struct builder b = { .failed = false };
	json_t *o = json_object();

	if (key)
		json_put(&b, o, "domid", json_integer(key->domid));
	if (name && *name)
		json_put(&b, o, "name", json_words(name));
	if (key)
		json_put(&b, o, "uuid", json_string(key->uuid));
	return json_finish(&b, o);
}

static json_t *describe_accepted(struct builder *b, struct finding_set accepted)
{
	json_t *array = json_array();

	finding_set_for_each (code, accepted)
		json_add(b, array, json_string_nocheck(finding_info(code)->name));
	return array;
}

/* The regions as Describe gives them, but where this plan puts them. */
static void put_places(struct builder *b, json_t *array, const struct plan *plan,
		       const struct board *board, const struct device *member)
{
	json_t *regions = describe_regions(b, board, member);
	size_t i = 0;

	board_for_each_region (region, board, member) {
		json_t *o = json_array_get(regions, i++);
		uint64_t guest;

		if (plan_place(plan, board, region, &guest))
			json_put(b, o, "guestAddress", json_hex(guest));
	}
	if (json_array_extend(array, regions) < 0)
		b->failed = true;
	json_decref(regions);
}

static json_t *describe_planned(struct builder *b, const struct plan *plan,
				const struct board *board, const struct plan_device *planned)
{
	json_t *o = json_object(), *regions = json_array();

	json_put(b, o, "path", json_path(planned->device->node));
	board_for_each_member (member, board, planned->device)
		put_places(b, regions, plan, board, member);
	json_put(b, o, "regions", regions);
	json_put(b, o, "accepted", describe_accepted(b, planned->accepted));
	return o;
}

json_t *describe_stand_in(const struct board *board, const struct device *device)
{
	const struct node *node = stand_in_of(board, device);
	struct builder b = { .failed = false };
	json_t *o;

	if (!node)
		return NULL;
	o = json_object();
	json_put(&b, o, "device", json_path(device->node));
	json_put(&b, o, "node", json_path(node));
	return json_finish(&b, o);
}

static json_t *describe_stand_ins(struct builder *b, const struct plan *plan,
				  const struct board *board)
{
	json_t *array = json_array();

	for (size_t i = 0; i < plan->n; i++)
		if (stand_in_of(board, plan->items[i].device))
			json_add(b, array, describe_stand_in(board, plan->items[i].device));
	return array;
}

json_t *describe_plan(const struct plan *plan, const struct board *board, json_t *domain)
{
	struct builder b = { .failed = false };
	json_t *o = json_object(), *devices = json_array(), *stand_ins;

	json_put(&b, o, "domain", domain);
	for (size_t i = 0; i < plan->n; i++)
		json_add(&b, devices, describe_planned(&b, plan, board, &plan->items[i]));
	json_put(&b, o, "devices", devices);
	json_put(&b, o, "grants", describe_grants(&plan->grants));
	if (plan->findings.n > 0)
		json_put(&b, o, "findings", describe_findings(&plan->findings));
	stand_ins = describe_stand_ins(&b, plan, board);
	if (json_array_size(stand_ins) > 0)
		json_put(&b, o, "standIns", stand_ins);
	else
		json_decref(stand_ins);
	return json_finish(&b, o);
}

json_t *describe_holder(const struct assignment *assignment, const struct assigned_device *assigned)
{
	struct builder b = { .failed = false };
	json_t *o = json_object();

	json_put(&b, o, "domid", json_integer(assignment->domain.domid));
	json_put(&b, o, "domain", json_words(assignment->name));
	json_put(&b, o, "state", json_string_nocheck(assignment_state_name(assigned->state)));
	json_put(&b, o, "by", json_string_nocheck(assigned->by_xl ? "xl" : "ptd"));
	return json_finish(&b, o);
}

static const struct {
	enum grant_kind kind;
	const char *text;
} leftovers[] = {
	{ GRANT_IOMMU, "its DMA, because its owner is unknown after a restart" },
	{ GRANT_MAPPING,
	  "registers, which another device of the domain needs too or which could not "
	  "be unmapped" },
	{ GRANT_INTERRUPT, "interrupts, which cannot be taken from a domain that lives" },
};

/* The grants that are held, and why; malloc'ed. */
static char *explain_held(const struct grants *grants)
{
	struct memstream stream;
	FILE *out = memstream_open(&stream);
	size_t n = 0;

	for (size_t i = 0; out && i < ARRAY_SIZE(leftovers); i++)
		for (size_t k = 0; k < grants->n; k++)
			if (grants->items[k].kind == leftovers[i].kind) {
				fprintf(out, "%s%s", n++ ? "; " : "the domain keeps ",
					leftovers[i].text);
				break;
			}
	if (out)
		fputs(n ? "; the device becomes free when the domain is shut down or destroyed"
			: "the device becomes free when the domain is shut down or destroyed",
		      out);
	return memstream_close(&stream, NULL);
}

static void put_state_text(struct builder *b, json_t *o, const struct assigned_device *assigned)
{
	_cleanup_(freep) char *held = NULL;

	if (assigned->by_xl && assigned->state == ASSIGNMENT_ACTIVE)
		json_put(b, o, "text",
			 json_string_nocheck(
				 "xl gave this to the domain, by irqs, iomem or dtdev in its "
				 "configuration; the domain keeps it until it is shut down or "
				 "destroyed"));
	if (assigned->state == ASSIGNMENT_DRAINING)
		json_put(b, o, "text",
			 json_string_nocheck(
				 "the domain is dying, and Xen frees its interrupts when its "
				 "last memory is given back; the device then becomes free by "
				 "itself"));
	if (assigned->state != ASSIGNMENT_HELD)
		return;
	held = explain_held(&assigned->grants);
	json_put(b, o, "text", held ? json_string_nocheck(held) : NULL);
}

json_t *describe_assigned(const struct assignment *assignment,
			  const struct assigned_device *assigned)
{
	struct builder b = { .failed = false };
	json_t *o = json_object();

	json_put(&b, o, "device", json_text(assigned->path));
	json_put(&b, o, "domid", json_integer(assignment->domain.domid));
	json_put(&b, o, "domain", json_words(assignment->name));
	json_put(&b, o, "uuid", json_text(assignment->domain.uuid));
	json_put(&b, o, "state", json_string_nocheck(assignment_state_name(assigned->state)));
	json_put(&b, o, "by", json_string_nocheck(assigned->by_xl ? "xl" : "ptd"));
	json_put(&b, o, "accepted", describe_accepted(&b, assigned->accepted));
	if (!assigned->by_xl)
		json_put(&b, o, "uid", json_integer(assigned->uid));
	json_put(&b, o, "since", json_integer(assigned->since));
	json_put(&b, o, "grants", describe_grants(&assigned->grants));
	put_state_text(&b, o, assigned);
	return json_finish(&b, o);
}
