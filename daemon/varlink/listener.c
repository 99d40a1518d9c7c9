/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sockets that are listened on, and who gets in. */

#include <errno.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>

#include "base/cleanup.h"
#include "varlink/varlink-internal.h"

#define SECOND_USEC ((uint64_t)1000 * 1000)
#define DEAF_USEC   ((uint64_t)100 * 1000)
#define SOCKET_MODE 0660 /* who may connect, as in units/ptd.socket */

/* ---- users ---- */

static bool uid_is_privileged(uid_t uid)
{
	return uid == 0 || uid == geteuid();
}

static unsigned int connections_of(const struct varlink_server *server, uid_t uid)
{
	for (const struct varlink_user *user = server->users; user; user = user->next)
		if (user->uid == uid)
			return user->connections;
	return 0;
}

/* Whoever fills the server up, who can put that right still gets in. */
bool server_admits(const struct varlink_server *server, uid_t uid)
{
	const struct varlink_limits *limits = &server->limits;
	unsigned int reserved = (limits->connections + 3) / 4, per_user;

	per_user = limits->connections_per_user;
	if (server->n_connections >= limits->connections)
		return false;
	if (!uid_is_privileged(uid))
		return server->n_others < limits->connections - reserved &&
		       connections_of(server, uid) < per_user;
	return connections_of(server, uid) < (per_user > reserved ? per_user : reserved);
}

static struct varlink_user *user_get(struct varlink_server *server, uid_t uid)
{
	struct varlink_user *user = server->users;

	while (user && user->uid != uid)
		user = user->next;
	if (user)
		return user;
	user = calloc(1, sizeof(*user));
	if (!user)
		return NULL;
	*user = (struct varlink_user){ .next = server->users, .uid = uid };
	server->users = user;
	return user;
}

struct varlink_user *user_enter(struct varlink_server *server, uid_t uid)
{
	struct varlink_user *user = user_get(server, uid);

	if (!user)
		return NULL;
	user->connections++;
	server->n_connections++;
	cache_expire(&server->cache); /* replies may tell how many there are */
	if (!uid_is_privileged(uid))
		server->n_others++;
	return user;
}

void user_leave(struct varlink_server *server, struct varlink_user *user)
{
	struct varlink_user **link = &server->users;

	server->n_connections--;
	cache_expire(&server->cache);
	if (!uid_is_privileged(user->uid))
		server->n_others--;
	if (--user->connections > 0)
		return;
	while (*link != user)
		link = &(*link)->next;
	*link = user->next;
	free(user);
}

/* ---- accepting ---- */

static void server_set_listeners(struct varlink_server *server, int enabled)
{
	for (size_t i = 0; i < server->listeners.n; i++)
		sd_event_source_set_enabled(server->listeners.items[i], enabled);
}

/* Out of descriptors or memory, the socket stays readable: to listen on would be a busy loop. */
static void server_pause_accept(struct varlink_server *server)
{
	server_set_listeners(server, SD_EVENT_OFF);
	sd_event_source_set_time_relative(server->accept_paused, DEAF_USEC);
	sd_event_source_set_enabled(server->accept_paused, SD_EVENT_ONESHOT);
}

void server_resume_accept(struct varlink_server *server)
{
	int accept_paused = SD_EVENT_OFF;

	sd_event_source_get_enabled(server->accept_paused, &accept_paused);
	if (accept_paused == SD_EVENT_OFF)
		return;
	sd_event_source_set_enabled(server->accept_paused, SD_EVENT_OFF);
	server_set_listeners(server, SD_EVENT_ON);
}

int listener_on_retry(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct varlink_server *server = userdata;

	server_set_listeners(server, SD_EVENT_ON);
	return 0;
}

static int peer_of(int fd, struct varlink_peer *ret)
{
	struct ucred ucred;
	socklen_t size = sizeof(ucred);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &ucred, &size) < 0)
		return -errno;
	*ret = (struct varlink_peer){ ucred.uid, ucred.gid, ucred.pid };
	return 0;
}

/* Whom the limits keep out is hung up on at once, so that nobody waits in the backlog for ever. */
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

static int listener_on_accept(sd_event_source *source, int fd, uint32_t revents, void *userdata)
{
	struct varlink_server *server = userdata;
	int client = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (client >= 0)
		server_welcome(server, client);
	else if (is_exhaustion(errno))
		server_pause_accept(server);
	return 0;
}

/* ---- sockets ---- */

int server_listen(struct varlink_server *server, int fd)
{
	unsigned int rate = server->limits.accepts_per_second;
	sd_event_source *source = NULL, **place = array_add(&server->listeners);
	int r = -ENOMEM;

	if (place)
		r = sd_event_add_io(server->event, &source, fd, EPOLLIN, listener_on_accept,
				    server);
	if (r < 0) {
		server->listeners.n -= place != NULL;
		close(fd);
		return r;
	}
	*place = source;
	sd_event_source_set_io_fd_own(source, true);
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
	/* The name of an abstract socket has no NUL at its end, that of a file has one. */
	*ret_size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size + (path[0] != '@'));
	return 0;
}

/* Takes a socket file away that nobody listens on. */
static int remove_stale(const char *path, const struct sockaddr_un *address, socklen_t size)
{
	_cleanup_(closep) int fd = -1;
	struct stat st;

	if (path[0] == '@' || lstat(path, &st) < 0)
		return 0; /* bind() knows */
	if (!S_ISSOCK(st.st_mode))
		return -EEXIST;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)address, size) == 0 || errno != ECONNREFUSED)
		return -EADDRINUSE;
	return unlink(path) < 0 ? -errno : 0;
}

int server_bind(struct varlink_server *server, const char *path)
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
	if (fchmod(fd, SOCKET_MODE) < 0 || bind(fd, (const struct sockaddr *)&address, size) < 0 ||
	    listen(fd, SOMAXCONN) < 0)
		return -errno;
	taken = fd;
	fd = -1;
	return server_listen(server, taken);
}
