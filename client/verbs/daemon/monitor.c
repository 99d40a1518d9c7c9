/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* monitor: the assignments, and then every change. */

#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/util.h"
#include "output/json.h"
#include "output/put.h"
#include "output/stand-ins.h"
#include "source/daemon/events.h"
#include "verbs/verbs.h"

static void print_time(time_t at)
{
	char text[64] = "";
	struct tm tm;

	if (localtime_r(&at, &tm))
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &tm);
	fputs(text, stdout);
}

static void print_assignment(const json_t *assignment)
{
	printf("%s ", json_get_text(assignment, "device"));
	put_domain(stdout, assignment);
	printf(" %s by %s", json_get_text(assignment, "state"), json_get_text(assignment, "by"));
	if (json_object_get(assignment, "text"))
		printf(": %s", json_get_text(assignment, "text"));
	putchar('\n');
}

static void print_present(const json_t *assignments)
{
	const json_t *assignment;
	size_t i;

	json_array_foreach (assignments, i, assignment) {
		print_time((time_t)json_get_number(assignment, "since"));
		fputs(" present ", stdout);
		print_assignment(assignment);
	}
	if (json_array_size(assignments) == 0) {
		print_time(now_sec());
		puts(" present nothing is assigned");
	}
}

static void print_event(const json_t *reply)
{
	const json_t *assignment = json_object_get(reply, "assignment");
	const char *event = json_get_text(reply, "event");

	if (streq(event, "present")) {
		print_present(json_object_get(reply, "assignments"));
		return;
	}
	print_time(now_sec()); /* a device may be in its state for longer than that */
	printf(" %s ", event);
	if (streq(event, "released") && assignment) {
		printf("%s ", json_get_text(assignment, "device"));
		put_domain(stdout, assignment);
		putchar('\n');
	} else if (json_object_get(reply, "standIn")) {
		stand_in_print(json_object_get(reply, "standIn"));
	} else if (assignment) {
		print_assignment(assignment);
	} else {
		puts(streq(event, "reloaded") ? "trees and policy" : "");
	}
}

static int on_event(const struct options *o, const json_t *event, void *userdata)
{
	if (o->json)
		json_print(event);
	else
		print_event(event);
	return fflush(stdout) == 0 ? EVENTS_MORE : EXIT_FAILED; /* main() says so */
}

static int run(const struct options *o)
{
	return events_follow(
		&(struct events){ .options = o, .prints = true, .on_event = on_event });
}

const struct verb verb_monitor = {
	.name = "monitor",
	.arguments = "",
	.summary = "Print assignments, and then every change",
	.details = "Prints a line for each event, until interrupted.\n",
	.example = "ptctl monitor",
	.needs_daemon = true,
	.omits = OMITS_LEGEND,
	.run = run,
};
