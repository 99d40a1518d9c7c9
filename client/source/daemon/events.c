/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "source/daemon/events.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "source/daemon/remote.h"

/* In milliseconds, as poll() wants it: -1 is any time. The daemon's first answer is waited for like
 * that of any other call: without it nothing is known. */
static int time_left(const struct events *events, bool answered)
{
	uint64_t now = now_usec(), msec;

	if (events->end_usec == 0 || !answered)
		return -1;
	msec = events->end_usec > now ? (events->end_usec - now + 999) / 1000 : 0;
	return msec < INT32_MAX ? (int)msec : INT32_MAX;
}

/* Waits until there is something to read. EXIT_DONE when nobody reads our output any more: without
 * this, `ptctl monitor | head -1` would only end with the next event. */
static int wait_for_event(const struct events *events, struct ptctl *p, bool answered)
{
	struct pollfd fds[] = {
		{ .fd = ptctl_fd(p), .events = POLLIN },
		{ .fd = events->prints ? STDOUT_FILENO : -1 },
	};
	int r;

	do
		r = poll(fds, 2, time_left(events, answered));
	while (r < 0 && errno == EINTR);
	if (r == 0)
		return EVENTS_TIMEOUT;
	return !fds[0].revents && (fds[1].revents & (POLLERR | POLLHUP)) ? EXIT_DONE : EVENTS_MORE;
}

static int end_of_events(const struct events *events, int r, const char *error, json_t *parameters)
{
	int status = r == PTCTL_E_REPLY
			     ? remote_settle(events->options, "Monitor", error, parameters)
			     : EXIT_DONE;

	if (status != EXIT_DONE)
		return status;
	if (r < 0 && r != -ECONNRESET)
		return remote_fail(r);
	return fail(EXIT_FAILED,
		    "the daemon ended; see 'systemctl status ptd'. After a restart, run %s again",
		    events->options->verb->name);
}

/* One event, or the wait for it. */
static int step(const struct events *events, struct ptctl *p, bool *answered)
{
	const char *error;
	json_t *event = NULL;
	int status, r = ptctl_next(p, &event, &error);

	if (r == -ETIMEDOUT)
		return wait_for_event(events, p, *answered);
	*answered = true;
	if (r == 0) {
		status = remote_settle(events->options, "Monitor", NULL, event);
		if (status == EXIT_DONE)
			status = events->on_event(events->options, event, events->userdata);
	} else {
		status = end_of_events(events, r, error, event);
	}
	json_decref(event);
	return status;
}

int events_follow(const struct events *events)
{
	_cleanup_(ptctl_freep) struct ptctl *p = NULL;
	bool answered = false;
	int r, status = remote_connect(events->options, &p);

	if (status != EXIT_DONE)
		return status;
	r = ptctl_call_more(p, "Monitor", NULL);
	if (r < 0)
		return remote_fail(r);
	ptctl_set_timeout(p, 0);
	do
		status = step(events, p, &answered);
	while (status == EVENTS_MORE);
	return status;
}
