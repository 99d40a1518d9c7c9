/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "source/devices.h"

#include <errno.h>

#include "base/cleanup.h"
#include "describe/describe.h"
#include "output/json.h"
#include "ptctl.h"
#include "source/daemon/remote.h"
#include "source/local.h"

/* Describing is bounded work for the daemon: all devices of a board are too many for one call. */
#define AT_ONCE 16

/* Names that all descriptions may list of neighbours. The boards of Debian's kernels need up to
 * 30,000; where all devices share something with all others there is no end. */
#define NEIGHBOURS_IN_ALL 400000

static size_t count_nodes(const json_t *lists)
{
	const json_t *entry;
	size_t n = json_array_size(lists), i;

	json_array_foreach (lists, i, entry)
		n += json_array_size(json_object_get(entry, "nodes"));
	return n;
}

static size_t count_neighbours(const json_t *device)
{
	const json_t *sharing = json_object_get(device, "sharing");

	return json_array_size(json_object_get(device, "goesWith")) +
	       json_array_size(json_object_get(device, "consumers")) +
	       count_nodes(json_object_get(sharing, "pages")) +
	       count_nodes(json_object_get(sharing, "interrupts")) +
	       count_nodes(json_object_get(sharing, "streams"));
}

/* Hands over one more, if there is room for it. */
static int hand_over(struct devices *devices, json_t *device, const struct sink *sink)
{
	if (!device)
		return fail_errno(-ENOMEM);
	devices->neighbours += count_neighbours(device);
	if (devices->neighbours <= NEIGHBOURS_IN_ALL)
		return sink->take(sink->context, device);
	json_decref(device);
	return fail(EXIT_FAILED, "these devices share so much with so many others that "
				 "it would not fit into memory; name fewer of them, or "
				 "look at one with 'show'");
}

int devices_open(struct devices *devices, const struct options *o)
{
	int status;

	*devices = (struct devices){ .options = o };
	if (!options_have_tree(o))
		return remote_connect(o, &devices->connection);
	status = local_board(o, &devices->board);
	if (status == EXIT_DONE)
		clocks_look(devices->board, &devices->measured);
	if (status == EXIT_DONE)
		status = witness_take(o, devices->board, &devices->witnessed);
	return status;
}

void devices_close(struct devices *devices)
{
	devices->board = board_free(devices->board);
	measured_done(&devices->measured);
	witnessed_done(&devices->witnessed);
	ptctl_free(devices->connection);
}

const char *devices_source_name(const struct options *o)
{
	const char *path = o->dtb         ? o->dtb
			   : o->host_tree ? o->host_tree
			   : o->tree      ? o->tree
					  : o->witness;
	const char *slash = path ? strrchr(path, '/') : NULL;

	if (!path)
		return "This machine";
	return slash && slash[1] && path != o->tree ? slash + 1 : path;
}

/* ---- without a daemon ---- */

typedef json_t *(*device_fn)(const struct board *board, const struct device *device);

static int describe_each(struct devices *devices, const struct matches *found, device_fn describe,
			 const struct sink *sink)
{
	int status = EXIT_DONE;

	for (size_t i = 0; status == EXIT_DONE && i < found->n; i++)
		status = hand_over(devices, describe(devices->board, found->items[i]), sink);
	return status;
}

static int list_local(struct devices *devices, device_fn describe, const struct sink *sink)
{
	_cleanup_(array_donep) struct matches found = { .n = 0 };
	int r = board_list(devices->board, &found);

	return r < 0 ? fail_errno(r) : describe_each(devices, &found, describe, sink);
}

static int describe_local(struct devices *devices, const json_t *names, const struct sink *sink)
{
	_cleanup_(array_donep) struct matches found = { .n = 0 };
	int status = EXIT_DONE;
	const json_t *name;
	size_t i;

	json_array_foreach (names, i, name)
		if (status == EXIT_DONE)
			status = local_find(devices->board, json_string_value(name), &found);
	return status == EXIT_DONE ? describe_each(devices, &found, describe_device, sink) : status;
}

/* ---- by the daemon ---- */

/* Takes over the parameters. */
static int call(struct devices *devices, const char *method, json_t *parameters,
		const struct sink *sink)
{
	json_t *reply = NULL, *device;
	int status = parameters ? remote_call_on(devices->options, devices->connection, method,
						 parameters, &reply)
				: fail_errno(-ENOMEM);
	size_t i;

	json_array_foreach (json_object_get(reply, "devices"), i, device)
		if (status == EXIT_DONE)
			status = hand_over(devices, json_incref(device), sink);
	json_decref(parameters);
	json_decref(reply);
	return status;
}

static int describe_remote(struct devices *devices, const json_t *names, const struct sink *sink)
{
	size_t n = json_array_size(names);
	int status = EXIT_DONE;

	for (size_t first = 0; status == EXIT_DONE && first < n; first += AT_ONCE) {
		json_t *some = json_array();

		for (size_t i = first; i < n && i < first + AT_ONCE; i++)
			json_array_append(some, json_array_get(names, i));
		status = call(devices, "Describe", json_pack("{s:o}", "devices", some), sink);
	}
	return status;
}

/* ---- either ---- */

static int append(void *array, json_t *device)
{
	return json_array_append_new(array, device) < 0 ? fail_errno(-ENOMEM) : EXIT_DONE;
}

static int return_array(int status, json_t *array, json_t **ret)
{
	if (status == EXIT_DONE)
		*ret = array;
	else
		json_decref(array);
	return status;
}

int devices_list(struct devices *devices, json_t **ret)
{
	struct sink array = { append, json_array() };

	return return_array(devices->board ? list_local(devices, describe_summary, &array)
					   : call(devices, "List", json_object(), &array),
			    array.context, ret);
}

/* By the daemon: in parts, as all of them may be too many for one call. */
static int describe_listed(struct devices *devices, const struct sink *sink)
{
	json_t *listed = NULL, *names = json_array(), *summary;
	int status = devices_list(devices, &listed);
	size_t i;

	json_array_foreach (listed, i, summary)
		json_array_append(names, json_object_get(summary, "path"));
	if (status == EXIT_DONE)
		status = describe_remote(devices, names, sink);
	json_decref(names);
	json_decref(listed);
	return status;
}

static int describe_all(struct devices *devices, const struct sink *sink)
{
	return devices->board ? list_local(devices, describe_device, sink)
			      : describe_listed(devices, sink);
}

int devices_describe_each(struct devices *devices, const json_t *names, const struct sink *sink)
{
	if (!names)
		return describe_all(devices, sink);
	return devices->board ? describe_local(devices, names, sink)
			      : describe_remote(devices, names, sink);
}

int devices_describe(struct devices *devices, const json_t *names, json_t **ret)
{
	struct sink array = { append, json_array() };

	return return_array(devices_describe_each(devices, names, &array), array.context, ret);
}

int devices_of_arguments(struct devices *devices, json_t **ret)
{
	json_t *names = remote_arguments(devices->options, 0);
	int status;

	if (!names)
		return fail(EXIT_USAGE, "an argument is not UTF-8 text");
	status = devices_describe(devices, names, ret);
	json_decref(names);
	return status;
}

/* ---- groups ---- */

/* The name of the group; of one that is alone, its own path. */
static const char *group_of(const json_t *device)
{
	return json_string_value(
		json_object_get(device, json_object_get(device, "group") ? "group" : "path"));
}

int devices_find_groups(struct devices *devices, json_t **ret)
{
	json_t *named = NULL, *device;
	int status = devices_of_arguments(devices, &named);
	size_t i;

	*ret = json_object();
	json_array_foreach (named, i, device)
		json_object_set_new(*ret, group_of(device), json_true());
	json_decref(named);
	return status;
}

json_t *devices_of_groups(const json_t *listed, const json_t *groups)
{
	json_t *paths = json_array(), *summary;
	size_t i;

	json_array_foreach (listed, i, summary)
		if (groups ? json_object_get(groups, group_of(summary)) != NULL
			   : json_object_get(summary, "group") != NULL)
			json_array_append(paths, json_object_get(summary, "path"));
	return paths;
}

int devices_by_path(struct devices *devices, json_t **ret)
{
	json_t *listed = NULL, *summary;
	int status = devices_list(devices, &listed);
	size_t i;

	*ret = json_object();
	json_array_foreach (listed, i, summary)
		json_object_set(*ret, json_get_text(summary, "path"), summary);
	json_decref(listed);
	return status;
}
