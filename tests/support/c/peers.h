/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A Varlink server in this process, with an interface for tests, and its peers. */

#include "varlink/varlink.h"

struct bench {
	sd_event *event;
	struct varlink_server *server;
	int calls; /* of handlers */
	struct varlink_connection *stream;
	int resumed, closed;
	uint64_t expires;                   /* Expire's replies */
	struct varlink_connection *waiting; /* whose Wait is not answered */
	bool is_ready;                      /* for Wait */
};

extern const struct varlink_limits bench_limits;

/* `limits` may be NULL. */
void bench_init(struct bench *bench, const struct varlink_limits *limits);
void bench_done(struct bench *bench);

/* Runs the loop until nothing is left to do. */
void bench_run(struct bench *bench);

/* A connected peer: its end of a socketpair. */
int bench_connect(struct bench *bench);

/* Sends a message with its NUL. */
void peer_send(int fd, const char *message);

/* The next reply, good until the next call; "" if there is none yet; NULL: the server hung up. */
const char *peer_receive(int fd);

/* All of the three: send, run, receive. */
const char *bench_ask(struct bench *bench, int fd, const char *message);

/* The same on a new connection. */
const char *bench_ask_once(struct bench *bench, const char *message);

/* The next reply is that of Count, with this number. */
void peer_expect_count(int fd, int n);

/* A server with one peer. pair_free() checks that the server has noticed its end. */
struct pair {
	struct bench bench;
	int fd;
};

struct pair *pair_new(const struct varlink_limits *limits);
void pair_free(struct pair *pair);
