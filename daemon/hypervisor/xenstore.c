/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A client of xenstored, which reads names, and watches them and the list of domains.
 *
 * It waits for a reply only for a short time. A reply that is late is not waited for any more:
 * until it arrives, which makes the fd readable, nothing is asked, and names are those of before.
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
#include "base/clock.h"
#include "base/util.h"
#include "input/text.h"

/* Messages that are taken before a look at the domains; what is more comes with the next one. */
#define NEWS_MAX 1000

/* The first requests on a connection; without them nobody reports that domains come and go. */
static const char *const domain_watches[] = { "@introduceDomain", "@releaseDomain" };

struct message {
	struct xsd_sockmsg header;
	char payload[XENSTORE_PAYLOAD_MAX + 1]; /* with a NUL behind it */
};

struct name { /* of a domain */
	struct domain_key key;
	char text[DOMAIN_NAME_SIZE];
	bool is_known;   /* xenstored has said it, or that there is none */
	bool is_watched; /* on this connection */
	bool is_used;    /* in this look */
};

struct xenstore {
	int epoll;    /* of the other two */
	int timer;    /* runs while nobody answers */
	int socket;   /* -1: no connection */
	bool is_late; /* the reply to the last request is still to come, and is not waited for */
	bool has_news;
	uint32_t last_id;       /* of a request on this connection */
	uint64_t deadline_msec; /* of what xenstore_begin() began; CLOCK_MONOTONIC */
	unsigned int timeout_msec;
	struct message in;
	size_t n_in; /* bytes of it that have arrived */
	struct {
		ARRAY_OF(struct name);
	} names;
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

/* After nonsense a connection is of no use. */
static void hang_up(struct xenstore *store)
{
	if (store->socket < 0)
		return;
	close(store->socket);
	store->socket = -1;
	for (size_t i = 0; i < store->names.n; i++)
		store->names.items[i].is_watched = false;
	run_timer(store, true);
}

static void set_late(struct xenstore *store, bool is_late)
{
	store->is_late = is_late;
	run_timer(store, is_late);
}

/* Waits for the socket until the deadline. */
static bool wait_for(struct xenstore *store)
{
	struct pollfd pollfd = { .fd = store->socket, .events = POLLIN };
	uint64_t now = now_msec();
	int r;

	if (now >= store->deadline_msec)
		return false;
	r = poll(&pollfd, 1, (int)(store->deadline_msec - now));
	return r > 0 || (r < 0 && errno == EINTR);
}

/* Requests are a few bytes, and few of them are under way: if the socket does not take one at once,
 * something is wrong. */
static bool send_request(struct xenstore *store, uint32_t type, const void *payload, size_t size)
{
	struct message request = { .header = { .type = type, .len = (uint32_t)size } };

	request.header.req_id = ++store->last_id;
	memcpy(request.payload, payload, size);
	size += sizeof(request.header);
	if (send(store->socket, &request, size, MSG_NOSIGNAL) == (ssize_t)size)
		return true;
	hang_up(store);
	return false;
}

/* Receives the next bytes of a message: 1, 0 if there are none until the deadline, or -1 after
 * hanging up. */
static int receive_some(struct xenstore *store, size_t size)
{
	ssize_t n;

	do {
		n = recv(store->socket, (char *)&store->in + store->n_in, size - store->n_in, 0);
	} while (n < 0 && (errno == EAGAIN || errno == EINTR) && wait_for(store));
	if (n > 0) {
		store->n_in += (size_t)n;
		return 1;
	}
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	hang_up(store);
	return -1;
}

static bool makes_sense(const struct xsd_sockmsg *header, const struct xenstore *store)
{
	if (header->len > XENSTORE_PAYLOAD_MAX)
		return false;
	if (header->type == XS_WATCH_EVENT)
		return true;
	if (header->req_id <= ARRAY_SIZE(domain_watches))
		return header->type == XS_WATCH;
	return header->req_id <= store->last_id;
}

/* The next message, in store->in: 1, 0 if it is not complete at the deadline, or -1 after hanging
 * up. */
static int receive(struct xenstore *store)
{
	const struct xsd_sockmsg *header = &store->in.header;
	size_t size = sizeof(*header);
	int r = 1;

	if (store->n_in >= size) /* the deadline of an earlier call came before the rest */
		size += header->len;
	while (r > 0 && store->n_in < size) {
		r = receive_some(store, size);
		if (r <= 0 || store->n_in < sizeof(*header))
			continue;
		if (!makes_sense(header, store)) {
			hang_up(store);
			return -1;
		}
		size = sizeof(*header) + header->len;
	}
	if (r <= 0)
		return r;
	store->n_in = 0;
	store->in.payload[header->len] = '\0';
	if (header->type == XS_WATCH_EVENT)
		store->has_news = true;
	else if (header->req_id == store->last_id && store->is_late)
		set_late(store, false);
	return 1;
}

/* The reply to a request, in store->in; false if there is none before the deadline. Then nothing is
 * asked until it has come. */
static bool ask(struct xenstore *store, uint32_t type, const void *payload, size_t size)
{
	const struct xsd_sockmsg *header = &store->in.header;
	int r;

	if (store->socket < 0 || store->is_late || !send_request(store, type, payload, size))
		return false;
	do {
		r = receive(store);
	} while (r > 0 && (header->type == XS_WATCH_EVENT || header->req_id != store->last_id) &&
		 now_msec() < store->deadline_msec);
	if (r < 0)
		return false;
	if (r > 0 && header->type != XS_WATCH_EVENT && header->req_id == store->last_id)
		return true;
	set_late(store, true);
	return false;
}

/* Its reply is not waited for. */
static bool watch(struct xenstore *store, uint32_t type, const char *path)
{
	char payload[64];
	int n = snprintf(payload, sizeof(payload), "%s%cptd", path, '\0');

	return store->socket >= 0 && send_request(store, type, payload, (size_t)n + 1);
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

	if (!find_socket(&address))
		return;
	store->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (store->socket < 0)
		return;
	store->last_id = 0;
	store->n_in = 0;
	/* EAGAIN if the queue of the socket is full. */
	if (connect(store->socket, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    epoll_ctl(store->epoll, EPOLL_CTL_ADD, store->socket, &event) < 0)
		hang_up(store);
	else
		set_late(store, false);
	for (size_t i = 0; i < ARRAY_SIZE(domain_watches); i++)
		watch(store, XS_WATCH, domain_watches[i]);
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
	store->timeout_msec = XENSTORE_TIMEOUT_MSEC;
	r = open_fds(store);
	if (r < 0)
		return r;
	*ret = TAKE(store);
	return 0;
}

void xenstore_set_timeout(struct xenstore *store, unsigned int msec)
{
	store->timeout_msec = msec;
}

struct xenstore *xenstore_free(struct xenstore *store)
{
	if (!store)
		return NULL;
	closep(&store->socket);
	closep(&store->timer);
	closep(&store->epoll);
	array_done(&store->names);
	free(store);
	return NULL;
}

int xenstore_fd(const struct xenstore *store)
{
	return store->epoll;
}

bool xenstore_answers(const struct xenstore *store)
{
	return store->socket >= 0 && !store->is_late;
}

void xenstore_begin(struct xenstore *store)
{
	uint64_t expirations;

	if (read(store->timer, &expirations, sizeof(expirations)) < 0)
		expirations = 0;  /* it has not expired */
	store->deadline_msec = 0; /* what has arrived, without waiting */
	for (int i = 0; i < NEWS_MAX && store->socket >= 0 && receive(store) > 0; i++)
		;
	if (store->socket < 0)
		call(store);
	else
		run_timer(store, store->is_late);
	store->deadline_msec = now_msec() + store->timeout_msec;
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

static struct name *find_name(struct xenstore *store, const struct domain_key *key)
{
	struct name *name;

	for (size_t i = 0; i < store->names.n; i++)
		if (domain_key_equals(&store->names.items[i].key, key))
			return &store->names.items[i];
	name = array_add(&store->names);
	if (name)
		*name = (struct name){ .key = *key };
	return name;
}

#define PATH_SIZE 64

static int format_path(uint32_t domid, char ret[PATH_SIZE])
{
	return snprintf(ret, PATH_SIZE, "/local/domain/%" PRIu32 "/name", domid);
}

/* Anything but the name, or that there is none, leaves things as they are. */
static void read_name(struct xenstore *store, struct name *name)
{
	const struct message *reply = &store->in;
	char path[PATH_SIZE];
	int n = format_path(name->key.domid, path);

	if (!name->is_watched && !store->is_late)
		name->is_watched = watch(store, XS_WATCH, path);
	if (!ask(store, XS_READ, path, (size_t)n + 1))
		return;
	if (reply->header.type == XS_READ)
		snprintf(name->text, sizeof(name->text), "%.*s", (int)sizeof(name->text) - 1,
			 reply->payload);
	else if (streq(reply->payload, "ENOENT"))
		name->text[0] = '\0';
	else
		return;
	make_text(name->text);
	name->is_known = true;
}

bool xenstore_name(struct xenstore *store, const struct domain_key *key, char *ret, size_t size)
{
	struct name *name = find_name(store, key);

	*ret = '\0';
	if (!name)
		return false;
	name->is_used = true;
	read_name(store, name);
	snprintf(ret, size, "%s", name->text);
	return name->is_known;
}

/* A watch that cannot be taken back does no harm. */
void xenstore_end(struct xenstore *store)
{
	char path[PATH_SIZE];

	for (size_t i = store->names.n; i > 0; i--) {
		struct name *name = &store->names.items[i - 1];
		bool was_used = name->is_used;

		name->is_used = false;
		if (was_used)
			continue;
		format_path(name->key.domid, path);
		if (name->is_watched && !store->is_late)
			watch(store, XS_UNWATCH, path);
		*name = store->names.items[--store->names.n];
	}
}

/* If news come without end, those after the deadline have to wait for the timer. */
bool xenstore_has_news(struct xenstore *store)
{
	bool had = store->has_news;

	store->has_news = false;
	if (!had || now_msec() < store->deadline_msec)
		return had;
	run_timer(store, true);
	return false;
}
