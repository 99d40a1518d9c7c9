/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A Varlink server (varlink.org, and systemd's sd-varlink where that says nothing) on sd-event and
 * jansson: server → connections → one open call each. It is generic, and knows no device.
 *
 * A peer's fault costs the peer its connection, and never ends the loop. In a turn a connection
 * reads once, handles up to VARLINK_TURN messages but no further one after VARLINK_TURN_USEC, and
 * writes once. Connections of root and of our own user have their turns first. It does not read
 * while a stream is open on it or while more than VARLINK_HIGH_WATER bytes wait to be written. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <jansson.h>
#include <systemd/sd-event.h>

#define VARLINK_TURN       64
#define VARLINK_TURN_USEC  10000
#define VARLINK_VALUES_MAX 65536 /* JSON values of a message; two full arrays have 10,000 */
#define VARLINK_ARRAY_MAX  1024  /* entries of an argument */
#define VARLINK_REPLY_MAX  ((size_t)16 << 20)  /* bytes; what systemd's clients take */
#define VARLINK_HIGH_WATER ((size_t)256 << 10) /* bytes */

struct varlink_server;
struct varlink_connection;

struct varlink_peer { /* SO_PEERCRED */
	uid_t uid;
	gid_t gid;
	pid_t pid;
};

struct varlink_limits {
	unsigned int connections;          /* in all; a quarter of RLIMIT_NOFILE, or 16, is left */
	unsigned int connections_per_user; /* a quarter is reserved for root and our own user */
	size_t message;                    /* bytes of one call */
	size_t pending_per_user; /* bytes of incomplete calls and unread replies, one user */
	unsigned int accepts_per_second; /* 0: any number */
	uint64_t message_usec; /* from a call's first byte to its last, microseconds; 0: 30 s */
};

/* Types of arguments, as in the interface file. */
enum varlink_type {
	VARLINK_STRING,
	VARLINK_BOOL,
	VARLINK_INT,     /* 64 bits, also as an integral real up to 2^53 or a decimal string */
	VARLINK_STRINGS, /* []string */
	VARLINK_OBJECTS, /* an array of structs, described by `fields` */
	VARLINK_ENUM,    /* a string of `values` */
};

struct varlink_argument {
	const char *name; /* NULL ends the list */
	enum varlink_type type;
	bool optional;                         /* may be absent or null */
	const struct varlink_argument *fields; /* VARLINK_OBJECTS */
	const char *const *values;             /* VARLINK_ENUM, ends with NULL */
};

struct varlink_call; /* of a method; on the server's stack while the handler runs */

enum call_result {
	CALL_OK,
	CALL_E_FAILED, /* an error has been sent, and nothing else is to be done about the call */
	CALL_E_WAITS,  /* call_wait(): the handler runs once more, later */
};

/* Replies, or replies with an error, exactly once; or opens a stream with call_open_stream(); or
 * returns call_wait().
 * Returns one of the above, or a negative errno, which becomes the interface's SystemError. The
 * parameters are as the table says: ints are json integers, whatever form they came in, and nulls
 * are removed. */
typedef int (*varlink_handler)(struct varlink_call *call, json_t *parameters, void *userdata);

struct varlink_method {
	const char *name; /* without the interface; NULL ends the list */
	const struct varlink_argument *arguments;
	varlink_handler handler;
	bool is_stream; /* needs `more` */
	bool is_cached; /* the same request gets the same reply, whoever sends it, until
			 * server_changed() */
};

struct varlink_interface {
	const char *name;
	const char *description; /* the interface file, verbatim */
	const struct varlink_method *methods;
	void *userdata; /* of its handlers */
	/* Asked before each handler: CALL_OK, or what it has replied instead; NULL: all may run. */
	int (*gate)(struct varlink_call *call, const char *method, void *userdata);
};

struct varlink_info { /* of GetInfo */
	const char *vendor, *product, *version, *url;
};

/* 0 or a negative errno. The interface and info have to outlive the server. server_free() closes
 * all connections, and calls closed() for streams. */
int server_new(struct varlink_server **ret, sd_event *event, const struct varlink_info *info,
	       const struct varlink_interface *interface, const struct varlink_limits *limits);
struct varlink_server *server_free(struct varlink_server *server);
void server_freep(struct varlink_server **server);

/* Connections that are open stay. */
void server_set_limits(struct varlink_server *server, const struct varlink_limits *limits);

/* Takes over a listening socket, or a connected one, even on failure. With `exit_when_closed` the
 * event loop ends with that connection (exec: addresses). */
int server_listen(struct varlink_server *server, int fd);
int server_connect(struct varlink_server *server, int fd, bool exit_when_closed);

/* Binds a socket to a path ("/…", or "@…" for an abstract one) and listens; a stale socket file
 * is replaced. Its owner and the group may connect; (gid_t)-1 is the group of the process.
 * -EADDRINUSE if another process listens there, -EEXIST if it is not a socket. */
int server_bind(struct varlink_server *server, const char *path, gid_t group);

/* Replies would be different from now on: the cache is emptied. */
void server_changed(struct varlink_server *server);

unsigned int server_connections(const struct varlink_server *server);

/* ---- calls ---- */

struct varlink_peer call_peer(const struct varlink_call *call);

/* All groups that the peer's process had when it connected (SO_PEERCRED, SO_PEERGROUPS), malloc'ed.
 * 0 or a negative errno. */
int call_peer_groups(const struct varlink_call *call, gid_t **ret, size_t *ret_n);

/* Replies with the parameters, which are taken over; NULL means that there was no memory. CALL_OK
 * or a negative errno. */
int call_reply(struct varlink_call *call, json_t *parameters);

/* Replies with an error of the interface ("NoSuchDevice"), or of org.varlink.service if the name
 * has dots in it. The parameters are taken over; NULL means that there was no memory. CALL_E_FAILED
 * or a negative errno. */
int call_fail(struct varlink_call *call, const char *error, json_t *parameters);
int call_fail_parameter(struct varlink_call *call, const char *parameter); /* InvalidParameter */

/* Replies bit by bit: begin, then the parameters' JSON text in any number of pieces, then end. For
 * replies too large to be held as a json_t. */
int call_reply_begin(struct varlink_call *call);
int call_write(const char *text, size_t size, void *call); /* a json_dump_callback_t */
int call_reply_end(struct varlink_call *call);

/* The reply must not be taken from the cache from this time on (CLOCK_MONOTONIC, microseconds; of
 * several, the first one), nor after a connection came or went. */
void call_expires(struct varlink_call *call, uint64_t usec);

/* ---- calls that wait ---- */

/* Whose call it is: the same for as long as the connection exists. */
struct varlink_connection *call_connection(const struct varlink_call *call);

/* Leaves the call unanswered until connection_wake(). Then the handler runs again, from its
 * beginning, since anything may have changed; until then nothing else of this connection is read or
 * answered, and other connections are. `gone` is called if the connection ends before: it must not
 * be used then. CALL_E_WAITS, which the handler returns. */
int call_wait(struct varlink_call *call,
	      void (*gone)(struct varlink_connection *connection, void *userdata), void *userdata);

/* Nothing happens to a connection whose call does not wait. */
void connection_wake(struct varlink_connection *connection);

/* ---- streams ---- */

/* Called by the server. */
struct varlink_stream_ops {
	/* The client had not read, so that replies were dropped, and now it has: begin anew, with
	 * stream_send(). */
	void (*resume)(struct varlink_connection *connection, void *userdata);
	/* The connection is gone, and must not be used after this. */
	void (*closed)(struct varlink_connection *connection, void *userdata);
};

/* Leaves the call open: from now on stream_send() replies with `continues`. */
int call_open_stream(struct varlink_call *call, const struct varlink_stream_ops *ops,
		     void *userdata, struct varlink_connection **ret);

/* Sends one reply; the parameters are taken over. Above the high-water mark the reply is dropped,
 * and resume() is called after the client has read. The connection is not closed before this
 * returns. */
void stream_send(struct varlink_connection *connection, json_t *parameters);
/* The same to several, for whom it is made once. */
void streams_send(struct varlink_connection *const *connections, size_t n, json_t *parameters);
