/* SPDX-License-Identifier: LGPL-2.1-or-later */

#undef NDEBUG
#include "replies.h"

#include <assert.h>
#include <sys/socket.h>

#include <jansson.h>

#define REPLY_READ 65536
#define TURNS_MAX  100000 /* more is a busy loop */

static void run(sd_event *event)
{
	int r, turns = 0;

	while ((r = sd_event_run(event, 0)) > 0)
		assert(turns++ < TURNS_MAX);
	assert(r == 0);
}

static void check_reply(const char *reply)
{
	json_t *json = json_loads(reply, JSON_REJECT_DUPLICATES, NULL);

	assert(json_is_object(json_object_get(json, "parameters")));
	json_decref(json);
}

static void check_replies(struct frames *replies)
{
	char *reply;
	size_t size;
	int r;

	while ((r = frames_next(replies, &reply, &size)) > 0)
		check_reply(reply);
	assert(r == 0);
}

void replies_read(struct frames *replies, sd_event *event, int fd)
{
	ssize_t n;

	do {
		run(event);
		n = recv(fd, frames_room(replies, REPLY_READ), REPLY_READ, MSG_DONTWAIT);
		if (n > 0)
			frames_received(replies, (size_t)n);
		check_replies(replies);
	} while (n > 0);
}
