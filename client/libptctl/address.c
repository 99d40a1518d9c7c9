/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* unix:/path, /path, unix:@abstract and exec:/program. */

#include "libptctl/address.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/cleanup.h"

#define LISTEN_FD 3

static int connect_socket(int fd, const struct sockaddr_un *name, socklen_t size)
{
	int r;

	do
		r = connect(fd, (const struct sockaddr *)name, size);
	while (r < 0 && errno == EINTR);
	return r < 0 ? -errno : 0;
}

/* A path, or '@' and an abstract name. */
static int connect_unix(const char *path)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	_cleanup_(closep) int fd = -1;
	size_t length = strlen(path);
	int r;

	if (length < 2)
		return -EINVAL;
	if (length >= sizeof(name.sun_path))
		return -ENAMETOOLONG;
	memcpy(name.sun_path, path, length);
	if (*path == '@')
		name.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	r = connect_socket(fd, &name, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length));
	if (r < 0)
		return r;
	r = fd;
	fd = -1; /* handed over */
	return r;
}

/* ---- exec: ---- */

/* Between fork and exec nothing may allocate, as other threads may hold malloc's lock: the
 * environment is made before the fork, except for the digits of the pid. */
struct environment {
	char pid[sizeof("LISTEN_PID=") + 3 * sizeof(pid_t)];
	char **strings;
};

static bool is_listen_variable(const char *string)
{
	return strncmp(string, "LISTEN_PID=", 11) == 0 || strncmp(string, "LISTEN_FDS=", 11) == 0 ||
	       strncmp(string, "LISTEN_FDNAMES=", 15) == 0;
}

static int environment_init(struct environment *e)
{
	static char fds[] = "LISTEN_FDS=1", names[] = "LISTEN_FDNAMES=varlink";
	size_t n = 0, kept = 0;

	while (environ && environ[n])
		n++;
	e->strings = calloc(n + 4, sizeof(*e->strings));
	if (!e->strings)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		if (!is_listen_variable(environ[i]))
			e->strings[kept++] = environ[i];
	strcpy(e->pid, "LISTEN_PID=");
	e->strings[kept++] = e->pid;
	e->strings[kept++] = fds;
	e->strings[kept] = names;
	return 0;
}

static void put_pid(char *to, pid_t pid)
{
	char digits[3 * sizeof(pid_t)], *p = digits + sizeof(digits);

	*--p = '\0';
	do {
		*--p = (char)('0' + pid % 10);
		pid /= 10;
	} while (pid > 0);
	strcpy(to, p);
}

__attribute__((noreturn)) static void run_child(const char *program, int fd, struct environment *e)
{
	char *arguments[] = { strrchr(program, '/') + 1, NULL };

	/* dup2() onto itself would leave the flag close-on-exec. */
	if (fd == LISTEN_FD ? fcntl(fd, F_SETFD, 0) < 0 : dup2(fd, LISTEN_FD) < 0)
		_exit(127);
	put_pid(e->pid + strlen("LISTEN_PID="), getpid());
	execve(program, arguments, e->strings);
	_exit(127);
}

static int start(const char *program, struct environment *e, pid_t *ret_child)
{
	int pair[2];
	pid_t pid;

	if (access(program, X_OK) < 0)
		return -errno;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	pid = fork();
	if (pid == 0)
		run_child(program, pair[1], e);
	close(pair[1]);
	if (pid < 0) {
		int r = -errno;

		close(pair[0]);
		return r;
	}
	*ret_child = pid;
	return pair[0];
}

static int connect_exec(const char *program, pid_t *ret_child)
{
	struct environment e;
	int r;

	if (*program != '/')
		return -EINVAL;
	r = environment_init(&e);
	if (r < 0)
		return r;
	r = start(program, &e, ret_child);
	free(e.strings);
	return r;
}

int address_connect(const char *address, pid_t *ret_child)
{
	*ret_child = 0;
	if (*address == '/')
		return connect_unix(address);
	if (strncmp(address, "unix:", 5) == 0 && (address[5] == '/' || address[5] == '@'))
		return connect_unix(address + 5);
	if (strncmp(address, "exec:", 5) == 0)
		return connect_exec(address + 5, ret_child);
	return -EINVAL;
}
