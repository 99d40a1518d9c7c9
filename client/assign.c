/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* plan, assign, revoke, assignments. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "errors.h"
#include "remote.h"
#include "render.h"
#include "verbs.h"

/* ---- requests ---- */

static json_t *accept_parameter(const struct options *o)
{
	json_t *codes = json_array();

	for (unsigned int code = 0; code < FINDING_CODES; code++)
		if (o->accept[code])
			json_array_append_new(
				codes, json_string(finding_info((enum finding_code)code)->name));
	return codes;
}

/* NULL if one of them is no text. */
static json_t *at_parameter(const struct options *o)
{
	json_t *all = json_array();

	for (size_t i = 0; i < o->n_at; i++) {
		const struct at *at = &o->at[i];
		json_t *one = json_pack("{s:s, s:o*, s:s}", "device", at->device, "index",
					at->index < 0 ? NULL : json_integer(at->index), "address",
					at->address);

		if (json_array_append_new(all, one) < 0) {
			json_decref(all);
			return NULL;
		}
	}
	return all;
}

static bool is_empty(const json_t *array)
{
	return array && json_array_size(array) == 0;
}

/* The parameters of Plan and Assign; what was not said is left out. */
static json_t *plan_parameters(const struct options *o)
{
	json_t *accept = accept_parameter(o), *at = at_parameter(o);
	json_t *parameters = json_pack("{s:s, s:o, s:O, s:O}", "domain", o->arguments[0], "devices",
				       remote_arguments(o, 1), "accept", accept, "at", at);

	if (is_empty(accept))
		json_object_del(parameters, "accept");
	if (is_empty(at))
		json_object_del(parameters, "at");
	json_decref(accept);
	json_decref(at);
	return parameters;
}

/* ---- plan ---- */

static unsigned long long hex(const json_t *object, const char *key)
{
	return strtoull(member(object, key), NULL, 16);
}

static bool has_region_in(const json_t *device, const json_t *grant)
{
	unsigned long long base = hex(grant, "address"), size = hex(grant, "size");
	const json_t *region;
	size_t i;

	json_array_foreach (json_object_get(device, "regions"), i, region) {
		unsigned long long address = hex(region, "address");

		if (!json_object_get(region, "address"))
			continue;
		if (address < base ? base - address < hex(region, "size") : address - base < size)
			return true;
	}
	return false;
}

/* The devices whose registers the grant is about; malloc'ed. */
static char *owners_text(const json_t *grant, const json_t *devices)
{
	json_t *owners = json_array();
	const json_t *device;
	char *text;
	size_t i;

	json_array_foreach (devices, i, device)
		if (has_region_in(device, grant))
			json_array_append(owners, json_object_get(device, "path"));
	text = joined(owners, list_separator());
	json_decref(owners);
	return text;
}

enum { PLAN_KIND, PLAN_WHAT, PLAN_HOST, PLAN_SIZE, PLAN_GUEST, PLAN_INTID };

static void plan_line(struct libscols_table *table, const json_t *grant, const json_t *devices)
{
	struct libscols_line *line = table_line(table, NULL);
	_cleanup_(freep) char *owners = NULL;
	long long intid = number(grant, "intid");

	table_set(line, PLAN_KIND, member(grant, "kind"));
	table_set(line, PLAN_HOST, member(grant, "address"));
	table_set(line, PLAN_SIZE, member(grant, "size"));
	table_set(line, PLAN_GUEST, member(grant, "guestAddress"));
	if (json_object_get(grant, "intid")) {
		table_format(line, PLAN_INTID, "%lld", intid);
		table_format(line, PLAN_WHAT, intid < 4096 ? "SPI %lld" : "ESPI %lld",
			     intid < 4096 ? intid - 32 : intid - 4096);
	} else if (json_object_get(grant, "device")) {
		table_set(line, PLAN_WHAT, member(grant, "device"));
	} else {
		owners = owners_text(grant, devices);
		table_set(line, PLAN_WHAT, owners);
	}
}

static void print_accepted(const json_t *devices, const char *key)
{
	const json_t *device;
	size_t i;

	json_array_foreach (devices, i, device) {
		_cleanup_(freep) char *codes = joined(json_object_get(device, "accepted"), ", ");

		if (codes && *codes)
			printf("%s: accepted %s\n", member(device, key), codes);
	}
}

static void print_plan(const struct options *o, const json_t *plan)
{
	static const struct column columns[] = {
		[PLAN_KIND] = { "KIND", 0, 9 },
		[PLAN_WHAT] = { "WHAT", SCOLS_FL_WRAP, 0.3 },
		[PLAN_HOST] = { "HOST ADDRESS", SCOLS_FL_RIGHT, 12 },
		[PLAN_SIZE] = { "SIZE", SCOLS_FL_RIGHT, 8 },
		[PLAN_GUEST] = { "GUEST ADDRESS", SCOLS_FL_RIGHT, 13 },
		[PLAN_INTID] = { "INTID", SCOLS_FL_RIGHT, 5 },
	};
	const json_t *devices = json_object_get(plan, "devices"), *grant;
	struct libscols_table *table =
		table_new(columns, sizeof(columns) / sizeof(columns[0]), !o->no_legend);
	size_t i;

	json_array_foreach (json_object_get(plan, "grants"), i, grant)
		plan_line(table, grant, devices);
	table_finish(table);
	if (!o->no_legend)
		print_accepted(devices, "path");
}

static int plan_remote(const struct options *o)
{
	json_t *plan = NULL;
	int status = remote_call(o, "Plan", plan_parameters(o), &plan);

	if (status == EXIT_DONE && o->json)
		print_json(plan);
	else if (status == EXIT_DONE)
		print_plan(o, plan);
	json_decref(plan);
	return status;
}

int run_plan(const struct options *o)
{
	if (options_have_tree(o)) {
		fputs("ptctl: plan needs the daemon; leave out --dtb, --tree, --host-tree\n",
		      stderr);
		return EXIT_NO_DAEMON;
	}
	return plan_remote(o);
}

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
		return plan_remote(o);
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
