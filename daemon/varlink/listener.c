/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sockets that the server listens on, and peers that get in. */

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/cleanup.h"
#include "varlink/varlink-internal.h"

#define SECOND_USEC ((uint64_t)1000 * 1000)
#define SOCKET_MODE 0660 /* who may connect, as in units/ptd.socket */

/* ---- accepting ---- */

static int peer_of(int fd, struct varlink_peer *ret)
{
	struct ucred ucred;
	socklen_t size = sizeof(ucred);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &ucred, &size) < 0)
		return -errno;
	*ret = (struct varlink_peer){ ucred.uid, ucred.gid, ucred.pid };
	return 0;
}

/* A peer that the limits keep out is hung up on at once: otherwise it would wait in the backlog for
 * ever. */
static void server_welcome(struct varlink_server *server, int fd)
{
	struct varlink_peer peer;

	if (peer_of(fd, &peer) < 0 || !server_admits(server, peer.uid))
		close(fd);
	else
		connection_new(server, fd, false, &peer);
}

static bool is_exhaustion(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

#define ACCEPTS_AT_ONCE 8

/* At a time: the rate limit counts calls of listener_on_accept(). */
static unsigned int accepts_at_once(const struct varlink_server *server)
{
	unsigned int rate = server->limits.accepts_per_second;

	return rate > 0 && rate < ACCEPTS_AT_ONCE ? rate : ACCEPTS_AT_ONCE;
}

static int listener_on_accept(sd_event_source *source, int fd, uint32_t revents, void *userdata)
{
	struct varlink_server *server = userdata;

	for (unsigned int i = 0; i < accepts_at_once(server); i++) {
		int client = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (client < 0 && is_exhaustion(errno))
			server_pause_accept(server);
		if (client < 0)
			break;
		server_welcome(server, client);
	}
	return 0;
}

/* ---- sockets ---- */

int server_listen(struct varlink_server *server, int fd)
{
	unsigned int rate = server->limits.accepts_per_second / accepts_at_once(server);
	sd_event_source *source = NULL, **place = array_add(&server->listeners);
	int r = place ? 0 : -ENOMEM;

	if (r == 0 && fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) < 0)
		r = -errno;
	if (r == 0)
		r = sd_event_add_io(server->event, &source, fd, EPOLLIN, listener_on_accept,
				    server);
	if (r < 0) {
		server->listeners.n -= place != NULL;
		close(fd);
		return r;
	}
	*place = source;
	sd_event_source_set_io_fd_own(source, true);
	/* Or nobody would know that it is root who waits. */
	sd_event_source_set_priority(source, SD_EVENT_PRIORITY_IMPORTANT);
	return rate > 0 ? sd_event_source_set_ratelimit(source, SECOND_USEC, rate) : 0;
}

int server_connect(struct varlink_server *server, int fd, bool exit_when_closed)
{
	struct varlink_peer peer;
	int r = peer_of(fd, &peer);

	if (r < 0) {
		close(fd);
		return r;
	}
	return connection_new(server, fd, exit_when_closed, &peer);
}

static int address_set(struct sockaddr_un *ret, socklen_t *ret_size, const char *path)
{
	size_t size = strlen(path);

	if (size == 0 || size >= sizeof(ret->sun_path))
		return size == 0 ? -EINVAL : -ENAMETOOLONG;
	*ret = (struct sockaddr_un){ .sun_family = AF_UNIX };
	memcpy(ret->sun_path, path, size);
	if (path[0] == '@')
		ret->sun_path[0] = '\0';
	/* The name of a file ends with a NUL, that of an abstract socket does not. */
	*ret_size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size + (path[0] != '@'));
	return 0;
}

/* Removes a socket file that nobody listens on. */
static int remove_stale(const char *path, const struct sockaddr_un *address, socklen_t size)
{
	_cleanup_(closep) int fd = -1;
	struct stat st;

	if (path[0] == '@' || lstat(path, &st) < 0)
		return 0; /* bind() reports it */
	if (!S_ISSOCK(st.st_mode))
		return -EEXIST;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)address, size) == 0 || errno != ECONNREFUSED)
		return -EADDRINUSE;
	return unlink(path) < 0 ? -errno : 0;
}

int server_bind(struct varlink_server *server, const char *path, gid_t group)
{
	_cleanup_(closep) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	socklen_t size = sizeof(address);
	int r = fd < 0 ? -errno : address_set(&address, &size, path), taken;

	if (r == 0)
		r = remove_stale(path, &address, size);
	if (r < 0)
		return r;
	/* The file gets the mode that the socket has, less the umask. */
	if (fchmod(fd, SOCKET_MODE) < 0 || bind(fd, (const struct sockaddr *)&address, size) < 0)
		return -errno;
	/* Nobody can connect yet. */
	if (group != (gid_t)-1 && path[0] == '/' &&
	    (lchown(path, (uid_t)-1, group) < 0 || chmod(path, SOCKET_MODE) < 0)) {
		r = -errno;
		unlink(path);
		return r;
	}
	if (listen(fd, SOMAXCONN) < 0)
		return -errno;
	taken = fd;
	fd = -1;
	return server_listen(server, taken);
}
