/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A client of xenstored, with two watches, which reads names.
 *
 * libxenstore has no time-outs: its requests, and xs_watch() too, wait for ever (on a condition
 * variable of its reader thread), and all clients of ptd would wait with them. The protocol is a
 * header of four numbers and at most 4096 bytes (xen/io/xs_wire.h, docs/misc/xenstore.txt), part of
 * Xen's stable ABI for guests.
 *
 * Only the socket is tried, not /dev/xen/xenbus, which in dom0 without xenstored blocks for ever.
 */

#include "hypervisor/xenstore.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <unistd.h>

#include <xen/io/xs_wire.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "clock.h"

/* Back off after a timeout. */
#define BACKOFF_MSEC 10000

struct xenstore {
	int epoll;  /* of the other two */
	int timer;  /* runs while there is no connection */
	int socket; /* -1: no connection */
	bool has_news;
	uint32_t last_id;        /* of a request */
	uint64_t deadline_msec;  /* of what xenstore_begin() began; CLOCK_MONOTONIC */
	uint64_t not_until_msec; /* to connect */
};

struct message {
	struct xsd_sockmsg header;
	char payload[XENSTORE_PAYLOAD_MAX + 1]; /* with a NUL behind it */
};

static uint64_t now_msec(void)
{
	return now_usec() / 1000;
}

/* ---- the connection ---- */

static void run_timer(struct xenstore *store, bool run)
{
	struct itimerspec second = { .it_value.tv_sec = run, .it_interval.tv_sec = run };

	timerfd_settime(store->timer, 0, &second, NULL);
}

/* After a message that is cut short a connection is of no use. */
static void hang_up(struct xenstore *store)
{
	if (store->socket < 0)
		return;
	close(store->socket);
	store->socket = -1;
	if (now_msec() >= store->deadline_msec)
		store->not_until_msec = now_msec() + BACKOFF_MSEC;
	run_timer(store, true);
}

/* Waits for the socket until the deadline. */
static bool wait_for(struct xenstore *store, short events)
{
	struct pollfd pollfd = { .fd = store->socket, .events = events };
	uint64_t now = now_msec();
	int r;

	if (now >= store->deadline_msec)
		return false;
	r = poll(&pollfd, 1, (int)(store->deadline_msec - now));
	return r > 0 || (r < 0 && errno == EINTR);
}

/* Sends or receives all of it, or closes the connection. */
static bool move(struct xenstore *store, void *data, size_t size, bool out)
{
	char *p = data;

	while (store->socket >= 0 && size > 0) {
		ssize_t n = out ? send(store->socket, p, size, MSG_NOSIGNAL)
				: recv(store->socket, p, size, 0);

		if (n > 0) {
			p += n;
			size -= (size_t)n;
		} else if (n == 0 || (errno != EAGAIN && errno != EINTR) ||
			   !wait_for(store, out ? POLLOUT : POLLIN)) {
			hang_up(store);
		}
	}
	return store->socket >= 0;
}

static bool receive(struct xenstore *store, struct message *ret)
{
	if (!move(store, &ret->header, sizeof(ret->header), false))
		return false;
	if (ret->header.len > XENSTORE_PAYLOAD_MAX) {
		hang_up(store);
		return false;
	}
	if (!move(store, ret->payload, ret->header.len, false))
		return false;
	ret->payload[ret->header.len] = '\0';
	store->has_news |= ret->header.type == XS_WATCH_EVENT;
	return true;
}

/* The reply to a request; else the connection is closed. Events may come before it. */
static bool ask(struct xenstore *store, uint32_t type, const void *payload, size_t size,
		struct message *ret)
{
	struct message request = { .header = { .type = type, .len = (uint32_t)size } };

	request.header.req_id = ++store->last_id;
	memcpy(request.payload, payload, size);
	if (!move(store, &request, sizeof(request.header) + size, true))
		return false;
	do {
		if (!receive(store, ret))
			return false;
		if (now_msec() >= store->deadline_msec) {
			hang_up(store);
			return false;
		}
	} while (ret->header.type == XS_WATCH_EVENT);
	if (ret->header.req_id != request.header.req_id)
		hang_up(store);
	return store->socket >= 0;
}

static void watch(struct xenstore *store, const char *path)
{
	struct message reply;
	char payload[64];
	int n = snprintf(payload, sizeof(payload), "%s%cptd", path, '\0');

	if (store->socket >= 0 && ask(store, XS_WATCH, payload, (size_t)n + 1, &reply) &&
	    reply.header.type != XS_WATCH)
		hang_up(store);
}

/* As libxenstore does (xs_daemon_socket()), but for builds of Xen that are configured otherwise. */
static bool find_socket(struct sockaddr_un *ret)
{
	const char *directory = getenv("XENSTORED_RUNDIR");
	int n = snprintf(ret->sun_path, sizeof(ret->sun_path), "%s/socket",
			 directory ? directory : "/run/xenstored");

	ret->sun_family = AF_UNIX;
	return n < (int)sizeof(ret->sun_path);
}

static void call(struct xenstore *store)
{
	struct epoll_event event = { .events = EPOLLIN };
	struct sockaddr_un address;

	if (now_msec() < store->not_until_msec || !find_socket(&address))
		return;
	store->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (store->socket < 0)
		return;
	/* EAGAIN if the queue of the socket is full. */
	if (connect(store->socket, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    epoll_ctl(store->epoll, EPOLL_CTL_ADD, store->socket, &event) < 0)
		hang_up(store);
	else
		run_timer(store, false);
	watch(store, "@introduceDomain");
	watch(store, "@releaseDomain");
}

/* ---- the interface ---- */

static int open_fds(struct xenstore *store)
{
	struct epoll_event event = { .events = EPOLLIN };

	store->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	store->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (store->timer < 0 || store->epoll < 0 ||
	    epoll_ctl(store->epoll, EPOLL_CTL_ADD, store->timer, &event) < 0)
		return -errno;
	run_timer(store, true);
	return 0;
}

static void xenstore_freep(struct xenstore **store)
{
	xenstore_free(*store);
}

int xenstore_new(struct xenstore **ret)
{
	_cleanup_(xenstore_freep) struct xenstore *store = calloc(1, sizeof(*store));
	int r;

	if (!store)
		return -ENOMEM;
	store->epoll = store->timer = store->socket = -1;
	r = open_fds(store);
	if (r < 0)
		return r;
	*ret = TAKE(store);
	return 0;
}

struct xenstore *xenstore_free(struct xenstore *store)
{
	if (!store)
		return NULL;
	closep(&store->socket);
	closep(&store->timer);
	closep(&store->epoll);
	free(store);
	return NULL;
}

int xenstore_fd(const struct xenstore *store)
{
	return store->epoll;
}

bool xenstore_answers(const struct xenstore *store)
{
	return store->socket >= 0;
}

/* Events of watches are the only messages that xenstored sends without a request. */
static void take_news(struct xenstore *store)
{
	struct pollfd pollfd = { .fd = store->socket, .events = POLLIN };
	struct message message;

	while (store->socket >= 0 && poll(&pollfd, 1, 0) > 0 && receive(store, &message))
		if (message.header.type != XS_WATCH_EVENT || now_msec() >= store->deadline_msec)
			hang_up(store);
}

void xenstore_begin(struct xenstore *store)
{
	uint64_t expirations;

	if (read(store->timer, &expirations, sizeof(expirations)) < 0)
		expirations = 0; /* it has not expired */
	store->deadline_msec = now_msec() + XENSTORE_TIMEOUT_MSEC;
	take_news(store);
	if (store->socket < 0)
		call(store);
	store->has_news = false;
}

/* The toolstack writes names, not guests; still, only text gets further than this. */
static void make_text(char *text)
{
	size_t size = strlen(text);

	if (text_range(text, size) < size)
		for (; *text; text++)
			if (*text < ' ' || *text > '~')
				*text = '?';
}

void xenstore_name(struct xenstore *store, uint32_t domid, char *ret, size_t size)
{
	struct message reply;
	char path[64];
	int n = snprintf(path, sizeof(path), "/local/domain/%" PRIu32 "/name", domid);

	*ret = '\0';
	if (store->socket < 0 || !ask(store, XS_READ, path, (size_t)n + 1, &reply) ||
	    reply.header.type != XS_READ)
		return;
	snprintf(ret, size, "%.*s", (int)size - 1, reply.payload);
	make_text(ret);
}

bool xenstore_has_news(struct xenstore *store)
{
	bool had = store->has_news;

	store->has_news = false;
	return had;
}
