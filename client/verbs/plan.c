/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* plan: what assigning devices would grant, by the daemon or from a tree alone. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "describe/describe.h"
#include "output/errors.h"
#include "output/findings.h"
#include "output/json.h"
#include "output/put.h"
#include "output/stand-ins.h"
#include "output/table/table.h"
#include "resolve/interrupt/gic.h"
#include "sentence.h"
#include "source/local.h"
#include "source/remote.h"
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
static void print_risks(const json_t *devices)
{
	struct finding_set risks = { 0 };
	_cleanup_(freep) char *text = NULL;
	const json_t *device, *code;
	size_t i, k;

	json_array_foreach (devices, i, device)
		json_array_foreach (json_object_get(device, "accepted"), k, code)
			finding_set_add_risk(&risks, json_string_value(code));
	text = finding_set_join(risks, ",");
	if (finding_set_is_empty(risks))
		puts("There are no risks to accept.");
	else if (text)
		sentence_print(stdout,
			       "'ptctl explain CODE' explains each risk; to take them all: "
			       "--accept %s",
			       text);
}

static void print_plan(const struct options *o, const json_t *plan)
{
	struct table *table = table_new(columns, !o->no_legend, stdout);
	const json_t *devices = json_object_get(plan, "devices"), *grant;
	size_t i;

	json_array_foreach (json_object_get(plan, "grants"), i, grant)
		print_grant_row(table, grant, devices);
	table_finish(table);
	if (o->no_legend)
		return;
	if (json_array_size(json_object_get(plan, "grants")) == 0)
		puts("Nothing is left to grant: the domain has all of it already.");
	print_accepted(devices);
	if (o->accept_all)
		print_risks(devices);
	if (json_array_size(json_object_get(plan, "findings")) > 0)
		findings_print(json_object_get(plan, "findings"), stdout);
	stand_ins_print(json_object_get(plan, "standIns"));
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
	_cleanup_(board_freep) struct board *board = NULL;
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

static int run(const struct options *o)
{
	json_t *plan = NULL;
	int status = options_have_tree(o) ? plan_local(o, &plan)
					  : remote_call(o, "Plan", request_parameters(o, 1), &plan);

	return json_print_reply(o, status, plan, print_plan);
}

static const struct option_row options[] = { REQUEST_OPTIONS, { NULL } };

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
