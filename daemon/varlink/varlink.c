/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The server, which lives as long as the daemon. */

#include <errno.h>
#include <sys/resource.h>
#include <time.h>

#include "base/cleanup.h"
#include "varlink/varlink-internal.h"

#define ACCURACY_USEC ((uint64_t)10 * 1000)
#define MESSAGE_USEC  ((uint64_t)30 * 1000 * 1000) /* from its first byte to its last */

/* A quarter of the descriptors is for other things, but no fewer than these. */
#define DESCRIPTORS_KEPT 16

static rlim_t connections_possible(rlim_t descriptors)
{
	rlim_t kept = descriptors / 4 > DESCRIPTORS_KEPT ? descriptors / 4 : DESCRIPTORS_KEPT;

	return descriptors > kept ? descriptors - kept : 1;
}

void server_set_limits(struct varlink_server *server, const struct varlink_limits *limits)
{
	struct rlimit files;

	server->limits = *limits;
	if (server->limits.message_usec == 0)
		server->limits.message_usec = MESSAGE_USEC;
	if (getrlimit(RLIMIT_NOFILE, &files) == 0 &&
	    limits->connections > connections_possible(files.rlim_cur))
		server->limits.connections = (unsigned int)connections_possible(files.rlim_cur);
}

static void server_set_interfaces(struct varlink_server *server,
				  const struct varlink_interface *interface)
{
	bool is_first = strcmp(interface->name, "org.varlink.service") < 0;

	server->service = (struct varlink_interface){
		.name = "org.varlink.service",
		.description = service_description,
		.methods = service_methods,
		.userdata = server,
	};
	server->main_interface = interface;
	server->interfaces[is_first ? 0 : 1] = interface;
	server->interfaces[is_first ? 1 : 0] = &server->service;
}

/* Both are made now: the first timer needs a descriptor, and when accept() fails for lack of one it
 * is too late. */
static int server_add_timers(struct varlink_server *server)
{
	int r = sd_event_add_time(server->event, &server->accept_paused, CLOCK_MONOTONIC,
				  UINT64_MAX, ACCURACY_USEC, server_on_pause_over, server);

	if (r >= 0)
		r = sd_event_source_set_enabled(server->accept_paused, SD_EVENT_OFF);
	if (r >= 0)
		r = sd_event_add_time(server->event, &server->deadline, CLOCK_MONOTONIC, UINT64_MAX,
				      ACCURACY_USEC, connection_on_deadline, server);
	return r < 0 ? r : sd_event_source_set_enabled(server->deadline, SD_EVENT_OFF);
}

int server_new(struct varlink_server **ret, sd_event *event, const struct varlink_info *info,
	       const struct varlink_interface *interface, const struct varlink_limits *limits)
{
	_cleanup_(server_freep) struct varlink_server *server = calloc(1, sizeof(*server));
	int r;

	if (!server)
		return -ENOMEM;
	server->event = sd_event_ref(event);
	server->info = info;
	server_set_limits(server, limits);
	server_set_interfaces(server, interface);
	r = server_add_timers(server);
	if (r < 0)
		return r;
	*ret = TAKE(server);
	return 0;
}

struct varlink_server *server_free(struct varlink_server *server)
{
	if (!server)
		return NULL;
	while (server->connections)
		connection_free(server->connections);
	for (size_t i = 0; i < server->listeners.n; i++)
		sd_event_source_disable_unref(server->listeners.items[i]);
	array_done(&server->listeners);
	sd_event_source_disable_unref(server->accept_paused);
	sd_event_source_disable_unref(server->deadline);
	cache_clear(&server->cache);
	frames_done(&server->spare_frames);
	output_done(&server->spare_output);
	sd_event_unref(server->event);
	free(server);
	return NULL;
}

void server_freep(struct varlink_server **server)
{
	server_free(*server);
}

void server_changed(struct varlink_server *server)
{
	cache_clear(&server->cache);
}

unsigned int server_connections(const struct varlink_server *server)
{
	return server->n_connections;
}
