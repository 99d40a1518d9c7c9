/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How long a daemon takes to answer, beside what the same bytes cost without one.
 *
 *     bench-wire SOCKET trip REQUEST
 *     bench-wire SOCKET flight N REQUEST
 *     bench-wire SOCKET assign DIR ASSIGN REVOKE
 *
 * REQUEST, ASSIGN and REVOKE are calls as JSON. Client, daemon and yardstick share one CPU, and
 * take turns in the same run: what the machine does to one it does to the other.
 *
 * trip     a call's round trip, and one of an epoll server that replies with as many bytes
 * flight   calls per second with N of them under way, from both
 * assign   an Assign, and the write-and-renames that one makes below DIR, done beside DIR; each is
 *          taken back by a Revoke, which is not measured */

#include "bench-wire.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS       100
#define ROUND_CALLS  100
#define FLIGHT_TURNS 9
#define FLIGHT_NS    (300 * 1000 * 1000.0)

static char buffer[1 << 18]; /* what was read last */

void die(const char *what)
{
	fprintf(stderr, "bench-wire: %s: %s\n", what, strerror(errno));
	exit(1);
}

double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

double median(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), compare);
	return values[n / 2];
}

size_t count_ends(const char *data, size_t size)
{
	const char *end = data + size;
	size_t n = 0;

	while ((data = memchr(data, '\0', (size_t)(end - data)))) {
		data++;
		n++;
	}
	return n;
}

/* ---- the client, the same for both ---- */

static void send_all(int fd, const char *data, size_t size)
{
	while (size > 0) {
		ssize_t n = send(fd, data, size, MSG_NOSIGNAL);

		if (n < 0)
			die("send");
		data += n;
		size -= (size_t)n;
	}
}

static size_t receive(int fd)
{
	ssize_t n = recv(fd, buffer, sizeof(buffer), 0);

	if (n <= 0)
		die("the server hung up");
	return (size_t)n;
}

/* Bytes of the reply. */
size_t call(int fd, const char *request)
{
	size_t n, size = 0;

	send_all(fd, request, strlen(request) + 1);
	do {
		n = receive(fd);
		if (size == 0 && memmem(buffer, n < 16 ? n : 16, "\"error\"", 7)) {
			fprintf(stderr, "bench-wire: %s: %.300s\n", request, buffer);
			exit(1);
		}
		size += n;
	} while (buffer[n - 1] != '\0');
	return size;
}

double call_ns(int fd, const char *request)
{
	double start = now_ns();

	call(fd, request);
	return now_ns() - start;
}

static int connect_to(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (strlen(path) >= sizeof(address.sun_path))
		die("the socket's path is too long");
	strcpy(address.sun_path, path);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		die(path);
	return fd;
}

/* ---- one CPU for all ---- */

static void pin(int fd)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);
	cpu_set_t cpus;
	int last = CPU_SETSIZE - 1;

	if (sched_getaffinity(0, sizeof(cpus), &cpus) < 0)
		die("sched_getaffinity");
	while (!CPU_ISSET(last, &cpus))
		last--;
	CPU_ZERO(&cpus);
	CPU_SET(last, &cpus);
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0 ||
	    sched_setaffinity(0, sizeof(cpus), &cpus) < 0 ||
	    sched_setaffinity(peer.pid, sizeof(cpus), &cpus) < 0)
		die("sched_setaffinity");
}

/* ---- what is measured ---- */

static void trip(int fd, const char *request)
{
	static double own[ROUNDS * ROUND_CALLS], other[ROUNDS * ROUND_CALLS];
	size_t size = call(fd, request);
	int echo = echo_start(size);

	for (size_t round = 0; round < ROUNDS; round++) {
		size_t at = round * ROUND_CALLS;

		call(fd, request);
		for (size_t i = 0; i < ROUND_CALLS; i++)
			own[at + i] = call_ns(fd, request);
		call(echo, request);
		for (size_t i = 0; i < ROUND_CALLS; i++)
			other[at + i] = call_ns(echo, request);
	}
	printf("p50_ns=%.0f echo_p50_ns=%.0f bytes=%zu\n", median(own, ROUNDS * ROUND_CALLS),
	       median(other, ROUNDS * ROUND_CALLS), size);
	close(echo);
}

/* As many calls as there are replies in what was read; calls per second. */
static double flight_turn(int fd, const char *requests, size_t request_size, size_t n)
{
	double start = now_ns(), end = start + FLIGHT_NS;
	size_t under_way = n, done = 0;

	send_all(fd, requests, n * request_size);
	while (under_way > 0) {
		size_t replies = count_ends(buffer, receive(fd));
		size_t again = now_ns() < end ? replies : 0;

		send_all(fd, requests, again * request_size);
		under_way -= replies - again;
		done += replies;
	}
	return (double)done * 1e9 / (now_ns() - start);
}

static void flight(int fd, size_t n, const char *request)
{
	double own[FLIGHT_TURNS], other[FLIGHT_TURNS];
	size_t request_size = strlen(request) + 1;
	char *requests = malloc(n * request_size);
	int echo = echo_start(call(fd, request));

	if (!requests)
		die("malloc");
	for (size_t i = 0; i < n; i++)
		memcpy(requests + i * request_size, request, request_size);
	for (size_t i = 0; i < FLIGHT_TURNS; i++) {
		own[i] = flight_turn(fd, requests, request_size, n);
		other[i] = flight_turn(echo, requests, request_size, n);
	}
	printf("calls_per_s=%.0f echo_per_s=%.0f in_flight=%zu\n", median(own, FLIGHT_TURNS),
	       median(other, FLIGHT_TURNS), n);
	free(requests);
	close(echo);
}

int main(int argc, char *argv[])
{
	int fd;

	if (argc < 4)
		die("usage: bench-wire SOCKET trip|flight|assign ARGUMENT…");
	fd = connect_to(argv[1]);
	pin(fd);
	if (argc == 4 && strcmp(argv[2], "trip") == 0)
		trip(fd, argv[3]);
	else if (argc == 5 && strcmp(argv[2], "flight") == 0)
		flight(fd, strtoul(argv[3], NULL, 10), argv[4]);
	else if (argc == 6 && strcmp(argv[2], "assign") == 0)
		bench_assign(fd, argv[3], argv[4], argv[5]);
	else
		die("which measurement?");
	close(fd);
	return 0;
}
