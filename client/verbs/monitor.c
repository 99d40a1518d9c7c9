/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* monitor, status, reload. */

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "output/errors.h"
#include "output/table.h"
#include "source/remote.h"
#include "verbs/verbs.h"

/* ---- monitor ---- */

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
	printf("%s ", member(assignment, "device"));
	print_domain(assignment, stdout);
	printf(" %s by %s", member(assignment, "state"), member(assignment, "by"));
	if (json_object_get(assignment, "text"))
		printf(": %s", member(assignment, "text"));
	putchar('\n');
}

static void print_present(const json_t *assignments)
{
	const json_t *assignment;
	size_t i;

	json_array_foreach (assignments, i, assignment) {
		print_time((time_t)number(assignment, "since"));
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
	const char *event = member(reply, "event");

	if (strcmp(event, "present") == 0) {
		print_present(json_object_get(reply, "assignments"));
		return;
	}
	print_time(strcmp(event, "assignment") == 0 ? (time_t)number(assignment, "since")
						    : time(NULL));
	printf(" %s ", event);
	if (strcmp(event, "released") == 0) {
		printf("%s ", member(assignment, "device"));
		print_domain(assignment, stdout);
		putchar('\n');
	} else if (assignment) {
		print_assignment(assignment);
	} else {
		puts("trees and policy");
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

static int end_of_stream(int r, const char *error, const json_t *parameters)
{
	if (r == PTCTL_E_REPLY)
		return error_report(error, parameters);
	if (r < 0 && r != -ECONNRESET)
		return remote_fail(r);
	fputs("ptctl: the daemon ended; 'systemctl status ptd' tells why. Start monitor again to "
	      "get the present state\n",
	      stderr);
	return EXIT_FAILED;
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
		if (r != 0) {
			status = end_of_stream(r, error, reply);
			json_decref(reply);
			return status;
		}
		if (o->json)
			print_json(reply);
		else
			print_event(reply);
		json_decref(reply);
		if (fflush(stdout) != 0)
			return EXIT_FAILED; /* main() says so */
	}
}

int run_monitor(const struct options *o)
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

/* ---- status ---- */

static void print_line(const char *name, const char *value)
{
	if (*value)
		printf("  %-12s%s\n", name, value);
}

static void print_tree(const char *name, const json_t *tree)
{
	if (tree)
		printf("  %-12s%s (%lld bytes, sha256 %s)\n", name, member(tree, "source"),
		       number(tree, "size"), member(tree, "sha256"));
}

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
	printf("  %-12s%lld: %lld assignable, %lld risky, %lld blocked; %lld marked\n", "devices",
	       number(counts, "devices"), number(counts, "assignable"), number(counts, "risky"),
	       number(counts, "blocked"), number(counts, "marked"));
	printf("  %-12s%lld\n", "assigned", number(counts, "assigned"));
	printf("  %-12s%lld\n", "connections", number(counts, "connections"));
}

static void print_missing(const json_t *missing)
{
	const json_t *item;
	size_t i;

	if (json_array_size(missing) > 0)
		puts("\nMissing");
	json_array_foreach (missing, i, item)
		printf("  %-12s%s\n", member(item, "what"), member(item, "text"));
}

static void print_status(const json_t *reply)
{
	const json_t *hypervisor = json_object_get(reply, "hypervisor");
	const json_t *counts = json_object_get(reply, "counts");

	printf("ptd %s, pid %lld, up ", member(reply, "version"), number(reply, "pid"));
	print_uptime(number(reply, "uptime"));
	putchar('\n');
	print_tree("tree", json_object_get(reply, "tree"));
	print_tree("dom0's tree", json_object_get(reply, "liveTree"));
	printf("  %-12s%s %s\n", "hypervisor", member(hypervisor, "name"),
	       member(hypervisor, "version"));
	printf("  %-12s%s, %lld rules\n", "policy", member(reply, "policy"),
	       number(counts, "rules"));
	print_line("state", member(reply, "state"));
	print_counts(counts);
	print_missing(json_object_get(reply, "missing"));
}

int run_status(const struct options *o)
{
	json_t *reply = NULL;
	int status = remote_call(o, "GetStatus", json_object(), &reply);

	if (status == EXIT_DONE && o->json)
		print_json(reply);
	else if (status == EXIT_DONE)
		print_status(reply);
	json_decref(reply);
	return status;
}

/* ---- reload ---- */

int run_reload(const struct options *o)
{
	json_t *reply = NULL;
	int status = remote_call(o, "Reload", json_object(), &reply);

	if (status == EXIT_DONE && o->json) {
		print_json(reply);
	} else if (status == EXIT_DONE) {
		print_tree("tree", json_object_get(reply, "tree"));
		print_tree("dom0's tree", json_object_get(reply, "liveTree"));
		printf("  %-12s%lld\n", "rules", number(reply, "rules"));
	}
	json_decref(reply);
	return status;
}
