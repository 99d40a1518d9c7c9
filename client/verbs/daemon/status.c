/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* status: what the daemon works with. */

#include <stdio.h>

#include "output/json.h"
#include "output/put.h"
#include "output/stand-ins.h"
#include "sentence.h"
#include "source/daemon/remote.h"
#include "verbs/verbs.h"

static void print_uptime(long long seconds)
{
	if (seconds >= 86400)
		printf("%lld d ", seconds / 86400);
	if (seconds >= 3600)
		printf("%lld h ", seconds / 3600 % 24);
	if (seconds >= 60)
		printf("%lld min", seconds / 60 % 60);
	else
		printf("%lld s", seconds);
}

static void print_counts(const json_t *counts)
{
	sentence_print_field(
		"devices", "%lld: %lld assignable, %lld risky, %lld blocked; %lld marked",
		json_get_number(counts, "devices"), json_get_number(counts, "assignable"),
		json_get_number(counts, "risky"), json_get_number(counts, "blocked"),
		json_get_number(counts, "marked"));
	sentence_print_field("assigned", "%lld", json_get_number(counts, "assigned"));
	sentence_print_field("connections", "%lld", json_get_number(counts, "connections"));
}

static void print_missing(const json_t *missing)
{
	const json_t *item;
	size_t i;

	if (json_array_size(missing) > 0)
		puts("\nMissing");
	json_array_foreach (missing, i, item)
		sentence_print_field(json_get_text(item, "what"), "%s",
				     json_get_text(item, "text"));
}

static void print_stand_ins(const json_t *stand_ins)
{
	if (json_array_size(stand_ins) > 0)
		puts("\nStand-ins");
	stand_ins_print(stand_ins);
}

static void print_status(const struct options *o, const json_t *reply)
{
	const json_t *hypervisor = json_object_get(reply, "hypervisor");
	const json_t *counts = json_object_get(reply, "counts");
	const char *state = json_get_text(reply, "state");

	printf("ptd %s, pid %lld, up ", json_get_text(reply, "version"),
	       json_get_number(reply, "pid"));
	print_uptime(json_get_number(reply, "uptime"));
	putchar('\n');
	print_trees(reply);
	sentence_print_field("hypervisor", "%s %s", json_get_text(hypervisor, "name"),
			     json_get_text(hypervisor, "version"));
	sentence_print_field("policy", "%s, %lld rules", json_get_text(reply, "policy"),
			     json_get_number(counts, "rules"));
	if (*state)
		sentence_print_field("state", "%s", state);
	print_counts(counts);
	print_stand_ins(json_object_get(reply, "standIns"));
	print_missing(json_object_get(reply, "missing"));
}

static int run(const struct options *o)
{
	json_t *reply = NULL;
	int status = remote_call(o, "GetStatus", json_object(), &reply);

	return json_print_reply(o, status, reply, print_status);
}

const struct verb verb_status = {
	.name = "status",
	.arguments = "",
	.summary = "Show what the daemon works with and lacks",
	.details = "Exit status 7: there is no daemon.\n",
	.example = "ptctl status",
	.needs_daemon = true,
	.omits = OMITS_LEGEND,
	.is_long = true,
	.run = run,
};
