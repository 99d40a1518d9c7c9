/* SPDX-License-Identifier: LGPL-2.1-or-later */

#undef NDEBUG
#include "peers.h"

#include <errno.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

#define BIG_MAX (4 << 20)

/* ---- the interface ---- */

static int method_echo(struct varlink_call *call, json_t *parameters, void *userdata)
{
	((struct bench *)userdata)->calls++;
	return call_reply(call, json_incref(parameters));
}

static int method_count(struct varlink_call *call, json_t *parameters, void *userdata)
{
	return call_reply(call, json_pack("{s:i}", "n", ++((struct bench *)userdata)->calls));
}

static int method_expire(struct varlink_call *call, json_t *parameters, void *userdata)
{
	call_expires(call, ((struct bench *)userdata)->expires);
	return method_count(call, parameters, userdata);
}

static int method_fail(struct varlink_call *call, json_t *parameters, void *userdata)
{
	((struct bench *)userdata)->calls++;
	return call_fail(call, "NoThing", json_pack("{s:s}", "thing", "it"));
}

static int method_break(struct varlink_call *call, json_t *parameters, void *userdata)
{
	call_reply_begin(call);
	call_write("{\"half\":", 8, call);
	return -ENOMEM;
}

static int method_pieces(struct varlink_call *call, json_t *parameters, void *userdata)
{
	int r = call_reply_begin(call);

	if (r == 0)
		r = call_write("{\"a\":", 5, call);
	if (r == 0)
		r = call_write("1}", 2, call);
	return r < 0 ? r : call_reply_end(call);
}

static void on_gone(struct varlink_connection *connection, void *userdata)
{
	((struct bench *)userdata)->waiting = NULL;
}

static int method_wait(struct varlink_call *call, json_t *parameters, void *userdata)
{
	struct bench *bench = userdata;

	if (bench->is_ready)
		return method_count(call, parameters, userdata);
	bench->calls++;
	bench->waiting = call_connection(call);
	return call_wait(call, on_gone, bench);
}

static int method_big(struct varlink_call *call, json_t *parameters, void *userdata)
{
	json_int_t wanted = json_integer_value(json_object_get(parameters, "size"));
	size_t size = (size_t)wanted;
	char *text;
	json_t *reply;

	if (wanted < 0 || wanted > BIG_MAX)
		return call_fail_parameter(call, "size");
	text = malloc(size + 1);
	memset(text, 'x', size);
	reply = json_pack("{s:s%}", "text", text, size);
	free(text);
	return call_reply(call, reply);
}

static int method_whoami(struct varlink_call *call, json_t *parameters, void *userdata)
{
	struct varlink_peer peer = call_peer(call);

	return call_reply(call,
			  json_pack("{s:i, s:i}", "uid", (int)peer.uid, "pid", (int)peer.pid));
}

static void on_resume(struct varlink_connection *connection, void *userdata)
{
	struct bench *bench = userdata;

	bench->resumed++;
	stream_send(connection, json_pack("{s:b}", "resumed", 1));
}

static void on_closed(struct varlink_connection *connection, void *userdata)
{
	struct bench *bench = userdata;

	bench->closed++;
	bench->stream = NULL;
}

static const struct varlink_stream_ops stream_ops = { on_resume, on_closed };

static int method_watch(struct varlink_call *call, json_t *parameters, void *userdata)
{
	struct bench *bench = userdata;
	int r = call_open_stream(call, &stream_ops, bench, &bench->stream);

	bench->calls++;
	if (r == 0)
		stream_send(bench->stream, json_pack("{s:b}", "first", 1));
	return r;
}

static const char *const colors[] = { "red", "green", NULL };
static const struct varlink_argument thing_fields[] = {
	{ "name", VARLINK_STRING },
	{ "size", VARLINK_INT, .optional = true },
	{ NULL },
};
static const struct varlink_argument echo_arguments[] = {
	{ "text", VARLINK_STRING },
	{ "flag", VARLINK_BOOL, .optional = true },
	{ "number", VARLINK_INT, .optional = true },
	{ "words", VARLINK_STRINGS, .optional = true },
	{ "things", VARLINK_OBJECTS, .optional = true, .fields = thing_fields },
	{ "color", VARLINK_ENUM, .optional = true, .values = colors },
	{ NULL },
};
static const struct varlink_argument big_arguments[] = { { "size", VARLINK_INT }, { NULL } };

static const struct varlink_method methods[] = {
	{ "Echo", echo_arguments, method_echo },
	{ "Count", NULL, method_count },
	{ "Cached", NULL, method_count, .is_cached = true },
	{ "Expire", NULL, method_expire, .is_cached = true },
	{ "CachedFail", NULL, method_fail, .is_cached = true },
	{ "Break", NULL, method_break, .is_cached = true },
	{ "Pieces", NULL, method_pieces },
	{ "Wait", NULL, method_wait },
	{ "Big", big_arguments, method_big },
	{ "WhoAmI", NULL, method_whoami },
	{ "Watch", NULL, method_watch, .is_stream = true },
	{ NULL },
};

/* ---- the server ---- */

const struct varlink_limits bench_limits = {
	.connections = 128,
	.connections_per_user = 128,
	.message = 65536,
	.pending_per_user = 16 << 20,
};
static const struct varlink_info info = { "Vendor", "Product", "1", "https://example.org" };
static struct varlink_interface interface = { "org.example.Test", "interface org.example.Test\n",
					      methods, NULL };

void bench_init(struct bench *bench, const struct varlink_limits *limits)
{
	*bench = (struct bench){ .event = NULL };
	interface.userdata = bench;
	check(sd_event_new(&bench->event) >= 0);
	check_eq(server_new(&bench->server, bench->event, &info, &interface,
			    limits ? limits : &bench_limits),
		 0);
}

void bench_done(struct bench *bench)
{
	server_free(bench->server);
	check(bench->stream == NULL);
	sd_event_unref(bench->event);
}

void bench_run(struct bench *bench)
{
	int r, turns = 0;

	while ((r = sd_event_run(bench->event, 0)) > 0)
		check(turns++ < 100000); /* no busy loop */
	check_eq(r, 0);
}

int bench_connect(struct bench *bench)
{
	int fds[2];

	check_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	check_eq(server_connect(bench->server, fds[0], false), 0);
	return fds[1];
}

/* ---- peers ---- */

void peer_send(int fd, const char *message)
{
	size_t size = strlen(message) + 1;

	check_eq(send(fd, message, size, MSG_NOSIGNAL), size);
}

const char *peer_receive(int fd)
{
	static char reply[1 << 20];
	ssize_t n = recv(fd, reply, sizeof(reply), MSG_DONTWAIT | MSG_PEEK);
	const char *end;

	if (n < 0 && errno == EAGAIN)
		return "";
	if (n <= 0)
		return NULL;
	end = memchr(reply, '\0', (size_t)n);
	check(end != NULL);
	check_eq(recv(fd, reply, (size_t)(end - reply) + 1, 0), end - reply + 1);
	return reply;
}

const char *bench_ask(struct bench *bench, int fd, const char *message)
{
	peer_send(fd, message);
	bench_run(bench);
	return peer_receive(fd);
}

const char *bench_ask_once(struct bench *bench, const char *message)
{
	int fd = bench_connect(bench);
	const char *reply = bench_ask(bench, fd, message);

	close(fd);
	bench_run(bench);
	return reply;
}

void peer_expect_count(int fd, int n)
{
	char reply[64];

	snprintf(reply, sizeof(reply), "{\"parameters\":{\"n\":%d}}", n);
	check_str(peer_receive(fd), reply);
}

struct pair *pair_new(const struct varlink_limits *limits)
{
	struct pair *pair = calloc(1, sizeof(*pair));

	check(pair);
	bench_init(&pair->bench, limits);
	pair->fd = bench_connect(&pair->bench);
	return pair;
}

void pair_free(struct pair *pair)
{
	close(pair->fd);
	bench_run(&pair->bench);
	check_eq(server_connections(pair->bench.server), 0);
	bench_done(&pair->bench);
	free(pair);
}
