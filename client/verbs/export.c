/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* export: devices as configuration of others, by the daemon or from a tree alone. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "describe/describe.h"
#include "output/errors.h"
#include "output/files.h"
#include "output/table.h"
#include "source/local.h"
#include "source/remote.h"
#include "verbs/request.h"
#include "verbs/verbs.h"

/* The directory's name from everywhere, so that xl finds the guest's tree; malloc'ed. NULL without
 * memory, or if nobody knows where we are. */
static char *whole_path(const char *directory)
{
	_cleanup_(freep) char *here = *directory == '/' ? strdup("") : getcwd(NULL, 0);
	char *path;

	if (!here || asprintf(&path, "%s%s%s", here, *here ? "/" : "", directory) < 0)
		return NULL;
	return path;
}

/* ---- by the daemon ---- */

static json_t *rates_parameter(const struct options *o)
{
	json_t *rates = json_array();

	for (size_t i = 0; i < o->n_rates; i++)
		json_array_append_new(rates, json_pack("{s:s, s:I}", "clock", o->rates[i].name,
						       "hz", (json_int_t)o->rates[i].hz));
	return rates;
}

static json_t *export_parameters(const struct options *o, const char *directory)
{
	json_t *parameters = plan_wishes(o, 0);

	json_object_set_new(parameters, "format", json_string(o->format->name));
	if (o->dtdev_always)
		json_object_set_new(parameters, "dtdevAlways", json_true());
	if (o->dynamic)
		json_object_set_new(parameters, "dynamic", json_true());
	if (o->static_dynamic)
		json_object_set_new(parameters, "staticDynamic", json_true());
	if (o->n_rates > 0)
		json_object_set_new(parameters, "clockRates", rates_parameter(o));
	if (directory)
		json_object_set_new(parameters, "directory", json_string(directory));
	return parameters;
}

/* ---- without a daemon ---- */

static int make(struct export *export, const struct options *o, json_t **ret)
{
	int r = export_make(export, o->format);

	if (r == EXPORT_E_NOT_ASSIGNABLE)
		return error_report_new("NotAssignable", describe_not_assignable(&export->error));
	if (r == 0)
		*ret = describe_export(export);
	if (*ret)
		return EXIT_DONE;
	fputs("ptctl: out of memory\n", stderr);
	return EXIT_FAILED;
}

static int export_local(const struct options *o, const char *directory, json_t **ret)
{
	_cleanup_(board_freep) struct board *board = NULL;
	struct plan plan = { .n = 0 };
	struct export export = { .plan = &plan, .options = options_of_export(o, directory) };
	int status = local_board(o, &board);

	export.board = board;
	if (status == EXIT_DONE)
		status = plan_fill(o, board, 0, &plan);
	if (status == EXIT_DONE)
		status = make(&export, o, ret);
	export_done(&export);
	plan_done(&plan);
	return status;
}

/* ---- the verb ---- */

static void print_names(const struct options *o, const json_t *files)
{
	const json_t *file;
	size_t i;

	json_array_foreach (files, i, file)
		if (o->directory)
			printf("%s/%s\n", o->directory, member(file, "name"));
		else if (i > 0)
			fprintf(stderr, "ptctl: %s belongs to it; -o DIR writes all files\n",
				member(file, "name"));
}

/* What the output cannot say. */
static void print_notes(const struct options *o, const json_t *reply)
{
	const json_t *findings = json_object_get(reply, "findings");

	fflush(stdout);
	if (json_array_size(findings) > 0)
		render_findings(findings, stderr);
	print_names(o, json_object_get(reply, "files"));
}

int run_export(const struct options *o)
{
	_cleanup_(freep) char *directory = o->directory ? whole_path(o->directory) : NULL;
	json_t *reply = NULL;
	int status = options_have_tree(o)
			     ? export_local(o, directory, &reply)
			     : remote_call(o, "Export", export_parameters(o, directory), &reply);

	if (status == EXIT_DONE && o->directory)
		status = files_write(o->directory, json_object_get(reply, "files"));
	else if (status == EXIT_DONE && !o->json)
		status = files_print(json_object_get(reply, "files"));
	if (status == EXIT_DONE && o->json)
		print_json(reply);
	else if (status == EXIT_DONE && !o->no_legend)
		print_notes(o, reply);
	json_decref(reply);
	return status;
}
