/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes and turns: pipelining, slow readers, incomplete messages, streams. */

#undef NDEBUG
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"
#include "peers.h"
#include "varlink/varlink-internal.h"

#define COUNT "{\"method\":\"org.example.Test.Count\"}"
#define WATCH "{\"method\":\"org.example.Test.Watch\",\"more\":true}"
#define BIG   "{\"method\":\"org.example.Test.Big\",\"parameters\":{\"size\":10000}}"

/* At once: a socket holds only some hundred small writes. */
static void send_many(int fd, const char *message, size_t n)
{
	size_t size = strlen(message) + 1;
	char *messages = malloc(n * size);

	for (size_t i = 0; i < n; i++)
		memcpy(messages + i * size, message, size);
	check_eq(send(fd, messages, n * size, MSG_DONTWAIT), n * size);
	free(messages);
}

/* Bytes of replies that the peer has not read and the server keeps. */
static size_t held(const struct pair *pair)
{
	return output_pending(&pair->bench.server->connections->output);
}

/* ---- input ---- */

static void test_many_calls_are_answered_in_order(void)
{
	struct pair *pair = pair_new(NULL);

	send_many(pair->fd, COUNT, 1000);
	bench_run(&pair->bench);
	for (int i = 1; i <= 1000; i++)
		peer_expect_count(pair->fd, i);
	check_str(peer_receive(pair->fd), "");
	pair_free(pair);
}

static void test_others_get_their_turn_during_a_flood(void)
{
	struct pair *pair = pair_new(NULL);
	int other = bench_connect(&pair->bench);

	send_many(pair->fd, COUNT, 1000);
	for (int i = 0; i < 3; i++)
		sd_event_run(pair->bench.event, 0);
	check(pair->bench.calls >= VARLINK_TURN);
	peer_send(other, COUNT);
	while (peer_receive(other)[0] == '\0')
		check(sd_event_run(pair->bench.event, 0) > 0);
	check(pair->bench.calls < 8 * VARLINK_TURN);
	bench_run(&pair->bench);
	check_eq(pair->bench.calls, 1001);
	close(other);
	pair_free(pair);
}

static void test_byte_by_byte(void)
{
	struct pair *pair = pair_new(NULL);

	for (size_t i = 0; i < sizeof(COUNT); i++) {
		check_str(peer_receive(pair->fd), "");
		check_eq(send(pair->fd, &COUNT[i], 1, 0), 1);
		bench_run(&pair->bench);
	}
	peer_expect_count(pair->fd, 1);
	pair_free(pair);
}

static void test_no_more_calls_but_replies_are_read(void)
{
	struct pair *pair = pair_new(NULL);

	send_many(pair->fd, COUNT, 200);
	shutdown(pair->fd, SHUT_WR);
	bench_run(&pair->bench);
	for (int i = 1; i <= 200; i++)
		peer_expect_count(pair->fd, i);
	check_str(peer_receive(pair->fd), NULL);
	pair_free(pair);
}

static void test_calls_of_a_peer_that_is_gone_are_made(void)
{
	struct pair *pair = pair_new(NULL);

	send_many(pair->fd, "{\"method\":\"org.example.Test.Count\",\"oneway\":true}", 200);
	close(pair->fd);
	bench_run(&pair->bench);
	check_eq(pair->bench.calls, 200);
	check_eq(server_connections(pair->bench.server), 0);
	pair->fd = bench_connect(&pair->bench);
	pair_free(pair);
}

static void test_half_a_message_then_nothing_more(void)
{
	struct pair *pair = pair_new(NULL);

	check_eq(send(pair->fd, COUNT, 10, 0), 10);
	bench_run(&pair->bench);
	check_eq(server_connections(pair->bench.server), 1);
	shutdown(pair->fd, SHUT_WR);
	bench_run(&pair->bench);
	check_str(peer_receive(pair->fd), NULL);
	check_eq(pair->bench.calls, 0);
	pair_free(pair);
}

static void test_half_a_message_waits(void)
{
	struct varlink_limits limits = bench_limits;
	struct pair *pair;

	limits.message_usec = 3600000000;
	pair = pair_new(&limits);
	check_eq(send(pair->fd, COUNT, 10, 0), 10);
	bench_run(&pair->bench);
	check_str(peer_receive(pair->fd), "");
	pair_free(pair);
}

static void test_half_a_message_has_a_deadline(void)
{
	struct varlink_limits limits = bench_limits;
	struct pair *pair;
	int idle;

	limits.message_usec = 1000;
	pair = pair_new(&limits);
	idle = bench_connect(&pair->bench);
	check_eq(send(pair->fd, COUNT, 10, 0), 10);
	bench_run(&pair->bench);
	sd_event_run(pair->bench.event, 1000000);
	check_str(peer_receive(pair->fd), NULL);
	check_str(peer_receive(idle), "");
	close(idle);
	pair_free(pair);
}

static void test_whole_messages_have_no_deadline(void)
{
	struct varlink_limits limits = bench_limits;
	struct pair *pair;

	limits.message_usec = 200000;
	pair = pair_new(&limits);
	check_eq(send(pair->fd, COUNT, 10, 0), 10);
	bench_run(&pair->bench);
	check_eq(send(pair->fd, &COUNT[10], sizeof(COUNT) - 10, 0), sizeof(COUNT) - 10);
	bench_run(&pair->bench);
	sd_event_run(pair->bench.event, 400000); /* time for a deadline to pass */
	peer_expect_count(pair->fd, 1);
	check_str(peer_receive(pair->fd), "");
	pair_free(pair);
}

static void test_a_message_that_is_too_long(void)
{
	struct pair *pair = pair_new(NULL);
	int other = bench_connect(&pair->bench);
	char *message = malloc(70000);

	memset(message, ' ', 70000);
	check_eq(send(pair->fd, message, 70000, 0), 70000);
	bench_run(&pair->bench);
	check(send(pair->fd, message, 1, MSG_NOSIGNAL) < 0);
	peer_send(other, COUNT);
	bench_run(&pair->bench);
	peer_expect_count(other, 1);
	close(other);
	free(message);
	pair_free(pair);
}

static void test_answers_before_the_broken_message_are_sent(void)
{
	struct pair *pair = pair_new(NULL);

	send_many(pair->fd, COUNT, 2);
	peer_send(pair->fd, "{");
	bench_run(&pair->bench);
	peer_expect_count(pair->fd, 1);
	peer_expect_count(pair->fd, 2);
	check_str(peer_receive(pair->fd), NULL);
	pair_free(pair);
}

static void test_descriptors_that_are_passed_are_dropped(void)
{
	struct pair *pair = pair_new(NULL);
	int pipes[2];
	char message[] = COUNT, control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec part = { message, sizeof(message) };
	struct msghdr header = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control };
	struct pollfd reader;

	check_eq(pipe(pipes), 0);
	header.msg_controllen = sizeof(control);
	CMSG_FIRSTHDR(&header)->cmsg_level = SOL_SOCKET;
	CMSG_FIRSTHDR(&header)->cmsg_type = SCM_RIGHTS;
	CMSG_FIRSTHDR(&header)->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(CMSG_FIRSTHDR(&header)), &pipes[1], sizeof(int));
	check_eq(sendmsg(pair->fd, &header, 0), sizeof(message));
	close(pipes[1]);
	bench_run(&pair->bench);
	peer_expect_count(pair->fd, 1);
	reader = (struct pollfd){ pipes[0], POLLIN };
	check_eq(poll(&reader, 1, 0), 1); /* the other end is closed */
	close(pipes[0]);
	pair_free(pair);
}

/* ---- output ---- */

static void test_peer_that_does_not_read_is_not_read(void)
{
	struct pair *pair = pair_new(NULL);

	send_many(pair->fd, BIG, 500);
	bench_run(&pair->bench);
	check(held(pair) > VARLINK_HIGH_WATER);
	check(held(pair) < VARLINK_HIGH_WATER + 20000);
	for (int i = 0; i < 500; i++) {
		check_eq(strlen(peer_receive(pair->fd)), 10000 + 26);
		bench_run(&pair->bench);
	}
	check_str(peer_receive(pair->fd), "");
	pair_free(pair);
}

static void test_a_reply_larger_than_the_high_water(void)
{
	struct pair *pair = pair_new(NULL);
	size_t n = 0;
	ssize_t r;
	static char chunk[65536];

	peer_send(pair->fd,
		  "{\"method\":\"org.example.Test.Big\",\"parameters\":{\"size\":3000000}}");
	bench_run(&pair->bench);
	while ((r = recv(pair->fd, chunk, sizeof(chunk), MSG_DONTWAIT)) > 0) {
		n += (size_t)r;
		bench_run(&pair->bench);
	}
	check_eq(n, 3000000 + 26 + 1);
	pair_free(pair);
}

static void test_idle_connections_hold_no_buffers(void)
{
	struct pair *pair = pair_new(NULL);
	int fds[50];

	for (int i = 0; i < 50; i++) {
		fds[i] = bench_connect(&pair->bench);
		check(bench_ask(&pair->bench, fds[i], BIG)[0] == '{');
	}
	for (struct varlink_connection *c = pair->bench.server->connections; c; c = c->next)
		check(!c->frames.data && !c->output.data);
	for (int i = 0; i < 50; i++)
		close(fds[i]);
	pair_free(pair);
}

/* ---- streams ---- */

static void test_stream_replies_continue(void)
{
	struct pair *pair = pair_new(NULL);

	check_str(bench_ask(&pair->bench, pair->fd, WATCH),
		  "{\"parameters\":{\"first\":true},\"continues\":true}");
	stream_send(pair->bench.stream, json_pack("{s:i}", "n", 1));
	stream_send(pair->bench.stream, json_pack("{s:i}", "n", 2));
	bench_run(&pair->bench);
	check_str(peer_receive(pair->fd), "{\"parameters\":{\"n\":1},\"continues\":true}");
	check_str(peer_receive(pair->fd), "{\"parameters\":{\"n\":2},\"continues\":true}");
	check_str(peer_receive(pair->fd), "");
	pair_free(pair);
}

static void test_nothing_is_read_behind_a_stream(void)
{
	struct pair *pair = pair_new(NULL);

	peer_send(pair->fd, WATCH);
	send_many(pair->fd, COUNT, 10);
	bench_run(&pair->bench);
	send_many(pair->fd, COUNT, 10);
	bench_run(&pair->bench);
	check_eq(pair->bench.calls, 1);
	pair_free(pair);
}

static void test_stream_survives_a_shutdown_for_writing(void)
{
	struct pair *pair = pair_new(NULL);

	peer_send(pair->fd, WATCH);
	shutdown(pair->fd, SHUT_WR);
	bench_run(&pair->bench);
	check_eq(pair->bench.closed, 0);
	check(peer_receive(pair->fd)[0] == '{');
	pair_free(pair);
}

static void test_stream_owner_learns_that_the_peer_died(void)
{
	struct pair *pair = pair_new(NULL);

	peer_send(pair->fd, WATCH);
	bench_run(&pair->bench);
	check_eq(pair->bench.closed, 0);
	close(pair->fd);
	bench_run(&pair->bench);
	check_eq(pair->bench.closed, 1);
	pair->fd = bench_connect(&pair->bench);
	pair_free(pair);
}

static void test_stream_owner_learns_that_the_server_ends(void)
{
	struct bench bench;
	int fd;

	bench_init(&bench, NULL);
	fd = bench_connect(&bench);
	bench_ask(&bench, fd, WATCH);
	bench_done(&bench);
	check_eq(bench.closed, 1);
	close(fd);
}

static void test_slow_reader_of_a_stream_begins_anew(void)
{
	struct pair *pair = pair_new(NULL);
	const char *reply;
	int n = 0, last = -1;

	peer_send(pair->fd, WATCH);
	bench_run(&pair->bench);
	for (int i = 0; i < 100000; i++) {
		stream_send(pair->bench.stream, json_pack("{s:i}", "n", i));
		if (i % 100 == 0)
			bench_run(&pair->bench);
	}
	check(held(pair) < VARLINK_HIGH_WATER + 100);
	check_eq(pair->bench.resumed, 0);
	while ((reply = peer_receive(pair->fd)) && *reply) {
		if (sscanf(reply, "{\"parameters\":{\"n\":%d}", &last) == 1)
			check_eq(last, n++);
		bench_run(&pair->bench);
	}
	check(n > 1000 && n < 100000); /* without a gap, then the new beginning */
	check_eq(pair->bench.resumed, 1);
	pair_free(pair);
}

static void test_no_memory_for_a_stream_reply_ends_it(void)
{
	struct pair *pair = pair_new(NULL);

	check(bench_ask(&pair->bench, pair->fd, WATCH)[0] == '{');
	stream_send(pair->bench.stream, NULL);
	check_eq(pair->bench.closed, 0);
	bench_run(&pair->bench);
	check_eq(pair->bench.closed, 1);
	check_str(peer_receive(pair->fd), NULL);
	pair_free(pair);
}

int main(void)
{
	test_many_calls_are_answered_in_order();
	test_others_get_their_turn_during_a_flood();
	test_byte_by_byte();
	test_no_more_calls_but_replies_are_read();
	test_calls_of_a_peer_that_is_gone_are_made();
	test_half_a_message_then_nothing_more();
	test_half_a_message_waits();
	test_half_a_message_has_a_deadline();
	test_whole_messages_have_no_deadline();
	test_a_message_that_is_too_long();
	test_answers_before_the_broken_message_are_sent();
	test_descriptors_that_are_passed_are_dropped();
	test_peer_that_does_not_read_is_not_read();
	test_a_reply_larger_than_the_high_water();
	test_idle_connections_hold_no_buffers();
	test_stream_replies_continue();
	test_nothing_is_read_behind_a_stream();
	test_stream_survives_a_shutdown_for_writing();
	test_stream_owner_learns_that_the_peer_died();
	test_stream_owner_learns_that_the_server_ends();
	test_slow_reader_of_a_stream_begins_anew();
	test_no_memory_for_a_stream_reply_ends_it();
	return 0;
}
