/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The addresses of libptctl. The program of exec: is this test itself. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "check.h"
#include "ptctl.h"

static char folder[] = "/tmp/test-connect-XXXXXX";
static char path[64];

static int listen_at(const char *name, size_t size)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(to.sun_path, name, size);
	check_eq(bind(fd, (struct sockaddr *)&to, (socklen_t)(sizeof(sa_family_t) + size)), 0);
	check_eq(listen(fd, 1), 0);
	return fd;
}

/* Connects there, and the listener gets the connection. */
static void reaches(const char *address, int listener)
{
	_cleanup_(ptctl_freep) struct ptctl *p = NULL;
	int fd;

	check_eq(ptctl_connect(&p, address), 0);
	check(fcntl(ptctl_fd(p), F_GETFD) & FD_CLOEXEC);
	fd = accept(listener, NULL, NULL);
	check(fd >= 0);
	close(fd);
}

static void refused(const char *address, int result)
{
	struct ptctl *p = (struct ptctl *)path;

	check_eq(ptctl_connect(&p, address), result);
	check(p == (struct ptctl *)path);
}

static void test_path(void)
{
	int listener = listen_at(path, strlen(path));
	char address[80];

	snprintf(address, sizeof(address), "unix:%s", path);
	reaches(path, listener);
	reaches(address, listener);
	close(listener);
	refused(path, -ECONNREFUSED);
	unlink(path);
	refused(path, -ENOENT);
}

static void test_abstract(void)
{
	char name[64];
	int listener;

	snprintf(name, sizeof(name), "unix:@%s", folder);
	name[5] = '\0';
	listener = listen_at(name + 5, 1 + strlen(folder));
	name[5] = '@';
	reaches(name, listener);
	close(listener);
	refused(name, -ECONNREFUSED);
}

static void test_environment(void)
{
	int listener = listen_at(path, strlen(path));

	setenv("PTD_SOCKET", path, 1);
	reaches(NULL, listener);
	setenv("PTD_SOCKET", "nonsense", 1);
	refused(NULL, -EINVAL);
	reaches(path, listener);
	unsetenv("PTD_SOCKET");
	close(listener);
	unlink(path);
}

static void test_no_address(void)
{
	char too_long[200] = "/";

	memset(too_long + 1, 'x', sizeof(too_long) - 2);
	refused(too_long, -ENAMETOOLONG);
	refused("nonsense", -EINVAL);
	refused("unix:", -EINVAL);
	refused("unix:relative", -EINVAL);
	refused("unix:@", -EINVAL);
	refused("/", -EINVAL);
	refused("exec:relative", -EINVAL);
	refused("tcp:localhost:1", -EINVAL);
}

static void test_not_allowed(void)
{
	int listener = listen_at(path, strlen(path));

	chmod(path, 0);
	if (geteuid() != 0) /* whom nothing stops */
		refused(path, -EACCES);
	close(listener);
	unlink(path);
}

/* ---- exec: ---- */

/* As the program: replies with the environment that it was given. */
static int serve(void)
{
	bool is_for_us = atoi(getenv("LISTEN_PID")) == getpid();
	char byte, reply[256];
	ssize_t n;

	while ((n = recv(3, &byte, 1, 0)) == 1 && byte != '\0')
		;
	n = snprintf(reply, sizeof(reply), "{\"parameters\":{\"mine\":%s,\"names\":\"%s\"}}",
		     is_for_us ? "true" : "false", getenv("LISTEN_FDNAMES"));
	if (getenv("TEST_STUBBORN"))
		signal(SIGTERM, SIG_IGN);
	send(3, reply, (size_t)n + 1, MSG_NOSIGNAL);
	recv(3, &byte, 1, 0);
	while (getenv("TEST_STUBBORN"))
		pause();
	return 0;
}

static void test_exec(const char *self)
{
	_cleanup_(ptctl_freep) struct ptctl *p = NULL;
	json_t *reply = NULL;
	char address[4200];

	snprintf(address, sizeof(address), "exec:%s", self);
	check_eq(ptctl_connect(&p, address), 0);
	check_eq(ptctl_call(p, "Method", NULL, &reply, NULL), 0);
	check(json_is_true(json_object_get(reply, "mine")));
	check_str(json_string_value(json_object_get(reply, "names")), "varlink");
	json_decref(reply);
}

static struct ptctl *start(const char *self)
{
	struct ptctl *p = NULL;
	char address[4200];

	snprintf(address, sizeof(address), "exec:%s", self);
	check_eq(ptctl_connect(&p, address), 0);
	check_eq(ptctl_call(p, "Method", NULL, NULL, NULL), 0);
	return p;
}

/* A program that neither SIGTERM nor the end of its connection ends is killed, and waited for. */
static void test_exec_stubborn(const char *self)
{
	struct ptctl *p;

	setenv("TEST_STUBBORN", "1", 1);
	p = start(self);
	unsetenv("TEST_STUBBORN");
	alarm(20);
	ptctl_free(p);
	alarm(0);
	check_eq(waitpid(-1, NULL, WNOHANG), -1);
	check_eq(errno, ECHILD);
}

/* The program belongs to the parent: a child that frees the connection leaves it alone. */
static void test_exec_fork(const char *self)
{
	struct ptctl *p = start(self);
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		ptctl_free(p);
		_exit(0);
	}
	check_eq(waitpid(pid, &status, 0), pid);
	check_eq(status, 0);
	check_eq(waitpid(-1, NULL, WNOHANG), 0); /* there is one, and it lives */
	ptctl_free(p);
	check_eq(waitpid(-1, NULL, WNOHANG), -1);
}

static void test_exec_nothing(void)
{
	_cleanup_(ptctl_freep) struct ptctl *p = NULL;

	refused("exec:/nowhere", -ENOENT);
	check_eq(ptctl_connect(&p, "exec:/bin/true"), 0);
	check_eq(ptctl_call(p, "Method", NULL, NULL, NULL), -ECONNRESET);
}

int main(int argc, char **argv)
{
	char *self = realpath(argv[0], NULL);

	if (getenv("LISTEN_FDS"))
		return serve();
	check(mkdtemp(folder) != NULL);
	snprintf(path, sizeof(path), "%s/socket", folder);
	test_path();
	test_abstract();
	test_environment();
	test_no_address();
	test_not_allowed();
	test_exec(self);
	test_exec_stubborn(self);
	test_exec_fork(self);
	test_exec_nothing();
	check_eq(rmdir(folder), 0);
	free(self);
	return 0;
}
