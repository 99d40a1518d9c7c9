/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* show: all that is known about devices. */

#include "output/show.h"

#include <errno.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "describe/describe.h"
#include "output/json.h"
#include "source/daemon/remote.h"
#include "source/linux/clocks.h"
#include "source/linux/witness.h"
#include "source/local.h"
#include "verbs/verbs.h"

static void print_nth(size_t n, const json_t *device)
{
	if (n > 0)
		putchar('\n');
	show_device(device);
}

/* ---- by the daemon ---- */

static void print_devices(const struct options *o, const json_t *reply)
{
	const json_t *device;
	size_t i;

	json_array_foreach (json_object_get(reply, "devices"), i, device)
		print_nth(i, device);
}

static int show_remote(const struct options *o)
{
	json_t *reply = NULL;
	int status = remote_describe(o, &reply);

	return json_print_reply(o, status, reply, print_devices);
}

/* ---- without a daemon ---- */

static json_t *whole_of(const void *board, const struct device *device)
{
	return describe_device(board, device);
}

static int print_device(size_t n, const struct board *board, const struct matches *devices)
{
	json_t *whole = describe_device(board, devices->items[n]);

	if (!whole)
		return fail_errno(-ENOMEM);
	print_nth(n, whole);
	if (n + 1 < devices->n)
		json_decref(whole);
	else
		json_leave(whole);
	return EXIT_DONE;
}

static int show_local(const struct options *o)
{
	_cleanup_(local_leavep) struct board *board = NULL;
	struct matches devices = { .n = 0 };
	struct measured measured = { .rates = { .n = 0 } };
	_cleanup_(witnessed_done) struct witnessed witnessed = { .witness = { .version = "" } };
	int status = local_board(o, &board);

	if (status == EXIT_DONE)
		clocks_look(board, &measured);
	if (status == EXIT_DONE)
		status = witness_take(o, board, &witnessed);
	if (status == EXIT_DONE)
		status = local_devices(o, board, 0, &devices);
	if (status == EXIT_DONE && o->json)
		status = json_print_devices(board, &devices, whole_of);
	for (size_t i = 0; status == EXIT_DONE && !o->json && i < devices.n; i++)
		status = print_device(i, board, &devices);
	array_done(&devices);
	measured_done(&measured);
	return status;
}

/* ---- the verb ---- */

static int run(const struct options *o)
{
	return options_have_tree(o) ? show_local(o) : show_remote(o);
}

static const struct option_row options[] = {
	WITNESS_OPTION,
	{ NULL },
};

const struct verb verb_show = {
	.name = "show",
	.arguments = "DEVICE...",
	.summary = "Show all that is known about devices",
	.details = "Parts of devices, such as PHYs, can be shown too.\n" DEVICE_HELP,
	.example = "ptctl --dtb board.dtb show serial0",
	.min_arguments = 1,
	.max_arguments = -1,
	.omits = OMITS_LEGEND,
	.options = options,
	.is_long = true,
	.run = run,
};
