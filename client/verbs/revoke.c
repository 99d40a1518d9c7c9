/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* revoke: the daemon takes devices back from a domain. */

#include <stdio.h>

#include "output/assignments.h"
#include "output/json.h"
#include "source/remote.h"
#include "verbs/verbs.h"

static void print_revoked(const struct options *o, const json_t *reply)
{
	const json_t *released = json_object_get(reply, "released");
	const json_t *held = json_object_get(reply, "held");
	const json_t *path;
	size_t i;

	json_array_foreach (released, i, path)
		printf("%s is free\n", json_string_value(path));
	assignments_print_held(held, "", stdout);
	if (json_array_size(released) + json_array_size(held) == 0)
		fail(EXIT_DONE, "nothing to revoke; 'ptctl assignments' lists who has what");
}

static json_t *parameters(const struct options *o)
{
	if (o->n_arguments == 1)
		return json_pack("{s:s}", "domain", o->arguments[0]);
	return json_pack("{s:s, s:o}", "domain", o->arguments[0], "devices",
			 remote_arguments(o, 1));
}

static int run(const struct options *o)
{
	json_t *reply = NULL;
	int status = remote_call(o, "Revoke", parameters(o), &reply);
	bool held = json_array_size(json_object_get(reply, "held")) > 0;

	status = json_print_reply(o, status, reply, print_revoked);
	return status == EXIT_DONE && held ? EXIT_HELD : status;
}

const struct verb verb_revoke = {
	.name = "revoke",
	.arguments = "DOMAIN [DEVICE...]",
	.summary = "Take devices back from a domain",
	.details =
		"Interrupts cannot be taken from a domain that lives: a device that has any stays\n"
		"held until the domain is gone (exit status 6).\n" DOMAIN_HELP DEVICE_HELP,
	.example = "ptctl revoke guest serial0",
	.min_arguments = 1,
	.max_arguments = -1,
	.needs_daemon = true,
	.omits = OMITS_LEGEND,
	.run = run,
};
