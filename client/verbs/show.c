/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The verbs, one short function each. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "board/filter.h"
#include "describe/describe.h"
#include "output/graph.h"
#include "output/table.h"
#include "source/local.h"
#include "source/remote.h"
#include "verbs/verbs.h"

static int fail_write(int r)
{
	if (r != -EIO) /* main() tells what is wrong with the output */
		fprintf(stderr, "ptctl: %s\n", strerror(-r));
	return EXIT_FAILED;
}

/* ---- list ---- */

static int to_stdout(const char *text, size_t size, void *userdata)
{
	return fwrite(text, 1, size, stdout) == size ? 0 : -1;
}

static json_t *summary_of(const void *board, const struct device *device)
{
	return describe_summary(board, device);
}

static json_t *whole_of(const void *board, const struct device *device)
{
	return describe_device(board, device);
}

static int write_json(const struct board *board, const struct matches *devices,
		      describe_fn describe)
{
	int r = describe_write(devices, describe, board, to_stdout, NULL);

	if (r == 0)
		putchar('\n');
	return r;
}

static int print_list(const struct board *board, const struct matches *devices, bool headings)
{
	struct libscols_table *table;

	render_list_columns(&table, headings);
	for (size_t i = 0; i < devices->n; i++) {
		json_t *summary = describe_summary(board, devices->items[i]);

		if (!summary)
			return fail_write(-ENOMEM);
		render_list_line(table, summary);
		json_decref(summary);
	}
	table_finish(table);
	return EXIT_DONE;
}

/* The parameters of List. */
static json_t *list_parameters(const struct options *o)
{
	json_t *patterns = o->n_arguments > 0 ? remote_arguments(o, 0) : NULL;

	if (o->n_arguments > 0 && !patterns)
		return NULL;
	return json_pack("{s:o*, s:s*, s:o*}", "patterns", patterns, "verdict", o->verdict,
			 "marked", o->marked ? json_true() : NULL);
}

static int list_remote(const struct options *o)
{
	json_t *reply = NULL;
	const json_t *summary;
	struct libscols_table *table;
	size_t i;
	int status = remote_call(o, "List", list_parameters(o), &reply);

	if (status == EXIT_DONE && o->json) {
		print_json(reply);
	} else if (status == EXIT_DONE) {
		render_list_columns(&table, !o->no_legend);
		json_array_foreach (json_object_get(reply, "devices"), i, summary)
			render_list_line(table, summary);
		table_finish(table);
	}
	json_decref(reply);
	return status;
}

static int list_local(const struct options *o)
{
	_cleanup_(board_freep) struct board *board = NULL;
	struct filter filter = { .patterns = (const char *const *)o->arguments,
				 .n_patterns = (size_t)o->n_arguments,
				 .verdict = o->verdict,
				 .marked = o->marked };
	struct matches devices = { .n = 0 };
	int r, status = local_board(o, &board);

	if (status != EXIT_DONE)
		return status;
	r = filter_list(&filter, board, &devices);
	if (r == 0 && o->json)
		r = write_json(board, &devices, summary_of);
	else if (r == 0)
		status = print_list(board, &devices, !o->no_legend);
	array_done(&devices);
	return r < 0 ? fail_write(r) : status;
}

int run_list(const struct options *o)
{
	return options_have_tree(o) ? list_local(o) : list_remote(o);
}

/* ---- show, graph ---- */

static void print_nth(size_t n, const json_t *device)
{
	if (n > 0)
		putchar('\n');
	render_device(device);
}

static int print_device(size_t n, const struct board *board, const struct device *device)
{
	json_t *whole = describe_device(board, device);

	if (!whole)
		return fail_write(-ENOMEM);
	print_nth(n, whole);
	json_decref(whole);
	return EXIT_DONE;
}

/* The reply of Describe for the verb's arguments. */
static int describe_remote(const struct options *o, json_t **ret)
{
	return remote_call(o, "Describe", json_pack("{s:o}", "devices", remote_arguments(o, 0)),
			   ret);
}

static int show_remote(const struct options *o)
{
	json_t *reply = NULL;
	const json_t *device;
	size_t i;
	int status = describe_remote(o, &reply);

	if (status == EXIT_DONE && o->json)
		print_json(reply);
	else if (status == EXIT_DONE)
		json_array_foreach (json_object_get(reply, "devices"), i, device)
			print_nth(i, device);
	json_decref(reply);
	return status;
}

static int show_local(const struct options *o)
{
	_cleanup_(board_freep) struct board *board = NULL;
	struct matches devices = { .n = 0 };
	int r = 0, status = local_board(o, &board);

	if (status == EXIT_DONE)
		status = local_devices(o, board, &devices);
	if (status == EXIT_DONE && o->json)
		r = write_json(board, &devices, whole_of);
	for (size_t i = 0; status == EXIT_DONE && !o->json && i < devices.n; i++)
		status = print_device(i, board, devices.items[i]);
	array_done(&devices);
	return r < 0 ? fail_write(r) : status;
}

int run_show(const struct options *o)
{
	return options_have_tree(o) ? show_local(o) : show_remote(o);
}

static int graph_remote(const struct options *o)
{
	json_t *reply = NULL;
	int status = describe_remote(o, &reply);

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
		status = local_devices(o, board, &devices);
	if (status == EXIT_DONE) {
		device = describe_device(board, devices.items[0]);
		status = device ? graph_print(device, o->json) : fail_write(-ENOMEM);
	}
	json_decref(device);
	array_done(&devices);
	return status;
}

int run_graph(const struct options *o)
{
	return options_have_tree(o) ? graph_local(o) : graph_remote(o);
}

/* ---- explain ---- */

static void print_code(const struct finding_info *info)
{
	printf("%s (%s)\n\n%s\n\nExample: %s.\n\nWhat to do: %s\n", info->name,
	       finding_severity_name(info->severity), info->meaning, info->example, info->action);
}

static int print_codes(const struct options *o)
{
	static const struct column columns[] = { { "CODE", 0, 20 }, { "SEVERITY", 0, 8 } };
	struct libscols_table *table = o->json ? NULL : table_new(columns, 2, !o->no_legend);
	json_t *codes = json_array();

	for (unsigned int code = 0; code < FINDING_CODES; code++) {
		const struct finding_info *info = finding_info((enum finding_code)code);
		struct libscols_line *line = table_line(table, NULL);

		table_set(line, 0, info->name);
		table_set(line, 1, finding_severity_name(info->severity));
		json_array_append_new(codes, describe_code(info));
	}
	if (o->json) {
		json_t *all = json_pack("{s:O}", "codes", codes);

		print_json(all);
		json_decref(all);
	} else {
		table_finish(table);
	}
	json_decref(codes);
	return EXIT_DONE;
}

int run_explain(const struct options *o)
{
	const struct finding_info *info;
	json_t *json;

	if (o->n_arguments == 0)
		return print_codes(o);
	info = finding_info_by_name(o->arguments[0]);
	if (!info) {
		fprintf(stderr, "ptctl: no finding has the code '%s'; 'ptctl explain' lists them\n",
			o->arguments[0]);
		return EXIT_USAGE;
	}
	if (!o->json) {
		print_code(info);
		return EXIT_DONE;
	}
	json = describe_code(info);
	print_json(json);
	json_decref(json);
	return EXIT_DONE;
}
