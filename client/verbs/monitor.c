/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* monitor: the assignments, and then every change. */

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "output/json.h"
#include "output/put.h"
#include "output/stand-ins.h"
#include "source/remote.h"
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
		print_time(time(NULL));
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
	print_time(streq(event, "assignment") ? (time_t)json_get_number(assignment, "since")
					      : time(NULL));
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

/* Waits until there is something to read. False when nobody reads our output any more: without
 * this, `ptctl monitor | head -1` would only end with the next event. */
static bool wait_for_event(struct ptctl *p)
{
	struct pollfd fds[] = {
		{ .fd = ptctl_fd(p), .events = POLLIN },
		{ .fd = STDOUT_FILENO },
	};

	while (poll(fds, 2, -1) < 0 && errno == EINTR)
		;
	return fds[0].revents || !(fds[1].revents & (POLLERR | POLLHUP));
}

static int end_of_stream(const struct options *o, int r, const char *error, json_t *parameters)
{
	int status = r == PTCTL_E_REPLY ? remote_settle(o, "Monitor", error, parameters)
					: EXIT_DONE;

	if (status != EXIT_DONE)
		return status;
	if (r < 0 && r != -ECONNRESET)
		return remote_fail(r);
	return fail(EXIT_FAILED,
		    "the daemon ended; see 'systemctl status ptd'. After a restart, run monitor "
		    "again");
}

/* Prints events until the daemon, or our reader, has had enough. */
static int print_events(const struct options *o, struct ptctl *p)
{
	for (;;) {
		const char *error;
		json_t *reply = NULL;
		int status, r = ptctl_next(p, &reply, &error);

		if (r == -ETIMEDOUT) {
			if (!wait_for_event(p))
				return EXIT_DONE;
			continue;
		}
		status = r == 0 ? remote_settle(o, "Monitor", NULL, reply)
				: end_of_stream(o, r, error, reply);
		if (r != 0 || status != EXIT_DONE) {
			json_decref(reply);
			return status;
		}
		if (o->json)
			json_print(reply);
		else
			print_event(reply);
		json_decref(reply);
		if (fflush(stdout) != 0)
			return EXIT_FAILED; /* main() says so */
	}
}

static int run(const struct options *o)
{
	_cleanup_(ptctl_freep) struct ptctl *p = NULL;
	int r, status = remote_connect(o, &p);

	if (status != EXIT_DONE)
		return status;
	r = ptctl_call_more(p, "Monitor", NULL);
	if (r < 0)
		return remote_fail(r);
	ptctl_set_timeout(p, 0);
	return print_events(o, p);
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
