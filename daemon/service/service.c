/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of methods, and what they share. */

#include "service/service.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "describe/describe.h"

const struct varlink_info passthrough_info = {
	.vendor = "ptctl.org",
	.product = "ptd",
	.version = PTD_VERSION,
	.url = "https://ptctl.org",
};

/* clang-format off */
static const char *const verdicts[] = { "assignable", "risky", "blocked", NULL };

static const struct varlink_argument list_arguments[] = {
	{ .name = "patterns", .type = VARLINK_STRINGS, .optional = true },
	{ .name = "verdict", .type = VARLINK_ENUM, .optional = true, .values = verdicts },
	{ .name = "marked", .type = VARLINK_BOOL, .optional = true },
	{ .name = NULL },
};
static const struct varlink_argument describe_arguments[] = {
	{ .name = "devices", .type = VARLINK_STRINGS },
	{ .name = NULL },
};
static const struct varlink_argument at_fields[] = {
	{ .name = "device", .type = VARLINK_STRING },
	{ .name = "index", .type = VARLINK_INT, .optional = true },
	{ .name = "address", .type = VARLINK_STRING },
	{ .name = NULL },
};
static const struct varlink_argument assign_arguments[] = {
	{ .name = "domain", .type = VARLINK_STRING },
	{ .name = "devices", .type = VARLINK_STRINGS },
	{ .name = "accept", .type = VARLINK_STRINGS, .optional = true },
	{ .name = "at", .type = VARLINK_OBJECTS, .optional = true, .fields = at_fields },
	{ .name = NULL },
};
static const char *const formats[] = { "xl", "dts", "dtb", "microkit", "dom0less", "imagebuilder",
				       "uboot", "overlay", NULL };
static const struct varlink_argument clock_rate_fields[] = {
	{ .name = "clock", .type = VARLINK_STRING },
	{ .name = "hz", .type = VARLINK_INT },
	{ .name = NULL },
};
static const struct varlink_argument export_arguments[] = {
	{ .name = "format", .type = VARLINK_ENUM, .values = formats },
	{ .name = "devices", .type = VARLINK_STRINGS },
	{ .name = "accept", .type = VARLINK_STRINGS, .optional = true },
	{ .name = "at", .type = VARLINK_OBJECTS, .optional = true, .fields = at_fields },
	{ .name = "clockRates", .type = VARLINK_OBJECTS, .optional = true,
	  .fields = clock_rate_fields },
	{ .name = "dtdevAlways", .type = VARLINK_BOOL, .optional = true },
	{ .name = "dynamic", .type = VARLINK_BOOL, .optional = true },
	{ .name = "staticDynamic", .type = VARLINK_BOOL, .optional = true },
	{ .name = "directory", .type = VARLINK_STRING, .optional = true },
	{ .name = NULL },
};
static const struct varlink_argument revoke_arguments[] = {
	{ .name = "domain", .type = VARLINK_STRING },
	{ .name = "devices", .type = VARLINK_STRINGS, .optional = true },
	{ .name = NULL },
};
static const struct varlink_argument list_assignments_arguments[] = {
	{ .name = "domain", .type = VARLINK_STRING, .optional = true },
	{ .name = NULL },
};
static const struct varlink_argument no_arguments[] = {
	{ .name = NULL },
};

const struct varlink_method passthrough_methods[] = {
	{ .name = "GetStatus", .arguments = no_arguments, .handler = method_get_status,
	  .is_cached = true },
	{ .name = "List", .arguments = list_arguments, .handler = method_list, .is_cached = true },
	{ .name = "Describe", .arguments = describe_arguments, .handler = method_describe,
	  .is_cached = true },
	{ .name = "Plan", .arguments = assign_arguments, .handler = method_plan },
	{ .name = "Export", .arguments = export_arguments, .handler = method_export },
	{ .name = "Assign", .arguments = assign_arguments, .handler = method_assign },
	{ .name = "Revoke", .arguments = revoke_arguments, .handler = method_revoke },
	{ .name = "ListAssignments", .arguments = list_assignments_arguments,
	  .handler = method_list_assignments },
	{ .name = "Monitor", .arguments = no_arguments, .handler = method_monitor,
	  .is_stream = true },
	{ .name = "Reload", .arguments = no_arguments, .handler = method_reload },
	{ .name = NULL },
};
/* clang-format on */

/* ---- devices ---- */

static int look_up_one(struct service *service, struct varlink_call *call, const char *name,
		       struct matches *ret)
{
	struct matches found = { .n = 0 };
	int r = board_find(service->trees->board, name, &found);

	if (r == LOOKUP_E_NONE)
		r = fail_no_such_device(call, name) < 0 ? -ENOMEM : 1;
	else if (r == LOOKUP_E_AMBIGUOUS)
		r = fail_ambiguous_device(call, name, &found) < 0 ? -ENOMEM : 1;
	else if (r == 0)
		r = matches_add_all(ret, &found);
	array_done(&found);
	return r;
}

int service_look_up(struct service *service, struct varlink_call *call, const json_t *names,
		    struct matches *ret)
{
	const json_t *name;
	size_t i;
	int r = 0;

	json_array_foreach (names, i, name)
		if (r == 0)
			r = look_up_one(service, call, json_string_value(name), ret);
	return r;
}

/* Who has it: the device, or for a part the device that it belongs to. */
static json_t *describe_who_has(const struct service *service, const struct device *device)
{
	const struct device *owner = board_owner(service->trees->board, device);
	char path[TREE_PATH_MAX];
	struct assignment *assignment;
	const struct assigned_device *assigned =
		ledger_find_device(service->ledger, node_path(owner->node, path), &assignment);

	return assigned ? describe_holder(assignment, assigned) : NULL;
}

json_t *service_describe(const struct service *service, const struct device *device, bool whole)
{
	const struct board *board = service->trees->board;
	json_t *o = whole ? describe_device(board, device) : describe_summary(board, device);
	char path[TREE_PATH_MAX];
	const char *tested = NULL;
	json_t *holder = NULL;

	if (ledger_count(service->ledger) > 0)
		holder = describe_who_has(service, device);
	if (holder && json_object_set_new(o, "assignment", holder) < 0) {
		json_decref(o);
		return NULL;
	}
	if (whole && service->policy->n > 0)
		tested = policy_tested(service->policy, node_path(device->node, path));
	if (tested && json_object_set_new(o, "tested", json_string(tested)) < 0) {
		json_decref(o);
		return NULL;
	}
	return o;
}

/* ---- assignments ---- */

struct entry {
	const struct assignment *assignment;
	const struct assigned_device *assigned;
	const struct node *node; /* NULL: the tree in use has no such device */
};

struct entries {
	ARRAY_OF(struct entry);
};

/* As all lists of devices; what is not in the tree comes last. */
static int entry_compare(const void *pa, const void *pb)
{
	const struct entry *a = pa, *b = pb;

	if (a->node && b->node)
		return node_compare(a->node, b->node);
	if (a->node || b->node)
		return a->node ? -1 : 1;
	return strcmp(a->assigned->path, b->assigned->path);
}

static int gather(const struct service *service, service_fn fn, const void *userdata,
		  struct entries *ret)
{
	const struct assignments *all = &service->ledger->assignments;

	for (size_t i = 0; i < all->n; i++)
		for (size_t k = 0; k < all->items[i]->n; k++) {
			const struct assigned_device *assigned = &all->items[i]->items[k];
			struct entry *entry;

			if (ledger_is_shadowed(service->ledger, all->items[i], assigned->path) ||
			    (fn && !fn(all->items[i], assigned, userdata)))
				continue;
			entry = array_add(ret);
			if (!entry)
				return -ENOMEM;
			*entry = (struct entry){ all->items[i], assigned,
						 tree_find_path(service->trees->board->tree,
								assigned->path) };
		}
	if (ret->n > 1)
		qsort(ret->items, ret->n, sizeof(*ret->items), entry_compare);
	return 0;
}

json_t *service_assignments(const struct service *service, service_fn fn, const void *userdata)
{
	struct entries entries = { .n = 0 };
	json_t *array = json_array();
	bool failed = gather(service, fn, userdata, &entries) < 0;

	for (size_t i = 0; !failed && i < entries.n; i++)
		failed = json_array_append_new(array,
					       describe_assigned(entries.items[i].assignment,
								 entries.items[i].assigned)) < 0;
	array_done(&entries);
	if (!failed)
		return array;
	json_decref(array);
	return NULL;
}
