/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "service/service.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "describe/describe.h"
#include "ledger/sync.h"
#include "service/errors.h"
#include "service/stand-in.h"

int service_list_domains(struct service *service, struct domains *ret)
{
	struct hypervisor *hv = service->hypervisor;
	int r = hv->ops->list_domains(hv, ret);

	return r < 0 ? r : ledger_sync(service->ledger, service->trees->board, ret);
}

/* ---- devices ---- */

static int no_such_device(struct service *service, struct varlink_call *call, const char *name,
			  struct work *work)
{
	_cleanup_(near_misses_donep) struct near_misses near = { .text = NULL };
	int r = near_misses_find(service->trees->board, name, work, &near);

	return r < 0 ? r : fail_no_such_device(call, name, &near);
}

int service_look_up(struct service *service, struct varlink_call *call, const char *name,
		    struct work *work, struct matches *ret)
{
	struct matches found = { .n = 0 };
	int r = board_find(service->trees->board, name, work, &found);

	if (r == LOOKUP_E_NONE)
		r = no_such_device(service, call, name, work);
	else if (r == LOOKUP_E_AMBIGUOUS)
		r = fail_ambiguous_device(call, name, &found);
	else if (r == LOOKUP_E_WORK)
		r = fail_too_much_work(call, "these names fit too many devices; give whole paths, "
					     "or fewer names at once");
	else if (r == 0)
		r = matches_add_all(ret, &found);
	array_done(&found);
	return r;
}

int service_look_up_all(struct service *service, struct varlink_call *call, const json_t *names,
			struct work *work, struct matches *ret)
{
	const json_t *name;
	size_t i;
	int r = 0;

	json_array_foreach (names, i, name)
		if (r == 0)
			r = service_look_up(service, call, json_string_value(name), work, ret);
	return r;
}

/* The holder of the device or, for a part, of its device. */
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
	json_auto_t *o = whole ? describe_device(board, device) : describe_summary(board, device);
	char path[TREE_PATH_MAX];
	const char *tested = NULL;
	json_t *holder = NULL;

	if (ledger_count(service->ledger) > 0)
		holder = describe_who_has(service, device);
	if (holder && json_object_set_new(o, "assignment", holder) < 0)
		return NULL;
	if (whole && service->policy->n > 0)
		tested = policy_tested(service->policy, node_path(device->node, path));
	if (tested && json_object_set_new(o, "tested", json_string(tested)) < 0)
		return NULL;
	return TAKE(o);
}

static json_t *describe_overlays(const struct config_paths *overlays)
{
	json_t *array = overlays->n > 0 ? json_array() : NULL;

	for (size_t i = 0; array && i < overlays->n; i++)
		json_array_append_new(array, describe_text(overlays->items[i]));
	return array;
}

json_t *service_source(const struct trees_source *source)
{
	if (!source->path)
		return NULL;
	return json_pack("{s:o, s:o*, s:s, s:I}", "source", describe_text(source->path), "overlays",
			 describe_overlays(&source->overlays), "sha256", source->digest, "size",
			 (json_int_t)source->size);
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

/* In the order of all lists of devices; those that are not in the tree come last. */
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

/* With the stand-in, if the tree in use has one for the device. */
static json_t *describe_entry(const struct service *service, const struct assignment *assignment,
			      const struct assigned_device *assigned)
{
	const struct board *board = service->trees->board;
	json_auto_t *o = describe_assigned(assignment, assigned);
	const struct node *node =
		board->stand_ins.n > 0 ? tree_find_path(board->tree, assigned->path) : NULL;
	const struct device *device = node ? board_device_of(board, node) : NULL;
	json_t *stand_in = device ? stand_in_describe(service, device) : NULL;

	if (o && stand_in && json_object_set_new(o, "standIn", stand_in) < 0)
		return NULL;
	return TAKE(o);
}

json_t *service_assignments(const struct service *service, service_fn fn, const void *userdata)
{
	struct entries entries = { .n = 0 };
	json_auto_t *array = json_array();
	bool failed = gather(service, fn, userdata, &entries) < 0;

	for (size_t i = 0; !failed && i < entries.n; i++)
		failed = json_array_append_new(array,
					       describe_entry(service, entries.items[i].assignment,
							      entries.items[i].assigned)) < 0;
	array_done(&entries);
	return failed ? NULL : TAKE(array);
}

/* ---- monitors ---- */

static void notify(struct service *service, json_t *event)
{
	streams_send(service->monitors.items, service->monitors.n, event);
}

void service_notify(struct service *service, const char *event, const struct assignment *assignment,
		    const struct assigned_device *assigned)
{
	json_t *what = NULL;

	if (service->monitors.n == 0)
		return;
	if (assigned)
		what = describe_entry(service, assignment, assigned);
	notify(service, json_pack("{s:s, s:o*}", "event", event, "assignment", what));
}

void service_notify_stand_in(struct service *service, json_t *stand_in)
{
	json_auto_t *owned = stand_in;

	if (service->monitors.n > 0)
		notify(service, json_pack("{s:s, s:O*}", "event", "stand_in", "standIn", owned));
}
