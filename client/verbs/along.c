/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "verbs/along.h"

#include <string.h>

#include "base/util.h"
#include "output/command.h"
#include "output/json.h"
#include "output/picture/closure.h"
#include "output/put.h"

/* ---- what goes along ---- */

/* Those that cannot be separated from the devices, and were not named. */
static int find_together(struct devices *devices, const json_t *named, json_t **ret)
{
	json_t *names = json_object(), *paths = json_array(), *device, *path;
	const char *key;
	size_t i, k;
	int status;

	json_array_foreach (named, i, device)
		json_array_foreach (json_object_get(device, "goesWith"), k, path)
			json_object_set(names, json_string_value(path), path);
	json_array_foreach (named, i, device)
		json_object_del(names, json_get_text(device, "path"));
	json_object_foreach (names, key, path)
		json_array_append(paths, path);
	status = devices_describe(devices, paths, ret);
	json_decref(paths);
	json_decref(names);
	return status;
}

static void add_all(json_t *closure, const json_t *known, const json_t *described, int step)
{
	const json_t *device;
	size_t i;

	json_array_foreach (described, i, device)
		closure_add(closure, known, device, step);
}

/* Suppliers of suppliers, until there are no new ones. */
static int add_steps(struct devices *devices, json_t *closure, const json_t *known)
{
	int status = EXIT_DONE;
	bool is_done = false;
	size_t from = 0;

	for (int step = 2; status == EXIT_DONE && !is_done; step++) {
		json_t *names = closure_next(closure, &from), *described = NULL;

		is_done = json_array_size(names) == 0;
		status = devices_describe(devices, names, &described);
		add_all(closure, known, described, step);
		json_decref(described);
		json_decref(names);
	}
	return status;
}

int along_gather(struct devices *devices, json_t **ret)
{
	json_t *named = NULL, *together = NULL, *known = NULL;
	int status = devices_of_arguments(devices, &named);

	if (status == EXIT_DONE)
		status = find_together(devices, named, &together);
	if (status == EXIT_DONE)
		status = devices_by_path(devices, &known);
	if (status == EXIT_DONE) {
		*ret = closure_new(named, together);
		add_all(*ret, known, named, 1);
		add_all(*ret, known, together, 1);
		status = add_steps(devices, *ret, known);
	}
	json_decref(known);
	json_decref(together);
	json_decref(named);
	return status;
}

json_t *along_paths(const json_t *closure)
{
	json_t *paths = json_array(), *item;
	size_t i;

	json_array_foreach (json_object_get(closure, "devices"), i, item)
		json_array_append(paths, item);
	json_array_foreach (json_object_get(closure, "together"), i, item)
		json_array_append(paths, json_object_get(item, "path"));
	return paths;
}

/* ---- commands ---- */

static void put_option(FILE *out, const char *name, const char *value)
{
	if (!value)
		return;
	fprintf(out, " --%s", name);
	command_put_word(out, value);
}

void along_put_source(FILE *out, const struct options *o)
{
	fputs("ptctl", out);
	put_option(out, "dtb", o->dtb);
	put_option(out, "tree", o->tree);
	for (size_t i = 0; i < o->n_overlays; i++)
		put_option(out, "overlay", o->overlays[i]);
	put_option(out, "host-tree", o->host_tree);
	put_option(out, "socket", o->socket);
}

void along_put_accept(FILE *out, const json_t *codes)
{
	if (json_array_size(codes) == 0)
		return;
	fputs(" --accept=", out);
	put_strings(out, codes, ",");
}
