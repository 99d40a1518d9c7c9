/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* plan: what assigning devices would grant, by the daemon or from a tree alone. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "describe/describe.h"
#include "output/errors.h"
#include "output/table.h"
#include "source/local.h"
#include "source/remote.h"
#include "verbs/request.h"
#include "verbs/verbs.h"

/* ---- requests ---- */

static json_t *accept_parameter(const struct options *o)
{
	json_t *codes = json_array();

	finding_set_for_each (code, o->accept)
		json_array_append_new(codes, json_string(finding_info(code)->name));
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

json_t *plan_wishes(const struct options *o, int first)
{
	json_t *accept = accept_parameter(o), *at = at_parameter(o);
	json_t *wishes = json_pack("{s:o, s:O, s:O}", "devices", remote_arguments(o, first),
				   "accept", accept, "at", at);

	if (is_empty(accept))
		json_object_del(wishes, "accept");
	if (is_empty(at))
		json_object_del(wishes, "at");
	json_decref(accept);
	json_decref(at);
	return wishes;
}

json_t *plan_parameters(const struct options *o)
{
	json_t *parameters = plan_wishes(o, 1), *domain = json_string(o->arguments[0]);

	if (json_object_set_new(parameters, "domain", domain) == 0)
		return parameters;
	json_decref(parameters);
	return NULL;
}

/* ---- tables ---- */

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

void print_accepted(const json_t *devices, const char *key)
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

/* ---- without a daemon ---- */

static int fail_at(const struct at *at, const char *why)
{
	fprintf(stderr, "ptctl: --at %s=%s: %s\n", at->device, at->address, why);
	return EXIT_USAGE;
}

static int add_at(const struct board *board, const struct at *wish, struct plan *plan)
{
	struct plan_at at = { .index = wish->index < 0 ? 0 : (uint32_t)wish->index };
	struct matches found = { .n = 0 };
	int status = local_find(board, wish->device, &found);

	if (status != EXIT_DONE)
		return status;
	at.device = found.items[0];
	array_done(&found);
	if (!text_address(wish->address, &at.address))
		return fail_at(wish, "no address; it is 0x… or decimal");
	switch (plan_add_at(plan, board, at)) {
	case PLAN_OK:
		return EXIT_DONE;
	case PLAN_E_REPEATED:
		return fail_at(wish, "the region has a place already");
	case PLAN_E_NOT_PLANNED:
		return fail_at(wish, "the device is none of those that were named");
	default:
		return EXIT_FAILED;
	}
}

int plan_fill(const struct options *o, const struct board *board, int first, struct plan *plan)
{
	struct matches found = { .n = 0 };
	int status = EXIT_DONE;

	for (int i = first; status == EXIT_DONE && i < o->n_arguments; i++)
		status = local_find(board, o->arguments[i], &found);
	for (size_t i = 0; status == EXIT_DONE && i < found.n; i++) {
		struct plan_device *planned = plan_add(plan, board, found.items[i]);

		if (planned)
			planned->accepted = o->accept;
		else
			status = EXIT_FAILED;
	}
	array_done(&found);
	for (size_t i = 0; status == EXIT_DONE && i < o->n_at; i++)
		status = add_at(board, &o->at[i], plan);
	return status;
}

static int make(const struct options *o, const struct board *board, struct plan *plan, json_t **ret)
{
	static const struct grants nothing = { .n = 0 };
	struct plan_error error = { .device = NULL };
	int r = plan_make(plan, board, &nothing, &error), status = EXIT_DONE;

	if (r == PLAN_E_NOT_ASSIGNABLE)
		status = error_report_new("NotAssignable", describe_not_assignable(&error));
	else if (r == 0)
		*ret = describe_plan(plan, board, describe_domain(NULL, o->arguments[0]));
	array_done(&error.findings);
	if (status != EXIT_DONE || *ret)
		return status;
	fputs("ptctl: out of memory\n", stderr);
	return EXIT_FAILED;
}

static int plan_local(const struct options *o, json_t **ret)
{
	_cleanup_(board_freep) struct board *board = NULL;
	struct plan plan = { .n = 0 };
	int status = local_board(o, &board);

	if (status == EXIT_DONE)
		status = plan_fill(o, board, 1, &plan);
	if (status == EXIT_DONE)
		status = make(o, board, &plan, ret);
	plan_done(&plan);
	return status;
}

int run_plan(const struct options *o)
{
	json_t *plan = NULL;
	int status = options_have_tree(o) ? plan_local(o, &plan)
					  : remote_call(o, "Plan", plan_parameters(o), &plan);

	if (status == EXIT_DONE && o->json)
		print_json(plan);
	else if (status == EXIT_DONE)
		print_plan(o, plan);
	json_decref(plan);
	return status;
}
