/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bench-wire's yardstick: a server that knows nothing. For each message it replies with so many
 * bytes; what epoll, recv and send cost, it costs. */

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench-wire.h"

#define REPLIES ((size_t)64 << 10) /* bytes that one send may take */

static char buffer[1 << 16]; /* what was read last */

struct echo {
	int fd, epoll;
	char *replies; /* several, for one send */
	size_t size, reply_size;
	size_t at, owed; /* bytes */
	uint32_t armed;
};

static void echo_arm(struct echo *echo, uint32_t events, int operation)
{
	struct epoll_event event = { .events = events };

	if (events == echo->armed)
		return;
	if (epoll_ctl(echo->epoll, operation, echo->fd, &event) < 0)
		die("epoll_ctl");
	echo->armed = events;
}

static void echo_receive(struct echo *echo)
{
	ssize_t n = recv(echo->fd, buffer, sizeof(buffer), 0);

	if (n <= 0)
		_exit(0);
	echo->owed += echo->reply_size * count_ends(buffer, (size_t)n);
}

static void echo_send(struct echo *echo)
{
	while (echo->owed > 0) {
		size_t rest = echo->size - echo->at;
		ssize_t n = send(echo->fd, echo->replies + echo->at,
				 rest < echo->owed ? rest : echo->owed, MSG_NOSIGNAL);

		if (n < 0 && errno == EAGAIN)
			break;
		if (n < 0)
			_exit(0);
		echo->owed -= (size_t)n;
		echo->at = (echo->at + (size_t)n) % echo->size;
	}
}

static void echo_serve(struct echo *echo)
{
	struct epoll_event event;

	for (;;) {
		if (epoll_wait(echo->epoll, &event, 1, -1) < 0)
			die("epoll_wait");
		if (event.events & (EPOLLIN | EPOLLHUP))
			echo_receive(echo);
		echo_send(echo);
		echo_arm(echo, echo->owed ? EPOLLIN | EPOLLOUT : EPOLLIN, EPOLL_CTL_MOD);
	}
}

static void set_nonblocking(int fd)
{
	if (fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) < 0)
		die("fcntl");
}

static void echo_run(int fd, size_t reply_size)
{
	size_t copies = reply_size < REPLIES ? REPLIES / reply_size : 1;
	struct echo echo = { .fd = fd, .size = copies * reply_size, .reply_size = reply_size };

	echo.replies = malloc(echo.size);
	echo.epoll = epoll_create1(EPOLL_CLOEXEC);
	if (!echo.replies || echo.epoll < 0)
		die("echo");
	memset(echo.replies, 'x', echo.size);
	for (size_t i = 1; i <= copies; i++)
		echo.replies[i * reply_size - 1] = '\0';
	echo_arm(&echo, EPOLLIN, EPOLL_CTL_ADD);
	echo_serve(&echo);
}

int echo_start(size_t reply_size)
{
	int fds[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		die("socketpair");
	pid = fork();
	if (pid < 0)
		die("fork");
	if (pid == 0) {
		close(fds[0]);
		set_nonblocking(fds[1]);
		echo_run(fds[1], reply_size);
	}
	close(fds[1]);
	return fds[0];
}
