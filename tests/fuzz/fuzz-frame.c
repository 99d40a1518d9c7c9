/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes as what a peer sends, in odd slices: 0xff, which is in no UTF-8, ends one. First through
 * frames alone, then to a server that has a method for each type of argument. Whatever comes back
 * is JSON and has parameters. */

#undef NDEBUG
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/array.h"
#include "fuzz.h"
#include "input/frame.h"
#include "peers.h"
#include "replies.h"

#define INPUT_MAX 65536
#define LIMIT     1000

struct slice {
	const uint8_t *data;
	size_t size;
};
typedef ARRAY_OF(struct slice) slices_t;

static void slice(slices_t *slices, const uint8_t *data, size_t size)
{
	size_t from = 0, to;

	while (from < size) {
		const uint8_t *mark = memchr(data + from, 0xff, size - from);
		struct slice *next = array_add(slices);

		assert(next);
		to = mark ? (size_t)(mark - data) : size;
		*next = (struct slice){ data + from, to - from };
		from = to + 1;
	}
}

static void feed_frames(const slices_t *slices)
{
	struct frames frames = { .limit = LIMIT };
	char *message;
	size_t size;
	int r = 0;

	for (size_t i = 0; i < slices->n && r >= 0; i++) {
		struct slice *s = &slices->items[i];
		char *room = frames_room(&frames, s->size + 1);

		assert(room);
		memcpy(room, s->data, s->size);
		frames_received(&frames, s->size);
		while ((r = frames_next(&frames, &message, &size)) > 0)
			assert(strlen(message) == size && size <= LIMIT);
		frames_trim(&frames);
	}
	frames_done(&frames);
}

static void feed_server(const slices_t *slices)
{
	struct varlink_limits limits = bench_limits;
	struct frames replies = { .limit = SIZE_MAX };
	struct bench bench;
	int fd;

	limits.message = LIMIT;
	bench_init(&bench, &limits);
	fd = bench_connect(&bench);
	for (size_t i = 0; i < slices->n; i++) {
		if (send(fd, slices->items[i].data, slices->items[i].size,
			 MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
			break;
		replies_read(&replies, bench.event, fd);
	}
	shutdown(fd, SHUT_WR);
	replies_read(&replies, bench.event, fd);
	close(fd);
	bench_run(&bench);
	assert(server_connections(bench.server) == 0);
	bench_done(&bench);
	frames_done(&replies);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	slices_t slices = { .items = NULL };

	if (size > INPUT_MAX)
		return 0;
	slice(&slices, data, size);
	feed_frames(&slices);
	feed_server(&slices);
	array_done(&slices);
	return 0;
}
