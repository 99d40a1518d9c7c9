/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls that are put aside, and handled again later. */

#undef NDEBUG
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"
#include "peers.h"

#define COUNT "{\"method\":\"org.example.Test.Count\"}"
#define WAIT  "{\"method\":\"org.example.Test.Wait\"}"

static void test_a_call_that_waits_is_handled_again(void)
{
	struct pair *pair = pair_new(NULL);

	check_str(bench_ask(&pair->bench, pair->fd, WAIT), "");
	check_eq(pair->bench.calls, 1);
	pair->bench.is_ready = true;
	bench_run(&pair->bench);
	check_eq(pair->bench.calls, 1);
	connection_wake(pair->bench.waiting);
	bench_run(&pair->bench);
	peer_expect_count(pair->fd, 2);
	pair_free(pair);
}

static void test_a_call_may_wait_again(void)
{
	struct pair *pair = pair_new(NULL);

	check_str(bench_ask(&pair->bench, pair->fd, WAIT), "");
	connection_wake(pair->bench.waiting);
	bench_run(&pair->bench);
	check_str(peer_receive(pair->fd), "");
	check_eq(pair->bench.calls, 2);
	pair_free(pair);
}

static void test_calls_behind_one_that_waits_are_not_handled(void)
{
	struct pair *pair = pair_new(NULL);
	int other = bench_connect(&pair->bench);

	peer_send(pair->fd, WAIT);
	peer_send(pair->fd, COUNT);
	check_str(bench_ask(&pair->bench, pair->fd, COUNT), "");
	check(bench_ask(&pair->bench, other, COUNT)[0] == '{');
	pair->bench.is_ready = true;
	connection_wake(pair->bench.waiting);
	bench_run(&pair->bench);
	for (int i = 3; i <= 5; i++)
		peer_expect_count(pair->fd, i);
	close(other);
	pair_free(pair);
}

static void test_a_call_waits_for_a_peer_that_sends_no_more(void)
{
	struct pair *pair = pair_new(NULL);

	peer_send(pair->fd, WAIT);
	shutdown(pair->fd, SHUT_WR);
	bench_run(&pair->bench);
	pair->bench.is_ready = true;
	connection_wake(pair->bench.waiting);
	bench_run(&pair->bench);
	peer_expect_count(pair->fd, 2);
	pair_free(pair);
}

static void test_who_waits_learns_that_the_peer_is_gone(void)
{
	struct pair *pair = pair_new(NULL);
	int other = bench_connect(&pair->bench);

	check_str(bench_ask(&pair->bench, other, WAIT), "");
	close(other);
	bench_run(&pair->bench);
	check(pair->bench.waiting == NULL);
	pair_free(pair);
}

static void test_waking_somebody_who_does_not_wait(void)
{
	struct pair *pair = pair_new(NULL);

	check_str(bench_ask(&pair->bench, pair->fd, WAIT), "");
	pair->bench.is_ready = true;
	connection_wake(pair->bench.waiting);
	connection_wake(pair->bench.waiting);
	bench_run(&pair->bench);
	connection_wake(pair->bench.waiting);
	bench_run(&pair->bench);
	peer_expect_count(pair->fd, 2);
	check_str(peer_receive(pair->fd), "");
	pair_free(pair);
}

int main(void)
{
	test_a_call_that_waits_is_handled_again();
	test_a_call_may_wait_again();
	test_calls_behind_one_that_waits_are_not_handled();
	test_a_call_waits_for_a_peer_that_sends_no_more();
	test_who_waits_learns_that_the_peer_is_gone();
	test_waking_somebody_who_does_not_wait();
	return 0;
}
