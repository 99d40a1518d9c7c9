/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* revoke: the daemon takes devices back from a domain. */

#include <stdio.h>

#include "failure.h"
#include "output/json.h"
#include "output/table/assignments.h"
#include "source/daemon/release.h"
#include "source/daemon/remote.h"
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

/* What another domain gets in the meantime is waited for as well: it is not free. */
static int wait_for(const struct options *o, const json_t *held)
{
	json_t *paths = json_array();
	const json_t *assignment;
	size_t i;
	int status;

	json_array_foreach (held, i, assignment)
		json_array_append(paths, json_object_get(assignment, "device"));
	status = release_wait(o, paths, !o->json);
	json_decref(paths);
	return status;
}

/* Its value has to be in the same word. */
static void hint_at_wait(const struct options *o)
{
	for (int i = 1; i < o->n_arguments; i++)
		if (o->arguments[i][strspn(o->arguments[i], "0123456789")] == '\0')
			fprintf(stderr, "To wait no longer than %s seconds, write --wait=%s\n",
				o->arguments[i], o->arguments[i]);
}

static int run(const struct options *o)
{
	json_t *reply = NULL, *held;
	int status = remote_call(o, "Revoke", parameters(o), &reply);

	if (status == EXIT_NO_SUCH && o->wait && !o->has_timeout)
		hint_at_wait(o);
	held = json_incref(json_object_get(reply, "held"));
	status = json_print_reply(o, status, reply, print_revoked);
	if (fflush(stdout) != 0)
		return EXIT_FAILED; /* main() says so */
	if (status == EXIT_DONE && json_array_size(held) > 0) {
		status = o->wait ? wait_for(o, held) : EXIT_HELD;
		failure_forget(); /* the reply is the one object that --json prints */
	}
	json_decref(held);
	return status;
}

static int parse_wait(char *seconds, struct options *o)
{
	o->wait = true;
	return seconds ? release_parse_timeout(seconds, o) : EXIT_DONE;
}

static const struct option_row options[] = {
	{ "wait", "[=SECONDS]", "wait until what stays held is free; no longer than that",
	  .parse = parse_wait },
	{ NULL },
};

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
	.options = options,
	.omits = OMITS_LEGEND,
	.run = run,
};
