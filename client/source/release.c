/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "source/release.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "output/json.h"
#include "output/put.h"
#include "source/events.h"

#define SECONDS_MAX 1000000000ul

int release_parse_timeout(const char *seconds, struct options *o)
{
	char *end;

	o->timeout = strtoul(seconds, &end, 10);
	o->has_timeout = true;
	if (*seconds >= '0' && *seconds <= '9' && *end == '\0' && o->timeout <= SECONDS_MAX)
		return EXIT_DONE;
	return fail(EXIT_USAGE, "a time is a whole number of seconds, not '%s'", seconds);
}

struct waiter {
	json_t *left; /* paths that are not free */
	bool prints;
};

/* A part is free when its device is. */
static bool is_of(const char *path, const char *device)
{
	size_t n = strlen(device);

	return strncmp(path, device, n) == 0 && (path[n] == '\0' || path[n] == '/');
}

static bool is_assigned(const json_t *assignments, const char *path)
{
	const json_t *assignment;
	size_t i;

	json_array_foreach (assignments, i, assignment)
		if (is_of(path, json_get_text(assignment, "device")))
			return true;
	return false;
}

static void remove_free(struct waiter *waiter, size_t i)
{
	if (waiter->prints)
		printf("%s is free\n", json_string_value(json_array_get(waiter->left, i)));
	json_array_remove(waiter->left, i);
}

/* `present` lists all assignments, and comes first; then each one that ends is told of. */
static int on_event(const struct options *o, const json_t *event, void *userdata)
{
	struct waiter *waiter = userdata;
	const char *what = json_get_text(event, "event");
	const json_t *assignments = json_object_get(event, "assignments");
	const char *released = json_get_text(json_object_get(event, "assignment"), "device");
	bool is_present = streq(what, "present"), is_released = streq(what, "released");

	for (size_t i = json_array_size(waiter->left); i > 0; i--) {
		const char *path = json_string_value(json_array_get(waiter->left, i - 1));

		if ((is_present && !is_assigned(assignments, path)) ||
		    (is_released && is_of(path, released)))
			remove_free(waiter, i - 1);
	}
	if (fflush(stdout) != 0)
		return EXIT_FAILED; /* main() says so */
	return json_array_size(waiter->left) == 0 ? EXIT_DONE : EVENTS_MORE;
}

static int fail_timeout(const struct options *o, const json_t *left)
{
	_cleanup_(freep) char *text = put_text(put_strings, left, ", ");

	if (!text)
		return fail_errno(-ENOMEM);
	return fail(EXIT_HELD, "not free after %lu second%s: %s", o->timeout,
		    o->timeout == 1 ? "" : "s", text);
}

int release_wait(const struct options *o, json_t *paths, bool print)
{
	struct waiter waiter = { paths, print };
	int status = events_follow(&(struct events){
		.options = o,
		.end_usec = o->has_timeout ? now_usec() + o->timeout * 1000000 : 0,
		.on_event = on_event,
		.userdata = &waiter });

	return status == EVENTS_TIMEOUT ? fail_timeout(o, paths) : status;
}
