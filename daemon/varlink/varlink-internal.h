/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Shared by the files of the Varlink server. From the top: varlink.c (the server), listener.c
 * (sockets), connection.c (bytes), call.c (messages), argument.c and introspection.c
 * (org.varlink.service), users.c (how many connections there are). */

#include "base/array.h"
#include "input/frame.h"
#include "varlink/cache.h"
#include "varlink/output.h"
#include "varlink/varlink.h"

#define CONNECTION_READ ((size_t)64 << 10) /* bytes in one turn */

/* A user with connections. */
struct varlink_user {
	struct varlink_user *next;
	uid_t uid;
	unsigned int connections;
	size_t pending; /* bytes that we keep for it */
};

struct varlink_server {
	sd_event *event;
	const struct varlink_info *info;
	struct varlink_interface service;               /* org.varlink.service */
	const struct varlink_interface *interfaces[2];  /* sorted by name */
	const struct varlink_interface *main_interface; /* whose SystemError it is */
	struct varlink_limits limits;
	ARRAY_OF(sd_event_source *) listeners;
	sd_event_source *accept_paused; /* timer: on while accept() is paused */
	sd_event_source *deadline;      /* timer: on while a message is incomplete */
	struct varlink_connection *connections;
	struct varlink_user *users;
	unsigned int n_connections;
	unsigned int n_others; /* of them: neither root's nor of our own user */
	uint64_t now;          /* of this turn */
	struct cache cache;
	/* Buffers for the connection whose turn it is: idle ones need none. */
	struct frames spare_frames;
	struct output spare_output;
};

struct varlink_connection {
	struct varlink_server *server;
	struct varlink_connection *previous, *next;
	struct varlink_user *user;
	struct varlink_peer peer;
	int fd;
	uint32_t events;        /* that io waits for */
	sd_event_source *io;    /* the socket */
	sd_event_source *again; /* deferred: another turn is due */
	int64_t priority;       /* of both */
	struct frames frames;
	struct output output;
	size_t charged;     /* bytes, of user->pending */
	uint64_t half_usec; /* since when a message is incomplete; 0: none is */
	uint64_t turn_usec; /* what the messages of this turn have taken so far */
	bool left;          /* frames has whole messages left */
	bool eof;           /* the peer sends no more */
	bool broken;        /* to be closed at the end of the turn */
	bool exit_when_closed;
	/* A stream; then nothing is read any more. */
	const struct varlink_stream_ops *stream;
	void *stream_userdata;
	bool lost; /* replies were dropped, because the peer did not read */
	/* The first message of `frames` is a call that waits; NULL: none does. */
	void (*wait_gone)(struct varlink_connection *connection, void *userdata);
	void *wait_userdata;
};

struct varlink_call {
	struct varlink_connection *connection;
	const struct varlink_interface *interface;
	const struct varlink_method *method;
	bool oneway, more;
	bool replied; /* or a stream is open */
	bool failed;
	bool too_long;    /* the reply grew beyond VARLINK_REPLY_MAX */
	size_t mark;      /* where in the pending output the reply begins */
	uint64_t expires; /* when the reply in the cache does */
};

/* users.c */
bool user_is_own(uid_t uid); /* root, or our own */
bool server_admits(const struct varlink_server *server, uid_t uid);
struct varlink_user *user_enter(struct varlink_server *server, uid_t uid);
void user_leave(struct varlink_server *server, struct varlink_user *user);
/* Without descriptors or memory the sockets stay readable, and polling them would be a busy loop:
 * they are left alone until a connection is closed, or a little later. */
void server_pause_accept(struct varlink_server *server);
void server_resume_accept(struct varlink_server *server);
int server_on_pause_over(sd_event_source *source, uint64_t usec, void *server);

/* connection.c */
int connection_new(struct varlink_server *server, int fd, bool exit_when_closed,
		   const struct varlink_peer *peer);
void connection_free(struct varlink_connection *connection);
int connection_on_deadline(sd_event_source *source, uint64_t usec, void *server);

/* call.c: answers a message. After a negative errno the connection is to be closed. */
int call_handle(struct varlink_connection *connection, const char *message, size_t size);

/* argument.c: the name of the first parameter that is wrong, or NULL. Turns decimal strings into
 * numbers, and removes nulls. */
const char *arguments_check(const struct varlink_argument *arguments, json_t *parameters);

/* introspection.c */
extern const struct varlink_method service_methods[];
extern const char service_description[];
