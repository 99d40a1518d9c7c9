/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* plan, assign, revoke, assignments. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "output/errors.h"
#include "output/table.h"
#include "source/remote.h"
#include "verbs/request.h"
#include "verbs/verbs.h"

/* ---- assignments ---- */

static void time_text(const json_t *assignment, char *ret, size_t size)
{
	time_t since = (time_t)number(assignment, "since");
	struct tm tm;

	*ret = '\0';
	if (localtime_r(&since, &tm))
		strftime(ret, size, "%Y-%m-%d %H:%M:%S", &tm);
}

static void assignment_line(struct libscols_table *table, const json_t *assignment)
{
	struct libscols_line *line = table_line(table, NULL);
	char since[64];

	time_text(assignment, since, sizeof(since));
	table_set(line, 0, member(assignment, "device"));
	table_set(line, 1, member(assignment, "domain"));
	table_format(line, 2, "%lld", number(assignment, "domid"));
	table_set(line, 3, member(assignment, "state"));
	table_set(line, 4, member(assignment, "by"));
	table_set(line, 5, since);
}

static void print_texts(const json_t *assignments, FILE *out)
{
	const json_t *assignment;
	size_t i;

	json_array_foreach (assignments, i, assignment)
		if (json_object_get(assignment, "text"))
			fprintf(out, "%s: %s\n", member(assignment, "device"),
				member(assignment, "text"));
}

static void print_assignments(const struct options *o, const json_t *assignments)
{
	static const struct column columns[] = {
		{ "DEVICE", 0, 0.4 }, { "DOMAIN", 0, 8 }, { "DOMID", SCOLS_FL_RIGHT, 5 },
		{ "STATE", 0, 8 },    { "BY", 0, 3 },     { "SINCE", 0, 19 },
	};
	struct libscols_table *table = table_new(columns, 6, !o->no_legend);
	const json_t *assignment;
	size_t i;

	json_array_foreach (assignments, i, assignment)
		assignment_line(table, assignment);
	table_finish(table);
	if (!o->no_legend)
		print_texts(assignments, stdout);
}

static int print_reply(const struct options *o, const char *method, json_t *parameters)
{
	json_t *reply = NULL;
	int status = remote_call(o, method, parameters, &reply);

	if (status == EXIT_DONE && o->json)
		print_json(reply);
	else if (status == EXIT_DONE)
		print_assignments(o, json_object_get(reply, "assignments"));
	json_decref(reply);
	return status;
}

int run_assignments(const struct options *o)
{
	json_t *parameters = o->n_arguments > 0 ? json_pack("{s:s}", "domain", o->arguments[0])
						: json_object();

	return print_reply(o, "ListAssignments", parameters);
}

int run_assign(const struct options *o)
{
	if (o->dry_run)
		return run_plan(o);
	return print_reply(o, "Assign", plan_parameters(o));
}

/* ---- revoke ---- */

static void print_revoked(const json_t *released, const json_t *held)
{
	const json_t *item;
	size_t i;

	json_array_foreach (released, i, item)
		printf("%s is free\n", json_string_value(item));
	json_array_foreach (held, i, item) {
		printf("%s stays held by ", member(item, "device"));
		print_domain(item, stdout);
		printf(": %s\n", member(item, "text"));
	}
	if (json_array_size(released) + json_array_size(held) == 0)
		fputs("ptctl: nothing to take back; 'ptctl assignments' shows who has what\n",
		      stderr);
}

static json_t *revoke_parameters(const struct options *o)
{
	if (o->n_arguments == 1)
		return json_pack("{s:s}", "domain", o->arguments[0]);
	return json_pack("{s:s, s:o}", "domain", o->arguments[0], "devices",
			 remote_arguments(o, 1));
}

int run_revoke(const struct options *o)
{
	json_t *reply = NULL;
	const json_t *held;
	int status = remote_call(o, "Revoke", revoke_parameters(o), &reply);

	if (status != EXIT_DONE)
		return status;
	held = json_object_get(reply, "held");
	if (o->json)
		print_json(reply);
	else
		print_revoked(json_object_get(reply, "released"), held);
	if (json_array_size(held) > 0)
		status = EXIT_HELD;
	json_decref(reply);
	return status;
}
