/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* assignments: the devices that domains have. */

#include "output/table/assignments.h"

#include "output/json.h"
#include "source/daemon/remote.h"
#include "verbs/verbs.h"

static int run(const struct options *o)
{
	json_t *reply = NULL, *parameters = o->n_arguments > 0
						    ? json_pack("{s:s}", "domain", o->arguments[0])
						    : json_object();
	int status = remote_call(o, "ListAssignments", parameters, &reply);

	return json_print_reply(o, status, reply, assignments_print);
}

const struct verb verb_assignments = {
	.name = "assignments",
	.arguments = "[DOMAIN]",
	.summary = "List the devices that domains have",
	.details = "Devices that xl gave away are listed as well.\n" DOMAIN_HELP,
	.example = "ptctl assignments guest",
	.max_arguments = 1,
	.needs_daemon = true,
	.is_long = true,
	.run = run,
};
