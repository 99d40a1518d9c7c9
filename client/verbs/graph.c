/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* graph: devices with their suppliers, their consumers and those they share something with. */

#include "output/picture/graph.h"

#include "output/json.h"
#include "output/known.h"
#include "output/picture/dot.h"
#include "source/devices.h"
#include "verbs/verbs.h"

#define DEPTH_MAX 9

static int parse_depth(char *text, struct options *o)
{
	if (text[0] < '1' || text[0] > '0' + DEPTH_MAX || text[1] != '\0')
		return fail(EXIT_USAGE, "--depth requires a number from 1 to %d, not '%s'",
			    DEPTH_MAX, text);
	o->depth = text[0] - '0';
	return EXIT_DONE;
}

/* The devices of the graph that have not been described. */
static json_t *next_names(const json_t *graph, const json_t *known, const json_t *described)
{
	json_t *done = json_object(), *names = json_array();
	const json_t *item;
	size_t i;

	json_array_foreach (described, i, item)
		json_object_set_new(done, json_get_text(item, "path"), json_true());
	json_array_foreach (json_object_get(graph, "nodes"), i, item) {
		json_t *path = json_object_get(known_find(known, json_string_value(item)), "path");

		if (!path || json_object_get(done, json_string_value(path)))
			continue;
		json_object_set_new(done, json_string_value(path), json_true());
		json_array_append(names, path);
	}
	json_decref(done);
	return names;
}

/* Neighbours of neighbours, so many steps away. `described` grows by those on the way. */
static int grow(struct devices *devices, const json_t *known, json_t *described)
{
	int status = EXIT_DONE;

	for (int step = 1; status == EXIT_DONE && step < devices->options->depth; step++) {
		json_t *graph = graph_make(described), *more = NULL;
		json_t *names = next_names(graph, known, described);

		status = devices_describe(devices, names, &more);
		json_array_extend(described, more);
		json_decref(more);
		json_decref(names);
		json_decref(graph);
	}
	return status;
}

static void print(const struct options *o, const json_t *described, const json_t *known,
		  const json_t *named)
{
	json_t *graph = graph_make(described);

	if (o->json)
		json_print(graph);
	else
		dot_print(graph, known, named);
	json_decref(graph);
}

static int run(const struct options *o)
{
	struct devices devices;
	json_t *named = NULL, *known = NULL, *described = json_array();
	int status = devices_open(&devices, o);

	if (status == EXIT_DONE)
		status = devices_of_arguments(&devices, &named);
	json_array_extend(described, named);
	if (status == EXIT_DONE && (!o->json || o->depth > 1))
		status = devices_by_path(&devices, &known);
	if (status == EXIT_DONE)
		status = grow(&devices, known, described);
	if (status == EXIT_DONE)
		print(o, described, known, named);
	json_decref(described);
	json_decref(known);
	json_decref(named);
	devices_close(&devices);
	return status;
}

static const struct option_row options[] = {
	{ "depth", "N", "neighbours of neighbours too, N steps away (else: 1)",
	  .parse = parse_depth },
	{ NULL },
};

const struct verb verb_graph = {
	.name = "graph",
	.arguments = "DEVICE...",
	.summary = "Draw devices and their neighbours",
	.details = "Draws devices with their suppliers, their consumers, and those they share\n"
		   "something with, for Graphviz, in the colours of their verdicts.\n" DEVICE_HELP,
	.example = "ptctl --dtb board.dtb graph serial0 | dot -Tsvg >serial0.svg",
	.min_arguments = 1,
	.max_arguments = -1,
	.omits = OMITS_LEGEND,
	.options = options,
	.run = run,
};
