/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A Varlink client: one connection, one call at a time; bytes, then messages, then replies. A fault
 * of the peer ends the connection for good: nothing tells any more which reply is whose. */

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "input/frame.h"
#include "input/text.h"
#include "libptctl/address.h"
#include "ptctl.h"

#define _public_ __attribute__((visibility("default")))

#define INTERFACE "org.ptctl.Passthrough."
#define READ_SIZE ((size_t)64 << 10) /* bytes */
#define END_MSEC  1000               /* for a program of exec: to end by itself */
#define POLL_MSEC 10

enum state {
	STATE_IDLE,
	STATE_CALL, /* one reply is due */
	STATE_MORE, /* any number */
	STATE_END,  /* the last one of them was read */
};

struct ptctl {
	int fd;
	pid_t process; /* that connected: another one, after a fork, must keep out */
	pid_t child;   /* of exec:, or 0 */
	int timeout;   /* milliseconds, negative: none */
	int broken;    /* the error that all calls return from now on, or 0 */
	enum state state;
	char *error; /* name of the last error reply */
	struct frames frames;
};

/* ---- time ---- */

static int64_t now_msec(void)
{
	return (int64_t)(now_usec() / 1000);
}

static int64_t deadline_of(const struct ptctl *p)
{
	return p->timeout < 0 ? -1 : now_msec() + p->timeout;
}

/* Waits for one of the events. 0, -ETIMEDOUT, or another negative errno. */
static int wait_for(const struct ptctl *p, short events, int64_t deadline)
{
	struct pollfd pollfd = { .fd = p->fd, .events = events };
	int r;

	do {
		int64_t left = deadline < 0 ? -1 : deadline - now_msec();

		if (deadline >= 0 && left < 0)
			left = 0;
		r = poll(&pollfd, 1, left > INT_MAX ? INT_MAX : (int)left);
	} while (r < 0 && errno == EINTR);
	if (r < 0)
		return -errno;
	return r == 0 ? -ETIMEDOUT : 0;
}

/* ---- bytes ---- */

/* One errno for a peer that is gone. */
static int socket_error(void)
{
	return errno == EPIPE ? -ECONNRESET : -errno;
}

static int send_bytes(const struct ptctl *p, const char *data, size_t size, int64_t deadline)
{
	while (size > 0) {
		ssize_t n = send(p->fd, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
		int r = 0;

		if (n >= 0) {
			data += n;
			size -= (size_t)n;
		} else if (errno == EAGAIN) {
			r = wait_for(p, POLLOUT, deadline);
		} else if (errno != EINTR) {
			r = socket_error();
		}
		if (r < 0)
			return r;
	}
	return 0;
}

static int receive_bytes(struct ptctl *p, int64_t deadline)
{
	char *room = frames_room(&p->frames, READ_SIZE);
	int r = room ? 0 : -ENOMEM;

	while (r == 0) {
		ssize_t n = recv(p->fd, room, READ_SIZE, MSG_DONTWAIT);

		if (n > 0) {
			frames_received(&p->frames, (size_t)n);
			return 0;
		}
		if (n == 0)
			return -ECONNRESET;
		if (errno == EAGAIN)
			r = wait_for(p, POLLIN, deadline);
		else if (errno != EINTR)
			r = socket_error();
	}
	return r;
}

/* ---- messages ---- */

static int next_message(struct ptctl *p, char **ret, size_t *ret_size, int64_t deadline)
{
	for (;;) {
		int r = frames_next(&p->frames, ret, ret_size);

		if (r == 0)
			r = receive_bytes(p, deadline);
		else if (r > 0)
			return 0;
		if (r < 0)
			return r;
	}
}

static int send_call(struct ptctl *p, const char *method, json_t *parameters, bool more)
{
	_cleanup_(freep) char *name = NULL;
	_cleanup_(freep) char *text = NULL;
	json_t *call;

	if (asprintf(&name, "%s%s", strchr(method, '.') ? "" : INTERFACE, method) < 0) {
		name = NULL;
		return -ENOMEM;
	}
	call = json_pack("{s:s, s:O*}", "method", name, "parameters", parameters);
	if (call && more && json_object_set_new(call, "more", json_true()) < 0) {
		json_decref(call);
		call = NULL;
	}
	text = call ? json_dumps(call, JSON_COMPACT) : NULL;
	json_decref(call);
	return text ? send_bytes(p, text, strlen(text) + 1, deadline_of(p)) : -ENOMEM;
}

/* ---- replies ---- */

struct reply {
	json_t *parameters; /* a new reference */
	const char *error;  /* or NULL */
	bool continues;
};

/* The message has to outlive *ret. */
static int read_reply(json_t *message, struct reply *ret)
{
	json_t *parameters = json_object_get(message, "parameters");
	json_t *error = json_object_get(message, "error");
	json_t *continues = json_object_get(message, "continues");

	if (!json_is_object(message) || (error && !json_is_string(error)) ||
	    (continues && !json_is_boolean(continues)))
		return -EBADMSG;
	if (parameters && !json_is_object(parameters) && !json_is_null(parameters))
		return -EBADMSG;
	ret->error = json_string_value(error);
	ret->continues = json_is_true(continues);
	ret->parameters = json_is_object(parameters) ? json_incref(parameters) : json_object();
	return ret->parameters ? 0 : -ENOMEM;
}

static bool is_expected(const struct ptctl *p, const struct reply *reply)
{
	return !reply->continues || (p->state == STATE_MORE && !reply->error);
}

/* Keeps the error's name. The result is what the caller returns. */
static int settle(struct ptctl *p, const struct reply *reply)
{
	if (!is_expected(p, reply))
		return -EBADMSG;
	if (reply->error) {
		p->error = strdup(reply->error);
		if (!p->error)
			return -ENOMEM;
	}
	if (!reply->continues)
		p->state = p->state == STATE_MORE ? STATE_END : STATE_IDLE;
	return reply->error ? PTCTL_E_REPLY : 0;
}

static int receive_reply(struct ptctl *p, json_t **ret)
{
	struct reply reply = { .parameters = NULL };
	json_t *message;
	char *text;
	size_t size;
	int r = next_message(p, &text, &size, deadline_of(p));

	if (r < 0)
		return r;
	if (message_values(text, size) > PTCTL_VALUES_MAX)
		return -EMSGSIZE;
	message = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
	r = message ? read_reply(message, &reply) : -EBADMSG;
	if (r == 0)
		r = settle(p, &reply);
	json_decref(message);
	if (r < 0 || !ret)
		json_decref(reply.parameters);
	else
		*ret = reply.parameters;
	return r;
}

/* ---- calls ---- */

/* No reply is due: bytes that have arrived belong to no call, and must not answer the next. */
static int check_silence(const struct ptctl *p)
{
	char byte;
	ssize_t n;

	if (p->frames.size > 0)
		return -EBADMSG;
	do
		n = recv(p->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n > 0)
		return -EBADMSG;
	return n == 0 ? -ECONNRESET : errno == EAGAIN ? 0 : socket_error();
}

/* What is wrong with the connection before anything is done with it. */
static int check_handle(const struct ptctl *p)
{
	if (!p)
		return -EINVAL;
	return p->process != getpid() ? -ECHILD : p->broken;
}

/* A message has no other text. */
static bool is_text(const char *text)
{
	return text && *text && text[text_range(text, strlen(text))] == '\0';
}

static int begin(struct ptctl *p, const char *method, json_t *parameters, enum state state)
{
	int r;

	if (p->state == STATE_MORE)
		return -EBUSY;
	if (!is_text(method) || (parameters && !json_is_object(parameters)))
		return -EINVAL;
	r = check_silence(p);
	if (r == 0)
		r = send_call(p, method, parameters, state == STATE_MORE);
	p->state = state;
	return r;
}

/* A connection that failed stays so. */
static int remember(struct ptctl *p, int r)
{
	if (r < 0 && !p->broken)
		p->broken = r;
	return r;
}

static int next(struct ptctl *p, json_t **ret, const char **ret_error)
{
	int r;

	free(TAKE(p->error));
	r = receive_reply(p, ret);
	if (ret_error && r == PTCTL_E_REPLY)
		*ret_error = p->error;
	return r;
}

_public_ int ptctl_call(struct ptctl *p, const char *method, json_t *parameters, json_t **ret,
			const char **ret_error)
{
	int r = check_handle(p);

	if (ret_error)
		*ret_error = NULL;
	if (r < 0)
		return r;
	r = begin(p, method, parameters, STATE_CALL);
	if (r == -EBUSY || r == -EINVAL)
		return r;
	return remember(p, r < 0 ? r : next(p, ret, ret_error));
}

_public_ int ptctl_call_more(struct ptctl *p, const char *method, json_t *parameters)
{
	int r = check_handle(p);

	if (r < 0)
		return r;
	r = begin(p, method, parameters, STATE_MORE);
	return r == -EBUSY || r == -EINVAL ? r : remember(p, r);
}

_public_ int ptctl_next(struct ptctl *p, json_t **ret, const char **ret_error)
{
	int r = check_handle(p);

	if (ret_error)
		*ret_error = NULL;
	if (r < 0)
		return r;
	if (p->state != STATE_MORE)
		return p->state == STATE_END ? PTCTL_E_END : -EINVAL;
	r = next(p, ret, ret_error);
	return r == -ETIMEDOUT ? r : remember(p, r);
}

/* ---- life ---- */

_public_ int ptctl_connect(struct ptctl **ret, const char *address)
{
	_cleanup_(ptctl_freep) struct ptctl *p = NULL;

	if (!ret)
		return -EINVAL;
	p = calloc(1, sizeof(*p));
	if (!p)
		return -ENOMEM;
	if (!address)
		address = secure_getenv("PTD_SOCKET");
	p->timeout = -1;
	p->process = getpid();
	p->frames.limit = PTCTL_REPLY_MAX;
	p->fd = address_connect(address && *address ? address : ADDRESS_DEFAULT, &p->child);
	if (p->fd < 0)
		return p->fd;
	*ret = TAKE(p);
	return 0;
}

/* Whether it is gone, or somebody else has waited for it. */
static bool has_ended(pid_t child, int options)
{
	pid_t r;

	do
		r = waitpid(child, NULL, options);
	while (r < 0 && errno == EINTR);
	return r != 0;
}

/* A program that does not end when it is asked to is killed; one of another user, which cannot be,
 * is left to itself. */
static void end_child(pid_t child)
{
	int64_t deadline = now_msec() + END_MSEC;

	if (has_ended(child, WNOHANG))
		return;
	kill(child, SIGTERM);
	while (!has_ended(child, WNOHANG)) {
		if (now_msec() >= deadline) {
			if (kill(child, SIGKILL) == 0)
				has_ended(child, 0);
			return;
		}
		poll(NULL, 0, POLL_MSEC);
	}
}

_public_ struct ptctl *ptctl_free(struct ptctl *p)
{
	if (!p)
		return NULL;
	if (p->fd >= 0)
		close(p->fd);
	if (p->child > 0 && p->process == getpid())
		end_child(p->child);
	frames_done(&p->frames);
	free(p->error);
	free(p);
	return NULL;
}

_public_ void ptctl_freep(struct ptctl **p)
{
	if (p)
		*p = ptctl_free(*p);
}

_public_ void ptctl_set_timeout(struct ptctl *p, int msec)
{
	if (p)
		p->timeout = msec;
}

_public_ int ptctl_fd(const struct ptctl *p)
{
	int r = p ? 0 : -EINVAL;

	if (p && p->process != getpid())
		r = -ECHILD;
	return r < 0 ? r : p->fd;
}

/* ---- words ---- */

_public_ const char *ptctl_strerror(int r)
{
	static const struct {
		int r;
		const char *text;
	} rows[] = {
		{ 0, "success" },
		{ PTCTL_E_REPLY, "the daemon replied with an error" },
		{ PTCTL_E_END, "there are no more replies" },
		{ -ECONNRESET, "the daemon closed the connection" },
		{ -EBADMSG, "invalid reply from the daemon" },
		{ -EMSGSIZE, "the reply is too large" },
		{ -ETIMEDOUT, "no reply in time" },
		{ -EBUSY, "earlier replies were not read" },
		{ -ECHILD, "another process opened the connection" },
	};
	const char *text = r < 0 ? strerrordesc_np(-r) : NULL;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].r == r)
			return rows[i].text;
	return text ? text : "unknown error";
}
