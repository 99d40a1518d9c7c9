/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading what store.c has made with describe_assigned(). */

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "base/util.h"
#include "ledger/store.h"

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

/* The caller frees the path: grants_add() copies it. */
static bool parse_grant(const json_t *o, struct grant *grant)
{
	*grant = (struct grant){ .doubtful = json_is_true(json_object_get(o, "doubtful")) };
	if (!grant_kind_by_name(string_of(o, "kind"), &grant->kind))
		return false;
	switch (grant->kind) {
	case GRANT_IOMMU:
		grant->path = strdup(string_of(o, "device"));
		return grant->path && *grant->path == '/';
	case GRANT_IOMEM:
		return frames_of(o, "address", &grant->frames);
	case GRANT_MAPPING:
		return parse_mapping(o, grant);
	case GRANT_INTERRUPT:
		return parse_interrupt(o, grant);
	}
	return false;
}

static const char *parse_grants(const json_t *array, struct grants *ret)
{
	const json_t *o;
	size_t i;

	json_array_foreach (array, i, o) {
		struct grant grant;
		const char *why = NULL;

		if (!parse_grant(o, &grant))
			why = "a grant makes no sense";
		else if (grants_add(ret, &grant) < 0)
			why = "there is no memory";
		free(grant.path);
		if (why)
			return why;
	}
	return NULL;
}

static void parse_accepted(const json_t *array, struct finding_set *accepted)
{
	const json_t *code;
	size_t i;

	json_array_foreach (array, i, code) {
		const char *name = json_string_value(code);
		const struct finding_info *info = name ? finding_info_by_name(name) : NULL;

		if (info)
			finding_set_add(accepted, finding_code_of(info));
	}
}

static const char *parse_device(const json_t *o, struct assignment *assignment)
{
	const char *path = string_of(o, "device"), *why;
	struct assigned_device *assigned;
	json_int_t uid = 0, since;

	if (*path != '/' || assignment_find(assignment, path))
		return "a device has no path, or occurs twice";
	assigned = assignment_add(assignment, path);
	if (!assigned)
		return "there is no memory";
	assigned->by_xl = streq(string_of(o, "by"), "xl");
	if (!assignment_state_by_name(string_of(o, "state"), &assigned->state) ||
	    !integer_of(o, "since", INT64_MAX, &since) ||
	    (!assigned->by_xl && !integer_of(o, "uid", UINT32_MAX, &uid)))
		return "a device lacks a state, a time or a user";
	assigned->since = since;
	assigned->uid = (uid_t)uid;
	parse_accepted(json_object_get(o, "accepted"), &assigned->accepted);
	why = parse_grants(json_object_get(o, "grants"), &assigned->grants);
	if (!why)
		why = parse_grants(json_object_get(o, "before"), &assigned->before);
	grants_normalise(&assigned->grants);
	grants_normalise(&assigned->before);
	return why;
}

static const char *parse_domain(const json_t *o, struct assignment *assignment)
{
	const char *uuid = string_of(o, "uuid"), *name = string_of(o, "name");
	json_int_t domid;

	if (!integer_of(o, "domid", 32767, &domid) || strlen(uuid) != UUID_SIZE - 1 ||
	    strlen(name) >= sizeof(assignment->name))
		return "the domain makes no sense";
	assignment->domain.domid = (uint32_t)domid;
	strcpy(assignment->domain.uuid, uuid);
	strcpy(assignment->name, name);
	return NULL;
}

static const char *parse_steps(const json_t *record, struct assignment *assignment)
{
	const char *why = parse_grants(json_object_get(record, "steps"), &assignment->steps);
	json_int_t n = (json_int_t)assignment->steps.n, done, tried;

	if (why)
		return why;
	if (!integer_of(record, "done", n, &done) || !integer_of(record, "tried", n, &tried) ||
	    done > tried)
		return "the steps make no sense";
	assignment->deassigning = json_is_true(json_object_get(record, "deassigning"));
	assignment->done = (size_t)done;
	assignment->tried = (size_t)tried;
	return NULL;
}

struct assignment *store_parse(const json_t *record, const char **ret_why)
{
	_cleanup_(assignment_freep) struct assignment *assignment = calloc(1, sizeof(*assignment));
	const json_t *devices = json_object_get(record, "devices"), *device;
	size_t i;

	*ret_why = assignment ? NULL : "there is no memory";
	if (!*ret_why)
		*ret_why = parse_domain(json_object_get(record, "domain"), assignment);
	if (!*ret_why)
		*ret_why = parse_steps(record, assignment);
	json_array_foreach (devices, i, device)
		if (!*ret_why)
			*ret_why = parse_device(device, assignment);
	if (!*ret_why && assignment->n == 0)
		*ret_why = "it has no devices";
	return *ret_why ? NULL : TAKE(assignment);
}
