/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counts connections, of each user and in all, and pauses accept() when resources run out. */

#include <stdlib.h>
#include <unistd.h>

#include "varlink/varlink-internal.h"

#define PAUSE_USEC ((uint64_t)100 * 1000)

/* ---- users ---- */

bool user_is_own(uid_t uid)
{
	return uid == 0 || uid == geteuid();
}

static unsigned int connections_of(const struct varlink_server *server, uid_t uid)
{
	for (const struct varlink_user *user = server->users; user; user = user->next)
		if (user->uid == uid)
			return user->connections;
	return 0;
}

/* Reserve connections for administrators: however full the server is, they get in. */
bool server_admits(const struct varlink_server *server, uid_t uid)
{
	const struct varlink_limits *limits = &server->limits;
	unsigned int reserved = (limits->connections + 3) / 4, per_user;

	per_user = limits->connections_per_user;
	if (server->n_connections >= limits->connections)
		return false;
	if (!user_is_own(uid))
		return server->n_others < limits->connections - reserved &&
		       connections_of(server, uid) < per_user;
	return connections_of(server, uid) < (per_user > reserved ? per_user : reserved);
}

static struct varlink_user *user_get(struct varlink_server *server, uid_t uid)
{
	struct varlink_user *user = server->users;

	while (user && user->uid != uid)
		user = user->next;
	if (user)
		return user;
	user = calloc(1, sizeof(*user));
	if (!user)
		return NULL;
	*user = (struct varlink_user){ .next = server->users, .uid = uid };
	server->users = user;
	return user;
}

struct varlink_user *user_enter(struct varlink_server *server, uid_t uid)
{
	struct varlink_user *user = user_get(server, uid);

	if (!user)
		return NULL;
	user->connections++;
	server->n_connections++;
	cache_expire(&server->cache); /* replies may contain their number */
	if (!user_is_own(uid))
		server->n_others++;
	return user;
}

void user_leave(struct varlink_server *server, struct varlink_user *user)
{
	struct varlink_user **link = &server->users;

	server->n_connections--;
	cache_expire(&server->cache);
	if (!user_is_own(user->uid))
		server->n_others--;
	if (--user->connections > 0)
		return;
	while (*link != user)
		link = &(*link)->next;
	*link = user->next;
	free(user);
}

/* ---- accept() ---- */

static void server_set_listeners(struct varlink_server *server, int enabled)
{
	for (size_t i = 0; i < server->listeners.n; i++)
		sd_event_source_set_enabled(server->listeners.items[i], enabled);
}

void server_pause_accept(struct varlink_server *server)
{
	server_set_listeners(server, SD_EVENT_OFF);
	sd_event_source_set_time_relative(server->accept_paused, PAUSE_USEC);
	sd_event_source_set_enabled(server->accept_paused, SD_EVENT_ONESHOT);
}

void server_resume_accept(struct varlink_server *server)
{
	int paused = SD_EVENT_OFF;

	sd_event_source_get_enabled(server->accept_paused, &paused);
	if (paused == SD_EVENT_OFF)
		return;
	sd_event_source_set_enabled(server->accept_paused, SD_EVENT_OFF);
	server_set_listeners(server, SD_EVENT_ON);
}

/* A timer that fires once is off already. */
int server_on_pause_over(sd_event_source *source, uint64_t usec, void *userdata)
{
	server_set_listeners(userdata, SD_EVENT_ON);
	return 0;
}
