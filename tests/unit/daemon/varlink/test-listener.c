/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sockets, and limits on connections. */

#undef NDEBUG
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "check.h"
#include "peers.h"
#include "varlink/varlink-internal.h"

#define COUNT "{\"method\":\"org.example.Test.Count\"}"

static char directory[] = "/tmp/test-listener-XXXXXX";
static char path[64];

static int connect_to(const char *where)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", where);
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	close(fd);
	return -1;
}

static void bench_listen(struct bench *bench, const struct varlink_limits *limits)
{
	bench_init(bench, limits);
	check_eq(server_bind(bench->server, path, (gid_t)-1), 0);
}

static void bench_stop(struct bench *bench)
{
	bench_done(bench);
	unlink(path);
}

/* ---- addresses ---- */

static void test_a_client_connects(void)
{
	struct bench bench;
	int fd;

	bench_listen(&bench, NULL);
	fd = connect_to(path);
	check(bench_ask(&bench, fd, COUNT)[0] == '{');
	close(fd);
	bench_run(&bench);
	check_eq(server_connections(bench.server), 0);
	bench_stop(&bench);
}

static void test_a_stale_socket_is_replaced(void)
{
	struct bench bench;

	bench_listen(&bench, NULL);
	bench_done(&bench);
	check_eq(access(path, F_OK), 0);
	bench_listen(&bench, NULL);
	bench_stop(&bench);
}

static void test_a_socket_in_use_is_left_alone(void)
{
	struct bench bench;

	bench_listen(&bench, NULL);
	check_eq(server_bind(bench.server, path, (gid_t)-1), -EADDRINUSE);
	check_eq(access(path, F_OK), 0);
	bench_stop(&bench);
}

/* Only root may give a file to a group that it is not in. */
static void test_a_group_may_connect(void)
{
	gid_t group = geteuid() == 0 ? 12345 : getegid();
	struct bench bench;
	struct stat st;
	mode_t old = umask(077);

	bench_init(&bench, NULL);
	check_eq(server_bind(bench.server, path, group), 0);
	umask(old);
	check_eq(stat(path, &st), 0);
	check_eq(st.st_gid, group);
	check_eq(st.st_mode & 07777, 0660);
	bench_stop(&bench);
}

static void test_other_files_are_left_alone(void)
{
	struct bench bench;

	bench_init(&bench, NULL);
	check_eq(server_bind(bench.server, directory, (gid_t)-1), -EEXIST);
	bench_done(&bench);
}

static void test_bad_addresses(void)
{
	char name[200];
	struct bench bench;

	bench_init(&bench, NULL);
	memset(name, 'a', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	check_eq(server_bind(bench.server, name, (gid_t)-1), -ENAMETOOLONG);
	check_eq(server_bind(bench.server, "", (gid_t)-1), -EINVAL);
	check_eq(server_bind(bench.server, "/nonexistent/socket", (gid_t)-1), -ENOENT);
	bench_done(&bench);
}

static void test_an_abstract_socket(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct bench bench;
	int n, fd = socket(AF_UNIX, SOCK_STREAM, 0);
	char name[64];

	bench_init(&bench, NULL);
	snprintf(name, sizeof(name), "@test-listener-%d", (int)getpid());
	check_eq(server_bind(bench.server, name, (gid_t)-1), 0);
	n = snprintf(address.sun_path, sizeof(address.sun_path), "%s", name);
	address.sun_path[0] = '\0';
	check_eq(connect(fd, (const struct sockaddr *)&address,
			 (socklen_t)offsetof(struct sockaddr_un, sun_path) + (socklen_t)n),
		 0);
	check(bench_ask(&bench, fd, COUNT)[0] == '{');
	check_eq(server_bind(bench.server, name, (gid_t)-1), -EADDRINUSE);
	close(fd);
	bench_done(&bench);
}

static void test_the_loop_ends_with_the_connection(void)
{
	struct bench bench;
	int fds[2];

	bench_init(&bench, NULL);
	check_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	check_eq(server_connect(bench.server, fds[0], true), 0);
	check(bench_ask(&bench, fds[1], COUNT)[0] == '{');
	close(fds[1]);
	check_eq(sd_event_loop(bench.event), 0);
	bench_done(&bench);
}

static void test_other_descriptors_are_refused(void)
{
	struct bench bench;

	bench_init(&bench, NULL);
	check_eq(server_connect(bench.server, open("/dev/null", O_RDWR), false), -ENOTSOCK);
	check_eq(server_connections(bench.server), 0);
	bench_done(&bench);
}

/* ---- limits ---- */

static void test_too_many_are_hung_up_on(void)
{
	struct varlink_limits limits = bench_limits;
	struct bench bench;
	int fds[5];

	limits.connections = 4;
	bench_listen(&bench, &limits);
	for (int i = 0; i < 5; i++)
		fds[i] = connect_to(path);
	bench_run(&bench);
	check_eq(server_connections(bench.server), 4);
	check_str(peer_receive(fds[4]), NULL);
	check(bench_ask(&bench, fds[3], COUNT)[0] == '{');
	close(fds[0]);
	bench_run(&bench);
	close(fds[4]);
	fds[4] = connect_to(path);
	check(bench_ask(&bench, fds[4], COUNT)[0] == '{');
	for (int i = 1; i < 5; i++)
		close(fds[i]);
	bench_stop(&bench);
}

static void test_one_user_has_a_limit(void)
{
	struct varlink_limits limits = bench_limits;
	struct varlink_user *user;
	struct bench bench;

	limits.connections_per_user = 2;
	bench_init(&bench, &limits);
	user = user_enter(bench.server, 70001);
	check(server_admits(bench.server, 70001));
	check(user_enter(bench.server, 70001) == user);
	check(!server_admits(bench.server, 70001));
	check(server_admits(bench.server, 70002));
	user_leave(bench.server, user);
	check(server_admits(bench.server, 70001));
	user_leave(bench.server, user);
	check(bench.server->users == NULL);
	bench_done(&bench);
}

static void test_a_quarter_is_reserved_for_root(void)
{
	struct varlink_limits limits = bench_limits;
	struct bench bench;
	int n = 0;

	limits.connections = 8;
	limits.connections_per_user = 1;
	bench_init(&bench, &limits);
	for (; server_admits(bench.server, (uid_t)(70000 + n)); n++)
		check(user_enter(bench.server, (uid_t)(70000 + n)) != NULL);
	check_eq(n, 6);
	check(server_admits(bench.server, 0));
	for (; server_admits(bench.server, geteuid()); n++)
		check(user_enter(bench.server, geteuid()) != NULL);
	check_eq(n, 8);
	check(!server_admits(bench.server, 0));
	while (bench.server->users)
		user_leave(bench.server, bench.server->users);
	check_eq(bench.server->n_connections, 0);
	check_eq(bench.server->n_others, 0);
	bench_done(&bench);
}

static void test_one_user_makes_us_hold_so_much(void)
{
	struct varlink_limits limits = bench_limits;
	struct bench bench;
	int fds[3];

	limits.pending_per_user = 100;
	bench_init(&bench, &limits);
	for (int i = 0; i < 3; i++) {
		fds[i] = bench_connect(&bench);
		check_eq(send(fds[i], "{                                        ", 40, 0), 40);
		bench_run(&bench);
	}
	check_eq(server_connections(bench.server), 2);
	check_str(peer_receive(fds[2]), NULL);
	check_eq(bench.server->users->pending, 80);
	close(fds[0]);
	bench_run(&bench);
	check_eq(bench.server->users->pending, 40);
	close(fds[1]);
	close(fds[2]);
	bench_done(&bench);
}

static void test_a_flood_of_connections_waits(void)
{
#ifndef EVENT_FALLBACK /* which has no limit of that kind */
	struct varlink_limits limits = bench_limits;
	struct bench bench;
	int fds[5];

	limits.accepts_per_second = 2;
	bench_listen(&bench, &limits);
	for (int i = 0; i < 5; i++)
		fds[i] = connect_to(path);
	bench_run(&bench);
	check_eq(server_connections(bench.server), 2);
	check(sd_event_run(bench.event, 2000000) > 0);
	bench_run(&bench);
	check(server_connections(bench.server) > 2);
	for (int i = 0; i < 5; i++)
		close(fds[i]);
	bench_stop(&bench);
#endif
}

static unsigned int connections_with(rlim_t descriptors)
{
	struct rlimit old, few = { .rlim_cur = descriptors };
	unsigned int connections;
	struct bench bench;

	check_eq(getrlimit(RLIMIT_NOFILE, &old), 0);
	few.rlim_max = old.rlim_max;
	check_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
	bench_init(&bench, NULL);
	connections = bench.server->limits.connections;
	bench_done(&bench);
	check_eq(setrlimit(RLIMIT_NOFILE, &old), 0);
	return connections;
}

/* A quarter is reserved for other things, and always enough for a call. */
static void test_descriptors_set_a_limit(void)
{
	check_eq(connections_with(100), 75);
	check_eq(connections_with(32), 16);
	check_eq(connections_with(16), 1);
}

/* ---- no descriptors ---- */

/* From now on there are no descriptors. */
static struct rlimit exhaust(void)
{
	struct rlimit old, none;
	int next = dup(0);

	close(next);
	check_eq(getrlimit(RLIMIT_NOFILE, &old), 0);
	none = (struct rlimit){ (rlim_t)next, old.rlim_max };
	check_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	return old;
}

static void test_without_descriptors_it_tries_again_later(void)
{
	struct bench bench;
	struct rlimit old;
	int fd;

	bench_listen(&bench, NULL);
	fd = connect_to(path);
	old = exhaust();
	bench_run(&bench); /* ends */
	check_eq(server_connections(bench.server), 0);
	check_eq(sd_event_run(bench.event, 10000), 0);
	setrlimit(RLIMIT_NOFILE, &old);
	check(sd_event_run(bench.event, 1000000) > 0);
	check(bench_ask(&bench, fd, COUNT)[0] == '{');
	close(fd);
	bench_stop(&bench);
}

static void test_without_descriptors_a_close_helps(void)
{
	struct bench bench;
	struct rlimit old;
	int first, second;

	bench_listen(&bench, NULL);
	first = connect_to(path);
	bench_run(&bench);
	second = connect_to(path);
	old = exhaust();
	bench_run(&bench);
	check_eq(server_connections(bench.server), 1);
	close(first); /* the server closes its end, too */
	bench_run(&bench);
	check(bench_ask(&bench, second, COUNT)[0] == '{');
	setrlimit(RLIMIT_NOFILE, &old);
	close(second);
	bench_stop(&bench);
}

int main(void)
{
	check(mkdtemp(directory) != NULL);
	snprintf(path, sizeof(path), "%s/socket", directory);
	test_a_client_connects();
	test_a_stale_socket_is_replaced();
	test_a_socket_in_use_is_left_alone();
	test_a_group_may_connect();
	test_other_files_are_left_alone();
	test_bad_addresses();
	test_an_abstract_socket();
	test_the_loop_ends_with_the_connection();
	test_other_descriptors_are_refused();
	test_too_many_are_hung_up_on();
	test_one_user_has_a_limit();
	test_a_quarter_is_reserved_for_root();
	test_one_user_makes_us_hold_so_much();
	test_a_flood_of_connections_waits();
	test_descriptors_set_a_limit();
	test_without_descriptors_it_tries_again_later();
	test_without_descriptors_a_close_helps();
	rmdir(directory);
	return 0;
}
