/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* assign: the daemon gives devices to a domain. */

#include <stdio.h>

#include "output/json.h"
#include "output/put.h"
#include "output/table/assignments.h"
#include "source/daemon/remote.h"
#include "verbs/request.h"
#include "verbs/verbs.h"

/* Devices that are not among the new ones. */
static void print_present(const json_t *reply)
{
	const json_t *fresh = json_object_get(reply, "new"), *assignment, *path;
	size_t i, k;

	json_array_foreach (json_object_get(reply, "assignments"), i, assignment) {
		bool is_new = !fresh;

		json_array_foreach (fresh, k, path)
			is_new |= json_equal(path, json_object_get(assignment, "device"));
		if (!is_new)
			printf("%s had %s already\n", json_get_text(assignment, "domain"),
			       json_get_text(assignment, "device"));
	}
}

static void print_assigned(const struct options *o, const json_t *reply)
{
	const json_t *assignment;
	size_t i;

	assignments_print(o, reply);
	if (o->no_legend)
		return;
	json_array_foreach (json_object_get(reply, "assignments"), i, assignment)
		put_accepted_dma(stdout, assignment);
	print_present(reply);
}

static int run(const struct options *o)
{
	json_t *reply = NULL;
	int status;

	if (o->dry_run)
		return verb_plan.run(o);
	status = request_check_domain(o->arguments[0]);
	if (status == EXIT_DONE)
		status = remote_call(o, "Assign", request_parameters(o, 1), &reply);
	return json_print_reply(o, status, reply, print_assigned);
}

static const struct option_row options[] = {
	REQUEST_OPTIONS,
	{ "dry-run", NULL, "the same as plan", .field = offsetof(struct options, dry_run) },
	{ NULL },
};

const struct verb verb_assign = {
	.name = "assign",
	.arguments = "DOMAIN DEVICE...",
	.summary = "Give devices to a domain: all or none",
	.details = DOMAIN_HELP DEVICE_HELP,
	.example = "ptctl assign guest serial0 ethernet0",
	.min_arguments = 2,
	.max_arguments = -1,
	.needs_daemon = true,
	.options = options,
	.run = run,
};
