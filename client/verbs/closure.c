/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* closure: what else a guest would need with devices. */

#include "output/picture/closure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "output/json.h"
#include "output/put.h"
#include "source/devices.h"
#include "verbs/verbs.h"

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

/* ---- the command ---- */

/* A word of a shell. */
static void put_word(FILE *out, const char *word)
{
	if (*word && word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "0123456789/@,._+=:-")] == '\0') {
		fprintf(out, " %s", word);
		return;
	}
	fputs(" '", out);
	for (; *word; word++)
		if (*word == '\'')
			fputs("'\\''", out);
		else
			fputc(*word, out);
	fputc('\'', out);
}

static void put_option(FILE *out, const char *name, const char *value)
{
	if (!value)
		return;
	fprintf(out, " --%s", name);
	put_word(out, value);
}

static bool is_blocked(const json_t *devices)
{
	const json_t *device;
	size_t i;

	json_array_foreach (devices, i, device)
		if (streq(json_get_text(device, "verdict"), "blocked"))
			return true;
	return false;
}

/* The command that exports the devices with those that go along; malloc'ed. */
static char *command_of(const struct options *o, const json_t *closure)
{
	const json_t *accept = json_object_get(closure, "accept"), *item;
	char *text = NULL;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	fputs("ptctl", out);
	put_option(out, "dtb", o->dtb);
	put_option(out, "tree", o->tree);
	for (i = 0; i < o->n_overlays; i++)
		put_option(out, "overlay", o->overlays[i]);
	put_option(out, "host-tree", o->host_tree);
	put_option(out, "socket", o->socket);
	fputs(" export --format=xl", out);
	if (json_array_size(accept) > 0) {
		fputs(" --accept=", out);
		put_strings(out, accept, ",");
	}
	json_array_foreach (json_object_get(closure, "devices"), i, item)
		put_word(out, json_string_value(item));
	json_array_foreach (json_object_get(closure, "together"), i, item)
		put_word(out, json_get_text(item, "path"));
	fputs(" -o guest", out);
	fclose(out);
	return text;
}

/* ---- the verb ---- */

static int make(struct devices *devices, json_t **ret)
{
	json_t *named = NULL, *together = NULL, *known = NULL;
	_cleanup_(freep) char *command = NULL;
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
	if (status == EXIT_DONE && !is_blocked(named) && !is_blocked(together))
		command = command_of(devices->options, *ret);
	closure_finish(*ret, command);
	json_decref(known);
	json_decref(together);
	json_decref(named);
	return status;
}

static void print(const struct options *o, const json_t *closure)
{
	closure_print(closure, !o->no_legend);
}

static int run(const struct options *o)
{
	struct devices devices;
	json_t *closure = NULL;
	int status = devices_open(&devices, o);

	if (status == EXIT_DONE)
		status = make(&devices, &closure);
	devices_close(&devices);
	return json_print_reply(o, status, closure, print);
}

const struct verb verb_closure = {
	.name = "closure",
	.arguments = "DEVICE...",
	.summary = "Show what else a guest would need",
	.details =
		"In the order of decisions: what cannot be separated from the devices; which of\n"
		"their suppliers, and the suppliers of these, could be given as well; what\n"
		"becomes of those that stay in dom0; and the command that exports "
		"it.\n" DEVICE_HELP,
	.example = "ptctl --dtb board.dtb closure ethernet0",
	.min_arguments = 1,
	.max_arguments = -1,
	.is_long = true,
	.run = run,
};
