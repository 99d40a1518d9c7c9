/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* graph: a device with its suppliers, its consumers and those it shares something with. */

#include "output/graph.h"

#include <errno.h>

#include "base/cleanup.h"
#include "describe/describe.h"
#include "source/local.h"
#include "source/remote.h"
#include "verbs/verbs.h"

static int graph_remote(const struct options *o)
{
	json_t *reply = NULL;
	int status = remote_describe(o, &reply);

	if (status == EXIT_DONE)
		status = graph_print(json_array_get(json_object_get(reply, "devices"), 0), o->json);
	json_decref(reply);
	return status;
}

static int graph_local(const struct options *o)
{
	_cleanup_(board_freep) struct board *board = NULL;
	struct matches devices = { .n = 0 };
	json_t *device = NULL;
	int status = local_board(o, &board);

	if (status == EXIT_DONE)
		status = local_devices(o, board, 0, &devices);
	if (status == EXIT_DONE) {
		device = describe_device(board, devices.items[0]);
		status = device ? graph_print(device, o->json) : fail_errno(-ENOMEM);
	}
	json_decref(device);
	array_done(&devices);
	return status;
}

static int run(const struct options *o)
{
	return options_have_tree(o) ? graph_local(o) : graph_remote(o);
}

const struct verb verb_graph = {
	.name = "graph",
	.arguments = "DEVICE",
	.summary = "Draw a device and its neighbours",
	.details = "Draws the device with its suppliers, its consumers, and those it shares\n"
		   "something with, for Graphviz: ptctl … graph DEVICE | dot -Tsvg >device.svg\n",
	.example = "ptctl --dtb board.dtb graph serial0 | dot -Tsvg >serial0.svg",
	.min_arguments = 1,
	.max_arguments = 1,
	.omits = OMITS_LEGEND,
	.run = run,
};
