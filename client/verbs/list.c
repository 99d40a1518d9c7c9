/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* list: the devices that fit patterns and filters. */

#include "output/table/list.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text/nearest.h"
#include "base/util.h"
#include "describe/describe.h"
#include "output/json.h"
#include "output/table/list-columns.h"
#include "source/daemon/remote.h"
#include "source/linux/witness.h"
#include "source/local.h"
#include "verbs/verbs.h"
#include "verdict/filter.h"
#include "verdict/verdict.h"

/* ---- options ---- */

static int fail_verdict(const char *name)
{
	struct nearest nearest = { .wanted = name };

	for (unsigned int verdict = VERDICT_ASSIGNABLE; verdict <= VERDICT_BLOCKED; verdict++)
		nearest_try(&nearest, verdict_name((enum verdict)verdict));
	return fail_unknown("verdict", &nearest, "there are assignable, risky and blocked");
}

static int take_verdict(char *name, struct options *o)
{
	return filter_add_verdict(&o->verdicts, name) ? EXIT_DONE : fail_verdict(name);
}

static int parse_verdicts(char *names, struct options *o)
{
	return options_each(names, take_verdict, o);
}

static int parse_columns(char *names, struct options *o)
{
	const struct list_column *columns[LIST_COLUMNS_MAX];

	o->columns = names;
	return streq(names, "help") || list_columns_parse(names, columns) > 0 ? EXIT_DONE
									      : EXIT_USAGE;
}

static int parse_sort(char *name, struct options *o)
{
	const struct list_column *column[LIST_COLUMNS_MAX];

	o->sort = name;
	return list_columns_parse(name, column) > 0 ? EXIT_DONE : EXIT_USAGE;
}

/* ---- the answer ---- */

static void say_no_match(const struct options *o)
{
	const char *others = o->verdicts || o->marked ? " and the other options" : "";

	if (o->n_arguments == 1)
		fprintf(stderr, "No device fits '%s'%s.\n", o->arguments[0], others);
	else
		fprintf(stderr, "No device fits any of these patterns%s.\n", others);
}

/* Why there is nothing, for people: scripts see that themselves. */
static void say_nothing(const struct options *o)
{
	if (o->no_legend)
		return;
	fflush(stdout);
	if (o->n_arguments > 0)
		say_no_match(o);
	else if (o->marked)
		fputs("No device is marked with xen,passthrough in the host tree.\n", stderr);
	else
		fputs(o->verdicts ? "No device has such a verdict.\n"
				  : "There are no devices in this tree.\n",
		      stderr);
}

/* Those by which devices can be given. */
static void print_names(const json_t *summaries)
{
	const json_t *summary, *name;
	size_t i, k;

	json_array_foreach (summaries, i, summary) {
		puts(json_get_text(summary, "path"));
		json_array_foreach (json_object_get(summary, "aliases"), k, name)
			puts(json_string_value(name));
		json_array_foreach (json_object_get(summary, "labels"), k, name)
			printf("&%s\n", json_string_value(name));
	}
}

static int print_list(const struct options *o, const json_t *summaries)
{
	if (o->names) {
		print_names(summaries);
		return EXIT_DONE;
	}
	if (json_array_size(summaries) == 0)
		say_nothing(o);
	return list_print(o, summaries);
}

/* ---- by the daemon ---- */

/* The daemon takes one verdict; several are picked here. */
static const char *only_verdict(const struct options *o)
{
	for (unsigned int verdict = VERDICT_ASSIGNABLE; verdict <= VERDICT_BLOCKED; verdict++)
		if (o->verdicts == 1U << verdict)
			return verdict_name((enum verdict)verdict);
	return NULL;
}

static json_t *parameters(const struct options *o)
{
	json_t *patterns = o->n_arguments > 0 ? remote_arguments(o, 0) : NULL;

	if (o->n_arguments > 0 && !patterns)
		return NULL;
	return json_pack("{s:o*, s:s*, s:o*}", "patterns", patterns, "verdict", only_verdict(o),
			 "marked", o->marked ? json_true() : NULL);
}

static void pick_verdicts(const struct options *o, json_t *summaries)
{
	for (size_t i = json_array_size(summaries); o->verdicts && i-- > 0;) {
		unsigned int verdict = 0;

		filter_add_verdict(&verdict,
				   json_get_text(json_array_get(summaries, i), "verdict"));
		if (!(o->verdicts & verdict))
			json_array_remove(summaries, i);
	}
}

static int list_remote(const struct options *o)
{
	json_t *reply = NULL;
	int status = remote_call(o, "List", parameters(o), &reply);

	if (status == EXIT_DONE)
		pick_verdicts(o, json_object_get(reply, "devices"));
	if (status == EXIT_DONE && o->json)
		json_print(reply);
	else if (status == EXIT_DONE)
		status = print_list(o, json_object_get(reply, "devices"));
	json_leave(reply);
	return status;
}

/* ---- without a daemon ---- */

static json_t *summary_of(const void *board, const struct device *device)
{
	return describe_summary(board, device);
}

static int print_devices(const struct options *o, const struct board *board,
			 const struct matches *devices)
{
	json_t *summaries = json_array();
	int status = summaries ? EXIT_DONE : fail_errno(-ENOMEM);

	for (size_t i = 0; status == EXIT_DONE && i < devices->n; i++)
		if (json_array_append_new(summaries, describe_summary(board, devices->items[i])) <
		    0)
			status = fail_errno(-ENOMEM);
	if (status == EXIT_DONE)
		status = print_list(o, summaries);
	json_leave(summaries);
	return status;
}

static int list_local(const struct options *o)
{
	_cleanup_(local_leavep) struct board *board = NULL;
	struct filter filter = { .verdicts = o->verdicts, .marked = o->marked };
	struct work work = { WORK_OF_A_COMMAND };
	struct matches devices = { .n = 0 };
	_cleanup_(witnessed_done) struct witnessed witnessed = { .witness = { .version = "" } };
	int r = 0, status = local_board(o, &board);

	if (status == EXIT_DONE)
		status = witness_take(o, board, &witnessed);
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
		status = print_devices(o, board, &devices);
	array_done(&devices);
	filter_done(&filter);
	return status;
}

/* ---- the verb ---- */

static int run(const struct options *o)
{
	if (o->columns && streq(o->columns, "help")) {
		list_columns_help();
		return EXIT_DONE;
	}
	return options_have_tree(o) ? list_local(o) : list_remote(o);
}

static const struct option_row options[] = {
	{ "all", NULL, "also devices on buses without addresses (I2C, SPI, MDIO)",
	  .field = offsetof(struct options, all) },
	{ "columns", "LIST", "these columns; 'help' lists them", .parse = parse_columns },
	{ "sort", "COLUMN", "sorted by this column, not by path", .parse = parse_sort },
	{ "names", NULL, "only paths, aliases and labels: one a line",
	  .field = offsetof(struct options, names) },
	{ "verdict", "V[,V…]", "only assignable, risky or blocked devices",
	  .parse = parse_verdicts },
	{ "marked", NULL, "only devices that have xen,passthrough in the host tree",
	  .field = offsetof(struct options, marked) },
	WITNESS_OPTION,
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
	.is_long = true,
	.run = run,
};
