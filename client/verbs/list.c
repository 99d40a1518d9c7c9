/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* list: the devices that fit patterns and filters. */

#include "output/list.h"

#include <errno.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "describe/describe.h"
#include "output/json.h"
#include "source/local.h"
#include "source/remote.h"
#include "verbs/verbs.h"
#include "verdict/filter.h"

static int parse_verdict(char *name, struct options *o)
{
	o->verdict = name;
	for (int verdict = VERDICT_ASSIGNABLE; verdict <= VERDICT_BLOCKED; verdict++)
		if (streq(name, verdict_name((enum verdict)verdict)))
			return EXIT_DONE;
	return fail(EXIT_USAGE, "unknown verdict '%s'; there are assignable, risky and blocked",
		    name);
}

/* ---- by the daemon ---- */

static json_t *parameters(const struct options *o)
{
	json_t *patterns = o->n_arguments > 0 ? remote_arguments(o, 0) : NULL;

	if (o->n_arguments > 0 && !patterns)
		return NULL;
	return json_pack("{s:o*, s:s*, s:o*}", "patterns", patterns, "verdict", o->verdict,
			 "marked", o->marked ? json_true() : NULL);
}

static void print_list(const struct options *o, const json_t *reply)
{
	struct libscols_table *table = list_table(!o->no_legend);
	const json_t *summary;
	size_t i;

	json_array_foreach (json_object_get(reply, "devices"), i, summary)
		list_row(table, summary);
	table_finish(table);
}

static int list_remote(const struct options *o)
{
	json_t *reply = NULL;
	int status = remote_call(o, "List", parameters(o), &reply);

	return json_print_reply(o, status, reply, print_list);
}

/* ---- without a daemon ---- */

static json_t *summary_of(const void *board, const struct device *device)
{
	return describe_summary(board, device);
}

/* One device at a time, as large trees have many. */
static int print_devices(const struct board *board, const struct matches *devices, bool headings)
{
	struct libscols_table *table = list_table(headings);
	int status = EXIT_DONE;

	for (size_t i = 0; status == EXIT_DONE && i < devices->n; i++) {
		json_t *summary = describe_summary(board, devices->items[i]);

		if (summary)
			list_row(table, summary);
		else
			status = fail_errno(-ENOMEM);
		json_decref(summary);
	}
	table_finish(table);
	return status;
}

static int list_local(const struct options *o)
{
	_cleanup_(board_freep) struct board *board = NULL;
	struct filter filter = { .verdict = o->verdict, .marked = o->marked };
	struct work work = { WORK_OF_A_COMMAND };
	struct matches devices = { .n = 0 };
	int r = 0, status = local_board(o, &board);

	if (status != EXIT_DONE)
		return status;
	for (int i = 0; r == 0 && i < o->n_arguments; i++)
		r = filter_add_pattern(&filter, o->arguments[i]);
	if (r == 0)
		r = filter_list(&filter, board, &work, &devices);
	if (r == FILTER_E_WORK)
		status = fail(EXIT_FAILED, "these patterns take too long to compare with all "
					   "devices; give fewer or shorter ones");
	else if (r < 0)
		status = fail_errno(r);
	else if (o->json)
		status = json_print_devices(board, &devices, summary_of);
	else
		status = print_devices(board, &devices, !o->no_legend);
	array_done(&devices);
	filter_done(&filter);
	return status;
}

/* ---- the verb ---- */

static int run(const struct options *o)
{
	return options_have_tree(o) ? list_local(o) : list_remote(o);
}

static const struct option_row options[] = {
	{ "verdict", "V", "only assignable, risky or blocked devices", .parse = parse_verdict },
	{ "marked", NULL, "only devices that have xen,passthrough in the host tree",
	  .field = offsetof(struct options, marked) },
	{ NULL },
};

const struct verb verb_list = {
	.name = "list",
	.arguments = "[PATTERN...]",
	.summary = "List devices, their resources and verdicts",
	.details =
		"A PATTERN is a shell pattern for the path, an alias or a compatible of a device;\n"
		"without wildcards it may be any part of them. One of several has to fit.\n",
	.example = "ptctl --dtb board.dtb list --verdict assignable serial",
	.max_arguments = -1,
	.options = options,
	.run = run,
};
