/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "script.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

static void put_all(int fd, const char *data, size_t size, size_t slice)
{
	while (size > 0) {
		size_t part = slice && slice < size ? slice : size;

		if (send(fd, data, part, MSG_NOSIGNAL) != (ssize_t)part)
			_exit(1);
		data += part;
		size -= part;
		if (slice)
			nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	}
}

/* Reads up to a NUL; false at the end. */
static bool get_call(int fd, char *call, size_t size)
{
	size_t n = 0;

	while (n < size && recv(fd, call + n, 1, 0) == 1)
		if (call[n++] == '\0')
			return true;
	return false;
}

static void echo(int fd, const char *call)
{
	put_all(fd, "{\"parameters\":", 14, 0);
	put_all(fd, call, strlen(call), 0);
	put_all(fd, "}", 2, 0);
}

__attribute__((noreturn)) static void serve(int fd, const struct script *script)
{
	char call[4096];

	while (get_call(fd, call, sizeof(call))) {
		if (script->echoes)
			echo(fd, call);
		else
			put_all(fd, script->replies, script->size, script->slice);
		if (script->hangs_up)
			break;
	}
	_exit(0);
}

char script_address[64];

static pid_t server;

struct ptctl *play(const struct script *script)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	socklen_t size = sizeof(sa_family_t); /* the kernel finds an abstract name */
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct ptctl *p = NULL;

	check_eq(bind(listener, (struct sockaddr *)&name, size), 0);
	check_eq(listen(listener, 1), 0);
	size = sizeof(name);
	check_eq(getsockname(listener, (struct sockaddr *)&name, &size), 0);
	snprintf(script_address, sizeof(script_address), "unix:@%.*s",
		 (int)(size - sizeof(sa_family_t) - 1), name.sun_path + 1);
	server = fork();
	if (server == 0)
		serve(accept(listener, NULL, NULL), script);
	close(listener);
	check_eq(ptctl_connect(&p, script_address), 0);
	ptctl_set_timeout(p, 20000);
	return p;
}

void wait_for_hangup(void)
{
	siginfo_t info;

	check_eq(waitid(P_PID, (id_t)server, &info, WEXITED | WNOWAIT), 0);
}

void over(struct ptctl *p)
{
	check(ptctl_free(p) == NULL);
	check_eq(waitpid(server, NULL, 0), server);
}
