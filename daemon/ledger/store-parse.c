/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading what store.c has made with describe_assigned(). */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "input/text.h"
#include "ledger/store.h"

static int fail(const char **ret_why, const char *why)
{
	*ret_why = why;
	return -EBADMSG;
}

static const char *string_of(const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));

	return text ? text : "";
}

static bool integer_of(const json_t *o, const char *key, json_int_t max, json_int_t *ret)
{
	const json_t *value = json_object_get(o, key);

	*ret = json_integer_value(value);
	return json_is_integer(value) && *ret >= 0 && *ret <= max;
}

static bool frames_of(const json_t *o, const char *key, struct range *ret)
{
	uint64_t address, size;

	if (!text_address(string_of(o, key), &address) ||
	    !text_address(string_of(o, "size"), &size) || size == 0 ||
	    (address | size) & (FRAME_SIZE - 1) || address + (size - 1) < address)
		return false;
	*ret = (struct range){ address >> FRAME_SHIFT, (address + (size - 1)) >> FRAME_SHIFT };
	return true;
}

static bool parse_mapping(const json_t *o, struct grant *grant)
{
	struct range gfns;

	if (!frames_of(o, "address", &grant->frames) || !frames_of(o, "guestAddress", &gfns))
		return false;
	grant->gfn = gfns.first;
	return true;
}

static bool parse_interrupt(const json_t *o, struct grant *grant)
{
	json_int_t intid;

	if (!integer_of(o, "intid", UINT16_MAX, &intid))
		return false;
	grant->frames = (struct range){ (uint64_t)intid, (uint64_t)intid };
	return true;
}

/* False if it is there and something else. */
static bool boolean_of(const json_t *o, const char *key, bool *ret)
{
	const json_t *value = json_object_get(o, key);

	*ret = json_is_true(value);
	return !value || json_is_boolean(value);
}

static bool has_numbers(const json_t *o, struct grant *grant)
{
	switch (grant->kind) {
	case GRANT_IOMMU:
		return *string_of(o, "device") == '/';
	case GRANT_IOMEM:
		return frames_of(o, "address", &grant->frames);
	case GRANT_MAPPING:
		return parse_mapping(o, grant);
	case GRANT_INTERRUPT:
		return parse_interrupt(o, grant);
	}
	return false;
}

static int parse_grant(const json_t *o, struct grants *ret, const char **ret_why)
{
	_cleanup_(freep) char *path = NULL;
	struct grant grant = { .path = NULL };

	if (!boolean_of(o, "doubtful", &grant.doubtful) ||
	    !grant_kind_by_name(string_of(o, "kind"), &grant.kind) || !has_numbers(o, &grant))
		return fail(ret_why, "a grant makes no sense");
	if (grant.kind == GRANT_IOMMU) {
		grant.path = path = strdup(string_of(o, "device"));
		if (!path)
			return -ENOMEM;
	}
	return grants_add(ret, &grant); /* with a path of its own */
}

static int parse_grants(const json_t *array, struct grants *ret, const char **ret_why)
{
	const json_t *o;
	size_t i;
	int r = 0;

	if (!json_is_array(array))
		return fail(ret_why, "a list of grants is missing");
	json_array_foreach (array, i, o)
		if (r == 0)
			r = parse_grant(o, ret, ret_why);
	return r;
}

/* A later ptd may know more codes; an earlier one wrote none. */
static bool parse_accepted(const json_t *array, struct finding_set *accepted)
{
	const json_t *code;
	size_t i;

	if (!array)
		return true;
	json_array_foreach (array, i, code) {
		const char *name = json_string_value(code);
		const struct finding_info *info = name ? finding_info_by_name(name) : NULL;

		if (!name)
			return false;
		if (info)
			finding_set_add(accepted, finding_code_of(info));
	}
	return json_is_array(array);
}

static int parse_device(const json_t *o, struct assignment *assignment, const char **ret_why)
{
	const char *path = string_of(o, "device");
	const json_t *before = json_object_get(o, "before");
	struct assigned_device *assigned;
	json_int_t uid = 0, since, held_since = 0;
	int r;

	if (*path != '/' || assignment_find(assignment, path))
		return fail(ret_why, "a device has no path, or occurs twice");
	assigned = assignment_add(assignment, path);
	if (!assigned)
		return -ENOMEM;
	assigned->by_xl = streq(string_of(o, "by"), "xl");
	if (!assignment_state_by_name(string_of(o, "state"), &assigned->state) ||
	    !integer_of(o, "since", INT64_MAX, &since) ||
	    (json_object_get(o, "heldSince") &&
	     !integer_of(o, "heldSince", INT64_MAX, &held_since)) ||
	    (!assigned->by_xl && !integer_of(o, "uid", UINT32_MAX, &uid)) ||
	    !parse_accepted(json_object_get(o, "accepted"), &assigned->accepted))
		return fail(ret_why, "a device lacks a state, a time or a user");
	assigned->since = since;
	assigned->held_since = held_since;
	assigned->uid = (uid_t)uid;
	r = parse_grants(json_object_get(o, "grants"), &assigned->grants, ret_why);
	if (r == 0 && (before || assigned->state == ASSIGNMENT_APPLYING))
		r = parse_grants(before, &assigned->before, ret_why);
	grants_normalise(&assigned->grants);
	grants_normalise(&assigned->before);
	return r;
}

static int parse_domain(const json_t *o, struct assignment *assignment, const char **ret_why)
{
	const char *uuid = string_of(o, "uuid"), *name = string_of(o, "name");
	json_int_t domid;

	if (!integer_of(o, "domid", 32767, &domid) || strlen(uuid) != UUID_SIZE - 1 ||
	    strlen(name) >= sizeof(assignment->name))
		return fail(ret_why, "the domain makes no sense");
	assignment->domain.domid = (uint32_t)domid;
	strcpy(assignment->domain.uuid, uuid);
	strcpy(assignment->name, name);
	return 0;
}

static int parse_steps(const json_t *record, struct assignment *assignment, const char **ret_why)
{
	int r = parse_grants(json_object_get(record, "steps"), &assignment->steps, ret_why);
	json_int_t n = (json_int_t)assignment->steps.n, done, tried;

	if (r < 0)
		return r;
	if (!integer_of(record, "done", n, &done) || !integer_of(record, "tried", n, &tried) ||
	    done > tried || !boolean_of(record, "deassigning", &assignment->deassigning))
		return fail(ret_why, "the steps make no sense");
	assignment->done = assignment->recorded = (size_t)done;
	assignment->tried = (size_t)tried;
	return 0;
}

static int parse_devices(const json_t *devices, struct assignment *assignment, const char **ret_why)
{
	const json_t *device;
	size_t i;
	int r = 0;

	if (json_array_size(devices) == 0)
		return fail(ret_why, "it has no devices");
	json_array_foreach (devices, i, device)
		if (r == 0)
			r = parse_device(device, assignment, ret_why);
	return r;
}

struct assignment *store_parse(const json_t *record, const char **ret_why)
{
	_cleanup_(assignment_freep) struct assignment *assignment = calloc(1, sizeof(*assignment));
	int r = assignment ? 0 : -ENOMEM;

	*ret_why = NULL;
	if (r == 0)
		r = parse_domain(json_object_get(record, "domain"), assignment, ret_why);
	if (r == 0)
		r = parse_steps(record, assignment, ret_why);
	if (r == 0)
		r = parse_devices(json_object_get(record, "devices"), assignment, ret_why);
	return r == 0 ? TAKE(assignment) : NULL;
}
