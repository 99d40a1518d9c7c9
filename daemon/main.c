/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ptd: reads options and settings, opens the service and the server, and loops. */

#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <syslog.h>

#include <jansson.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>

#include "arguments.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/util.h"
#include "input/ini.h"
#include "log.h"
#include "service/life.h"
#include "service/methods/methods.h"
#include "service/stand-ins.h"
#include "tree/tree.h"

#define EXIT_USAGE 2 /* the unit does not start ptd again after this */

/* A user may fill the backlog (SOMAXCONN, 4096) again and again: root waits half a second. */
#define ACCEPTS_PER_SECOND 8000

struct daemon {
	sd_event *event;
	struct config config;
	struct service *service;
	struct varlink_server *server;
	const struct arguments *arguments;
};

/* ---- memory ---- */

/* jansson does not report each failed allocation: it makes strings that lack bytes, and objects
 * that lack members, and they could be names of devices or grants on record. So it does not get to
 * see one. Ending here is as safe as kill -9 (ledger/assign.c), and the unit starts ptd again. */
static void *allocate(size_t size)
{
	static const char text[] = "ptd: there is no memory; it ends here, to be started again\n";
	void *p = malloc(size);

	if (p || size == 0)
		return p;
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(EXIT_FAILURE); /* nobody can be told */
	_exit(EXIT_FAILURE);
}

/* ---- events ---- */

/* Parts are counted with their devices. */
static size_t count_devices(const struct board *board)
{
	size_t n = 0;

	for (size_t i = 0; i < board->devices.n; i++)
		n += !board->devices.items[i].is_part;
	return n;
}

/* Without allocating, as sd_notifyf() does: without memory, systemd would wait for what got lost.
 */
__attribute__((format(printf, 1, 2))) static void notify(const char *format, ...)
{
	char text[SETTINGS_TEXT_SIZE + 128];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	sd_notify(false, text);
}

static void notify_ready(const struct daemon *daemon)
{
	char text[SETTINGS_TEXT_SIZE];

	if (!daemon->service->is_open) {
		settings_text(&daemon->service->error, text);
		notify("READY=1\nSTATUS=No request is served: %s; mend it, then reload", text);
		return;
	}
	notify("READY=1\nSTATUS=%zu devices, hypervisor: %s, %zu assigned",
	       count_devices(daemon->service->trees->board), daemon->service->hypervisor->ops->name,
	       ledger_count(daemon->service->ledger));
}

static int on_stop(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata)
{
	struct daemon *daemon = userdata;

	notify("STOPPING=1");
	return sd_event_exit(daemon->event, 0);
}

static int on_reload(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata)
{
	struct daemon *daemon = userdata;
	struct settings_error error;

	notify("RELOADING=1\nMONOTONIC_USEC=%llu", (unsigned long long)now_usec());
	service_reload(daemon->service, &error); /* logs what is wrong */
	notify_ready(daemon);
	return 0;
}

/* Blocked, a signal becomes an event; it comes before all requests that are waiting. */
static int watch_signal(struct daemon *daemon, int number, sd_event_signal_handler_t handler)
{
	sd_event_source *source;
	sigset_t signals;
	int r;

	sigemptyset(&signals);
	sigaddset(&signals, number);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	r = sd_event_add_signal(daemon->event, &source, number, handler, daemon);
	if (r < 0)
		return r;
	sd_event_source_set_floating(source, true);
	sd_event_source_unref(source);
	return sd_event_source_set_priority(source, SD_EVENT_PRIORITY_IMPORTANT - 1);
}

static int watch_signals(struct daemon *daemon)
{
	int r = watch_signal(daemon, SIGTERM, on_stop);

	signal(SIGPIPE, SIG_IGN);
	if (r >= 0)
		r = watch_signal(daemon, SIGINT, on_stop);
	return r < 0 ? r : watch_signal(daemon, SIGHUP, on_reload);
}

static int watch(struct daemon *daemon)
{
	struct service *service = daemon->service;
	int r = stand_ins_open(service, daemon->event);

	return r < 0 ? r
		     : domains_watch_new(&service->watch, daemon->event,
					 service->hypervisor->domains_fd, service_sync, service);
}

/* ---- sockets ---- */

/* Passed by systemd or by varlinkctl (exec:). */
struct sockets {
	int n;
	char **names; /* NULL: no socket was passed */
};

static int take_socket(struct daemon *daemon, int fd, bool only)
{
	if (sd_is_socket_unix(fd, SOCK_STREAM, 1, NULL, 0) > 0)
		return server_listen(daemon->server, fd);
	if (sd_is_socket_unix(fd, SOCK_STREAM, 0, NULL, 0) > 0)
		return server_connect(daemon->server, fd, only);
	return -ENOTSOCK;
}

/* Sockets named "varlink", and those without a name (sd_listen_fds_with_names(3)). */
static int take_sockets(struct daemon *daemon, const struct sockets *sockets)
{
	int r = 0;

	for (int i = 0; r >= 0 && i < sockets->n; i++) {
		const char *name = sockets->names ? sockets->names[i] : "";

		if (streq(name, "varlink") || streq(name, "unknown") || !*name)
			r = take_socket(daemon, SD_LISTEN_FDS_START + i, sockets->n == 1);
		else
			log_line(LOG_WARNING, "A socket named %s was passed and is not used", name);
	}
	if (r < 0)
		log_line(LOG_ERR, "The socket that was passed cannot be used: %s", strerror(-r));
	return r;
}

static int find_group(const char *name, gid_t *ret)
{
	const struct group *group = name ? getgrnam(name) : NULL;

	if (name && !group) {
		log_line(LOG_ERR,
			 "SocketGroup=%s is not a group of this machine; make it (groupadd), "
			 "or leave the key out",
			 name);
		return -EINVAL;
	}
	if (group)
		*ret = group->gr_gid;
	return 0;
}

static int bind_socket(struct daemon *daemon)
{
	const char *path = daemon->config.socket;
	gid_t group = (gid_t)-1;
	int r = find_group(daemon->config.socket_group, &group);

	if (r < 0)
		return r;
	r = server_bind(daemon->server, path, group);
	if (r == -EADDRINUSE)
		log_line(LOG_ERR,
			 "Another process listens at %s; stop that ptd, or choose another "
			 "place with --socket",
			 path);
	else if (r == -EPERM && daemon->config.socket_group)
		log_line(LOG_ERR,
			 "%s cannot be given to the group %s; run ptd as root or as a member, or "
			 "leave SocketGroup= out",
			 path, daemon->config.socket_group);
	else if (r < 0)
		log_line(LOG_ERR, "Cannot listen at %s: %s; choose another place with --socket",
			 path, strerror(-r));
	else
		log_line(LOG_INFO, "Listening at %s", path);
	return r;
}

static struct varlink_limits limits_of(const struct config *config)
{
	return (struct varlink_limits){
		.connections = config->connections_max,
		.connections_per_user = config->connections_per_user_max,
		.message = config->message_size_max,
		.pending_per_user = config->pending_per_user_max,
		.accepts_per_second = ACCEPTS_PER_SECOND,
	};
}

static int open_server(struct daemon *daemon, const struct sockets *sockets,
		       const struct varlink_interface *interface)
{
	struct varlink_limits limits = limits_of(&daemon->config);
	int r = server_new(&daemon->server, daemon->event, &passthrough_info, interface, &limits);

	if (r < 0)
		return r;
	daemon->service->server = daemon->server;
	return sockets->n > 0 ? take_sockets(daemon, sockets) : bind_socket(daemon);
}

/* ---- settings that were wrong at the start ---- */

static int configure_again(struct ini_error *error, void *userdata)
{
	struct daemon *daemon = userdata;
	struct config next = { .device_tree = NULL };
	int r = arguments_configure(&next, daemon->arguments, error);

	if (r < 0) {
		config_done(&next);
		return r;
	}
	config_done(&daemon->config);
	daemon->config = next;
	return 0;
}

static int on_opened(void *userdata)
{
	struct daemon *daemon = userdata;
	struct varlink_limits limits = limits_of(&daemon->config);

	server_set_limits(daemon->server, &limits);
	notify_ready(daemon);
	return watch(daemon);
}

static void on_failed(void *userdata)
{
	struct daemon *daemon = userdata;

	sd_event_exit(daemon->event, -EIO);
}

static const struct service_ops service_ops = { configure_again, on_opened, on_failed };

/* Behind a socket of systemd's, clients wait for whoever takes their calls: it is better to say
 * what is wrong than to die of it, again and again. */
static int open_service(struct daemon *daemon, const struct sockets *sockets,
			const struct ini_error *config_error)
{
	int r = service_new(&daemon->service, &daemon->config, &service_ops, daemon);

	if (r < 0)
		return r;
	if (!config_error->text[0])
		r = service_open(daemon->service);
	else
		daemon->service->error.config = *config_error;
	return sockets->n > 0 && settings_are_wrong(&daemon->service->error) ? 0 : r;
}

/* ---- all of it ---- */

static int run(struct daemon *daemon, const struct sockets *sockets,
	       const struct ini_error *config_error)
{
	struct varlink_interface interface = passthrough_interface;
	int r = sd_event_default(&daemon->event);

	if (r >= 0)
		r = watch_signals(daemon);
	if (r >= 0)
		r = open_service(daemon, sockets, config_error);
	if (r < 0)
		return r;
	interface.gate = service_gate;
	interface.userdata = daemon->service;
	r = open_server(daemon, sockets, &interface);
	if (r >= 0 && daemon->service->is_open)
		r = watch(daemon);
	if (r >= 0)
		r = sd_event_set_watchdog(daemon->event, true);
	if (r >= 0) {
		notify_ready(daemon);
		r = sd_event_loop(daemon->event);
	}
	daemon->service->watch = domains_watch_free(daemon->service->watch);
	server_free(daemon->server);
	return r;
}

int main(int argc, char **argv)
{
	_cleanup_(arguments_done) struct arguments arguments = { .done = false };
	struct daemon daemon = { .arguments = &arguments };
	struct ini_error error = { .text = "" };
	struct sockets sockets = { .n = 0 };
	int r = arguments_parse(argc, argv, &arguments);

	log_open("auto");
	json_set_alloc_funcs(allocate, free);
	json_object_seed(0);
	if (r < 0 || arguments.done)
		return r < 0 ? EXIT_USAGE : 0;
	ini_prepare();
	tree_prepare(); /* that of checksums comes with the tree */
	sockets.n = sd_listen_fds_with_names(true, &sockets.names);
	r = sockets.n < 0 ? sockets.n : arguments_configure(&daemon.config, &arguments, &error);
	if (r < 0 && (sockets.n <= 0 || !error.text[0])) {
		config_done(&daemon.config);
		return r == -ENOMEM ? EXIT_FAILURE : EXIT_USAGE;
	}
	if (daemon.config.log)
		log_open(daemon.config.log);
	r = run(&daemon, &sockets, &error);
	service_free(daemon.service);
	for (int i = 0; sockets.names && i < sockets.n; i++)
		free(sockets.names[i]);
	free(sockets.names);
	config_done(&daemon.config);
	sd_event_unref(daemon.event);
	return r < 0;
}
