/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A peer's socket and its stream. A turn reads once, answers some messages, writes once, and then
 * decides what to wait for. */

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/text/compact.h"
#include "varlink/varlink-internal.h"

#define OUTPUT_SPARE_MAX (VARLINK_HIGH_WATER * 2)

/* ---- buffers ---- */

static void connection_borrow(struct varlink_connection *c)
{
	struct varlink_server *server = c->server;

	if (!c->frames.data) {
		c->frames = server->spare_frames;
		c->frames.limit = server->limits.message;
		server->spare_frames = (struct frames){ .data = NULL };
	}
	if (!c->output.data) {
		c->output = server->spare_output;
		server->spare_output = (struct output){ .data = NULL };
	}
}

static void connection_return_frames(struct varlink_connection *c)
{
	struct varlink_server *server = c->server;

	if (c->frames.size > 0 || server->spare_frames.data ||
	    c->frames.capacity > CONNECTION_READ * 2) {
		frames_trim(&c->frames);
		return;
	}
	server->spare_frames.data = c->frames.data;
	server->spare_frames.capacity = c->frames.capacity;
	c->frames = (struct frames){ .limit = c->frames.limit };
}

static void connection_return_output(struct varlink_connection *c)
{
	struct varlink_server *server = c->server;

	if (output_pending(&c->output) > 0)
		return;
	if (server->spare_output.data || c->output.capacity > OUTPUT_SPARE_MAX) {
		output_done(&c->output);
		return;
	}
	server->spare_output = c->output;
	c->output = (struct output){ .data = NULL };
}

/* Counts what we keep for the user; false if it is too much. */
static bool connection_charge(struct varlink_connection *c)
{
	size_t holds = c->frames.size + output_pending(&c->output);

	c->user->pending += holds - c->charged;
	c->charged = holds;
	return holds == 0 || c->user->pending <= c->server->limits.pending_per_user;
}

/* ---- one turn ---- */

static bool connection_is_choked(const struct varlink_connection *c)
{
	return output_pending(&c->output) > VARLINK_HIGH_WATER;
}

/* EPOLLHUP and EPOLLERR come anyway, and mean that the peer is gone. EPOLLRDHUP does not: after its
 * last call a client may shut down its sending side, and still wants the replies. */
static uint32_t connection_wants(const struct varlink_connection *c)
{
	uint32_t events = output_pending(&c->output) > 0 || c->broken ? EPOLLOUT : 0;

	if (!c->left && !c->eof && !c->stream && !c->wait_gone && !connection_is_choked(c))
		events |= EPOLLIN;
	return events;
}

static void connection_read(struct varlink_connection *c)
{
	char *room;
	ssize_t n;

	connection_borrow(c);
	room = frames_room(&c->frames, CONNECTION_READ);
	n = room ? recv(c->fd, room, CONNECTION_READ, MSG_DONTWAIT) : -1;
	if (n > 0)
		frames_received(&c->frames, (size_t)n);
	else if (n == 0)
		c->eof = true;
	else if (!room || (errno != EAGAIN && errno != EINTR))
		c->broken = true;
}

static void connection_answer_one(struct varlink_connection *c)
{
	char *message;
	size_t size;
	int r = frames_next(&c->frames, &message, &size);

	c->left = r > 0;
	if (r > 0) {
		c->half_usec = 0;
		r = call_handle(c, message, size);
	}
	if (r == CALL_E_WAITS)
		frames_take_back(&c->frames, size);
	if (r < 0)
		c->broken = true;
}

static void connection_answer(struct varlink_connection *c)
{
	connection_borrow(c);
	sd_event_now(c->server->event, CLOCK_MONOTONIC, &c->server->now);
	c->left = true;
	c->turn_usec = 0;
	for (int n = 0; n < VARLINK_TURN && c->left && c->turn_usec < VARLINK_TURN_USEC; n++) {
		if (c->broken || c->stream || c->wait_gone || connection_is_choked(c))
			break;
		connection_answer_one(c);
	}
	if (c->stream)
		frames_done(&c->frames); /* a stream ends with its connection */
	c->left = frames_ready(&c->frames);
}

static void connection_write(struct varlink_connection *c)
{
	size_t pending = output_pending(&c->output);
	ssize_t n;

	if (pending == 0)
		return;
	n = send(c->fd, output_since(&c->output, 0), pending, MSG_NOSIGNAL | MSG_DONTWAIT);
	if (n > 0)
		output_sent(&c->output, (size_t)n);
	else if (errno != EAGAIN && errno != EINTR)
		c->broken = true;
}

/* ---- between turns ---- */

static int connection_on_again(sd_event_source *source, void *connection);

/* The source is made anew each time. To sd-event a deferred source is pending since it was made,
 * and the one that is pending longest comes first: if it were used again, it would always win. */
static void connection_turn_again(struct varlink_connection *c)
{
	if (c->again)
		return;
	if (sd_event_add_defer(c->server->event, &c->again, connection_on_again, c) >= 0) {
		sd_event_source_set_priority(c->again, c->priority);
		return;
	}
	c->broken = true; /* closed in the next turn: the socket is writable */
	c->events |= EPOLLOUT;
	sd_event_source_set_io_events(c->io, c->events);
}

/* Replies of the stream were dropped, and now there is room to begin anew. */
static void connection_resume(struct varlink_connection *c)
{
	if (!c->lost || output_pending(&c->output) > 0)
		return;
	c->lost = false;
	c->stream->resume(c, c->stream_userdata);
}

static void connection_watch_deadline(struct varlink_connection *c)
{
	struct varlink_server *server = c->server;
	int enabled = SD_EVENT_OFF;

	if (c->frames.size == 0 || !(c->events & EPOLLIN)) {
		c->half_usec = 0;
		return;
	}
	if (c->half_usec > 0)
		return;
	sd_event_now(server->event, CLOCK_MONOTONIC, &c->half_usec);
	sd_event_source_get_enabled(server->deadline, &enabled);
	if (enabled != SD_EVENT_OFF)
		return;
	sd_event_source_set_time(server->deadline, c->half_usec + server->limits.message_usec);
	sd_event_source_set_enabled(server->deadline, SD_EVENT_ONESHOT);
}

static bool connection_is_finished(const struct varlink_connection *c)
{
	return c->eof && !c->left && !c->stream && output_pending(&c->output) == 0;
}

/* Decides what to wait for; the connection may be gone afterwards. */
static void connection_settle(struct varlink_connection *c)
{
	uint32_t events;

	if (!connection_charge(c) || c->broken || connection_is_finished(c)) {
		connection_free(c);
		return;
	}
	connection_return_frames(c);
	connection_return_output(c);
	connection_resume(c);
	if (c->left && !c->wait_gone && !connection_is_choked(c))
		connection_turn_again(c);
	events = connection_wants(c);
	if (events != c->events && sd_event_source_set_io_events(c->io, events) >= 0)
		c->events = events;
	connection_watch_deadline(c);
}

static int connection_on_again(sd_event_source *source, void *userdata)
{
	struct varlink_connection *c = userdata;

	c->again = sd_event_source_disable_unref(c->again);
	if (!c->stream && !c->wait_gone)
		connection_answer(c);
	connection_write(c);
	connection_settle(c);
	return 0;
}

static int connection_on_io(sd_event_source *source, int fd, uint32_t revents, void *userdata)
{
	struct varlink_connection *c = userdata;
	bool gone = revents & (EPOLLHUP | EPOLLERR);

	if ((c->stream || c->wait_gone) && gone) {
		c->broken = true;
	} else if (output_pending(&c->output) > 0 && (gone || revents & EPOLLOUT)) {
		connection_write(c);
	} else if (connection_wants(c) & EPOLLIN) {
		connection_read(c);
		connection_answer(c);
		connection_write(c);
	}
	connection_settle(c);
	return 0;
}

int connection_on_deadline(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct varlink_server *server = userdata;
	struct varlink_connection *next = server->connections, *c;
	uint64_t now = usec, due = UINT64_MAX, until;

	sd_event_now(server->event, CLOCK_MONOTONIC, &now);
	while ((c = next)) {
		next = c->next;
		until = c->half_usec + server->limits.message_usec;
		if (c->half_usec > 0 && until <= now)
			connection_free(c);
		else if (c->half_usec > 0 && until < due)
			due = until;
	}
	if (due == UINT64_MAX)
		return 0;
	sd_event_source_set_time(source, due);
	sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
	return 0;
}

/* ---- life ---- */

static void connection_link(struct varlink_connection *c)
{
	c->next = c->server->connections;
	if (c->next)
		c->next->previous = c;
	c->server->connections = c;
}

static void connection_unlink(struct varlink_connection *c)
{
	if (c->next)
		c->next->previous = c->previous;
	if (c->previous)
		c->previous->next = c->next;
	else
		c->server->connections = c->next;
}

int connection_new(struct varlink_server *server, int fd, bool exit_when_closed,
		   const struct varlink_peer *peer)
{
	_cleanup_(freep) struct varlink_connection *c = calloc(1, sizeof(*c));
	_cleanup_(closep) int owned = fd;
	int r;

	if (!c)
		return -ENOMEM;
	*c = (struct varlink_connection){ .server = server, .peer = *peer, .fd = fd };
	c->exit_when_closed = exit_when_closed;
	c->events = EPOLLIN;
	r = sd_event_add_io(server->event, &c->io, fd, c->events, connection_on_io, c);
	if (r < 0)
		return r;
	/* However many others keep us busy, whoever could stop them is heard. */
	if (user_is_own(peer->uid))
		c->priority = SD_EVENT_PRIORITY_IMPORTANT;
	sd_event_source_set_priority(c->io, c->priority);
	c->user = user_enter(server, peer->uid);
	if (!c->user) {
		sd_event_source_disable_unref(c->io);
		return -ENOMEM;
	}
	connection_link(TAKE(c));
	owned = -1;
	return 0;
}

void connection_free(struct varlink_connection *c)
{
	struct varlink_server *server = c->server;

	if (c->stream)
		c->stream->closed(c, c->stream_userdata);
	if (c->wait_gone)
		c->wait_gone(c, c->wait_userdata);
	connection_unlink(c);
	c->user->pending -= c->charged;
	user_leave(server, c->user);
	sd_event_source_disable_unref(c->io);
	sd_event_source_disable_unref(c->again);
	close(c->fd);
	frames_done(&c->frames);
	output_done(&c->output);
	if (c->exit_when_closed)
		sd_event_exit(server->event, 0);
	free(c);
	server_resume_accept(server);
}

/* ---- calls that wait ---- */

int call_wait(struct varlink_call *call,
	      void (*gone)(struct varlink_connection *connection, void *userdata), void *userdata)
{
	assert(!call->replied);
	call->connection->wait_gone = gone;
	call->connection->wait_userdata = userdata;
	return CALL_E_WAITS;
}

void connection_wake(struct varlink_connection *c)
{
	if (!c->wait_gone)
		return;
	c->wait_gone = NULL;
	connection_turn_again(c);
}

/* ---- streams ---- */

int call_open_stream(struct varlink_call *call, const struct varlink_stream_ops *ops,
		     void *userdata, struct varlink_connection **ret)
{
	struct varlink_connection *c = call->connection;

	assert(!call->replied && call->more && !call->oneway);
	call->replied = true;
	c->stream = ops;
	c->stream_userdata = userdata;
	*ret = c;
	return 0;
}

static int output_append_reply(struct output *output, const char *text)
{
	int r = text ? output_append(output, "{\"parameters\":", 14) : -ENOMEM;

	if (r == 0)
		r = output_append(output, text, strlen(text));
	return r < 0 ? r : output_append(output, ",\"continues\":true}", 19);
}

static void stream_send_text(struct varlink_connection *c, const char *text)
{
	size_t mark = output_pending(&c->output);

	if (connection_is_choked(c)) {
		c->lost = true;
		return;
	}
	connection_borrow(c);
	if (output_append_reply(&c->output, text) < 0) {
		output_cut(&c->output, mark);
		c->broken = true; /* a client must notice that a reply is missing */
	}
	connection_turn_again(c);
}

void streams_send(struct varlink_connection *const *connections, size_t n, json_t *parameters)
{
	json_auto_t *owned = parameters;
	_cleanup_(freep) char *text = owned && n > 0 ? compact_text(owned) : NULL;

	for (size_t i = 0; i < n; i++)
		stream_send_text(connections[i], text);
}

void stream_send(struct varlink_connection *connection, json_t *parameters)
{
	streams_send(&connection, 1, parameters);
}
