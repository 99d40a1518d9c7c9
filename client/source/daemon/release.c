/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "source/daemon/release.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "output/json.h"
#include "output/put.h"
#include "source/daemon/events.h"

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
	json_t *left;  /* paths that are not free */
	json_t *taken; /* an object: the devices that somebody has, each with its domains */
	bool prints;
};

/* A part is free when its device is. */
static bool is_of(const char *path, const char *device)
{
	size_t n = strlen(device);

	return strncmp(path, device, n) == 0 && (path[n] == '\0' || path[n] == '/');
}

static bool is_taken(const struct waiter *waiter, const char *path)
{
	const char *device;
	json_t *value;

	json_object_foreach (waiter->taken, device, value)
		if (is_of(path, device))
			return true;
	return false;
}

/* Two domains may have one device, if xl gave it to one of them. */
static void note_assignment(struct waiter *waiter, const json_t *assignment, bool is_taken)
{
	const char *device = json_get_text(assignment, "device");
	char key[64];
	json_t *domains = json_object_get(waiter->taken, device);

	snprintf(key, sizeof(key), "%lld %.36s", json_get_number(assignment, "domid"),
		 json_get_text(assignment, "uuid"));
	if (!domains) {
		domains = json_object();
		json_object_set_new(waiter->taken, device, domains);
	}
	if (is_taken)
		json_object_set_new(domains, key, json_true());
	else
		json_object_del(domains, key);
	if (json_object_size(domains) == 0)
		json_object_del(waiter->taken, device);
}

/* A device below one that is released may be somebody's on its own, so all are remembered. */
static void note_event(struct waiter *waiter, const json_t *event)
{
	const json_t *all = json_object_get(event, "assignments"), *assignment;
	const json_t *one = json_object_get(event, "assignment");
	size_t i;

	if (all)
		json_object_clear(waiter->taken);
	json_array_foreach (all, i, assignment)
		note_assignment(waiter, assignment, true);
	if (one)
		note_assignment(waiter, one, !streq(json_get_text(event, "event"), "released"));
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

	note_event(waiter, event);
	for (size_t i = json_array_size(waiter->left); i > 0; i--) {
		const char *path = json_string_value(json_array_get(waiter->left, i - 1));

		if (!is_taken(waiter, path))
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
	struct waiter waiter = { paths, json_object(), print };
	int status = events_follow(&(struct events){
		.options = o,
		.end_usec = o->has_timeout ? now_usec() + o->timeout * 1000000 : 0,
		.on_event = on_event,
		.userdata = &waiter });

	json_decref(waiter.taken);
	return status == EVENTS_TIMEOUT ? fail_timeout(o, paths) : status;
}
