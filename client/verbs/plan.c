/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* plan: what assigning devices would grant, by the daemon or from a tree alone. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text/memstream.h"
#include "describe/describe.h"
#include "output/command.h"
#include "output/errors.h"
#include "output/findings.h"
#include "output/json.h"
#include "output/picture/closure.h"
#include "output/put.h"
#include "output/stand-ins.h"
#include "output/table/table.h"
#include "resolve/interrupt/gic.h"
#include "sentence.h"
#include "source/daemon/remote.h"
#include "source/local.h"
#include "verbs/along.h"
#include "verbs/request.h"
#include "verbs/verbs.h"

/* ---- the table ---- */

static bool has_region_in(const json_t *device, const json_t *grant)
{
	unsigned long long base = json_get_address(grant, "address"),
			   size = json_get_address(grant, "size");
	const json_t *region;
	size_t i;

	json_array_foreach (json_object_get(device, "regions"), i, region) {
		unsigned long long address = json_get_address(region, "address");

		if (!json_object_get(region, "address"))
			continue;
		if (address < base ? base - address < json_get_address(region, "size")
				   : address - base < size)
			return true;
	}
	return false;
}

/* The devices whose registers the grant gives access to; malloc'ed. */
static char *owners_text(const json_t *grant, const json_t *devices)
{
	json_t *owners = json_array();
	const json_t *device;
	char *text;
	size_t i;

	json_array_foreach (devices, i, device)
		if (has_region_in(device, grant))
			json_array_append(owners, json_object_get(device, "path"));
	text = put_text(put_strings, owners, list_separator());
	json_decref(owners);
	return text;
}

enum { PLAN_KIND, PLAN_WHAT, PLAN_HOST, PLAN_SIZE, PLAN_GUEST, PLAN_INTID };

static const struct column columns[] = {
	[PLAN_KIND] = { "KIND", 0, "kind" },
	[PLAN_WHAT] = { "WHAT", 0 },
	[PLAN_HOST] = { "HOST ADDRESS", TABLE_RIGHT, "address" },
	[PLAN_SIZE] = { "SIZE", TABLE_RIGHT, "size" },
	[PLAN_GUEST] = { "GUEST ADDRESS", TABLE_RIGHT, "guestAddress" },
	[PLAN_INTID] = { "INTID", TABLE_RIGHT, "intid" },
	{ NULL },
};

static void print_grant_row(struct table *table, const json_t *grant, const json_t *devices)
{
	struct table_line *line = table_row(table, NULL, grant);
	_cleanup_(freep) char *owners = NULL;
	long long intid = json_get_number(grant, "intid");
	bool is_extended = intid >= GIC_ESPI_FIRST;

	if (json_object_get(grant, "intid")) {
		table_format(line, PLAN_WHAT, is_extended ? "ESPI %llu" : "SPI %llu",
			     (unsigned long long)intid -
				     (is_extended ? GIC_ESPI_FIRST : GIC_SPI_FIRST));
	} else if (json_object_get(grant, "device")) {
		table_set(line, PLAN_WHAT, json_get_text(grant, "device"));
	} else {
		owners = owners_text(grant, devices);
		table_set(line, PLAN_WHAT, owners);
	}
}

static void print_accepted(const json_t *devices)
{
	const json_t *device;
	size_t i;

	json_array_foreach (devices, i, device) {
		_cleanup_(freep) char *codes =
			put_text(put_strings, json_object_get(device, "accepted"), ", ");

		if (codes && *codes)
			sentence_print(stdout, "%s: accepted %s", json_get_text(device, "path"),
				       codes);
		put_accepted_dma(stdout, device);
	}
}

/* What assign and export have to be given after --accept=all has shown it. */
static struct finding_set risks_of(const json_t *devices)
{
	struct finding_set risks = { 0 };
	const json_t *device, *code;
	size_t i, k;

	json_array_foreach (devices, i, device)
		json_array_foreach (json_object_get(device, "accepted"), k, code)
			finding_set_add_risk(&risks, json_string_value(code));
	return risks;
}

static void print_risks(const json_t *devices)
{
	struct finding_set risks = risks_of(devices);
	_cleanup_(freep) char *text = finding_set_join(risks, ",");

	if (finding_set_is_empty(risks))
		puts("There are no risks to accept.");
	else if (text)
		sentence_print(stdout,
			       "'ptctl explain CODE' explains each risk; to take them all: "
			       "--accept %s",
			       text);
}

static void print_suppliers(const json_t *plan)
{
	const json_t *suppliers = json_object_get(plan, "suppliers");

	if (json_array_size(suppliers) > 0) {
		puts("\nSuppliers that are given as well");
		closure_print_given(suppliers, true);
	}
	puts("\nTo assign all of this");
	command_print(stdout, json_get_text(plan, "command"));
}

static void print_plan(const struct options *o, const json_t *plan)
{
	const json_t *devices = json_object_get(plan, "devices"), *grant;
	const json_t *grants = json_object_get(plan, "grants");
	bool is_empty = json_array_size(grants) == 0;
	struct table *table = table_new(columns, !o->no_legend && !is_empty, stdout);
	size_t i;

	json_array_foreach (grants, i, grant)
		print_grant_row(table, grant, devices);
	table_finish(table);
	if (o->no_legend)
		return;
	if (is_empty)
		puts("Nothing is left to grant: the domain has all of it already.");
	print_accepted(devices);
	if (o->accept_all)
		print_risks(devices);
	if (json_array_size(json_object_get(plan, "findings")) > 0)
		findings_print(json_object_get(plan, "findings"), stdout);
	stand_ins_print(json_object_get(plan, "standIns"));
	if (o->with_suppliers)
		print_suppliers(plan);
}

/* ---- without a daemon ---- */

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
	return status != EXIT_DONE || *ret ? status : fail_errno(-ENOMEM);
}

static int plan_local(const struct options *o, json_t **ret)
{
	_cleanup_(local_leavep) struct board *board = NULL;
	struct plan plan = { .n = 0 };
	int status = request_check_domain(o->arguments[0]);

	if (status == EXIT_DONE)
		status = local_board(o, &board);
	if (status == EXIT_DONE)
		status = request_plan(o, board, 1, &plan);
	if (status == EXIT_DONE)
		status = make(o, board, &plan, ret);
	plan_done(&plan);
	return status;
}

static int make_plan(const struct options *o, json_t **ret)
{
	return options_have_tree(o) ? plan_local(o, ret)
				    : remote_call(o, "Plan", request_parameters(o, 1), ret);
}

/* ---- with suppliers ---- */

/* What the plan is for, from the devices that were named. */
static int gather(const struct options *o, json_t **ret)
{
	struct options named = *o;
	struct devices devices;
	int status;

	named.arguments = o->arguments + 1;
	named.n_arguments = o->n_arguments - 1;
	status = devices_open(&devices, &named);
	if (status == EXIT_DONE)
		status = along_gather(&devices, ret);
	devices_close(&devices);
	return status;
}

/* assign, on the machine itself, where the tree is the daemon's; malloc'ed. */
static char *command_of(const struct options *o, const json_t *devices)
{
	_cleanup_(freep) char *accept = finding_set_join(risks_of(devices), ",");
	const struct options there = { .socket = o->socket };
	const json_t *device;
	struct memstream stream;
	FILE *out = memstream_open(&stream);
	size_t i;

	if (out) {
		along_put_source(out, &there);
		fputs(" assign", out);
		command_put_word(out, o->arguments[0]);
		if (accept && *accept)
			fprintf(out, " --accept=%s", accept);
		json_array_foreach (devices, i, device)
			command_put_word(out, json_get_text(device, "path"));
	}
	return memstream_close(&stream, NULL);
}

static void finish(const struct options *o, json_t *plan, json_t *suppliers)
{
	_cleanup_(freep) char *command = command_of(o, json_object_get(plan, "devices"));

	json_object_set(plan, "suppliers", suppliers);
	if (command)
		json_object_set_new(plan, "command", json_string(command));
}

/* The same plan for more devices; without --accept it shows what there is to accept. */
static int plan_all(const struct options *o, const json_t *paths, json_t **ret)
{
	size_t n = json_array_size(paths);
	_cleanup_(freep) char **arguments = calloc(n + 1, sizeof(*arguments));
	struct options all = *o;

	if (!arguments)
		return fail_errno(-ENOMEM);
	arguments[0] = o->arguments[0];
	for (size_t i = 0; i < n; i++) /* nobody writes to them */
		memcpy(&arguments[i + 1],
		       &(const char *){ json_string_value(json_array_get(paths, i)) },
		       sizeof(*arguments));
	all.arguments = arguments;
	all.n_arguments = (int)n + 1;
	return make_plan(&all, ret);
}

static int plan_with_suppliers(const struct options *o, json_t **ret)
{
	json_t *closure = NULL, *paths, *suppliers, *supplier;
	int status = gather(o, &closure);
	size_t i;

	if (status != EXIT_DONE) {
		json_decref(closure);
		return status;
	}
	paths = along_paths(closure);
	suppliers = closure_given(closure);
	json_array_foreach (suppliers, i, supplier)
		json_array_append(paths, json_object_get(supplier, "node"));
	status = plan_all(o, paths, ret);
	if (status == EXIT_DONE)
		finish(o, *ret, suppliers);
	json_decref(suppliers);
	json_decref(paths);
	json_decref(closure);
	return status;
}

/* ---- the verb ---- */

static int run(const struct options *o)
{
	struct options with = *o;
	json_t *plan = NULL;
	int status;

	if (o->with_suppliers && finding_set_is_empty(o->accept)) {
		finding_set_add_all(&with.accept, finding_risks());
		with.accept_all = true;
	}
	status = o->with_suppliers ? plan_with_suppliers(&with, &plan) : make_plan(o, &plan);
	return json_print_reply(&with, status, plan, print_plan);
}

static const struct option_row options[] = {
	REQUEST_OPTIONS,
	{ "with-suppliers", NULL,
	  "plan for what goes along, too: what cannot be\nseparated from the devices, and their "
	  "suppliers\nthat could be given ('ptctl closure'); without\n--accept, with all risks",
	  .field = offsetof(struct options, with_suppliers) },
	{ NULL },
};

const struct verb verb_plan = {
	.name = "plan",
	.arguments = "DOMAIN DEVICE...",
	.summary = "Print what assign would grant",
	.details = DOMAIN_HELP DEVICE_HELP,
	.example = "ptctl --dtb board.dtb plan guest serial0 --accept shared_page",
	.min_arguments = 2,
	.max_arguments = -1,
	.options = options,
	.is_long = true,
	.run = run,
};
