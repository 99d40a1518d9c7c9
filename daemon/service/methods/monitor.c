/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Monitor: the current state, then every change. */

#include <errno.h>

#include "describe/describe.h"
#include "service/methods/methods.h"
#include "service/service.h"

static json_t *present(const struct service *service)
{
	return json_pack("{s:s, s:o}", "event", "present", "assignments",
			 service_assignments(service, NULL, NULL));
}

/* Events were dropped; the current state makes up for them. */
static void monitor_resume(struct varlink_connection *connection, void *userdata)
{
	stream_send(connection, present(userdata));
}

static void monitor_closed(struct varlink_connection *connection, void *userdata)
{
	struct service *service = userdata;

	for (size_t i = 0; i < service->monitors.n; i++)
		if (service->monitors.items[i] == connection)
			service->monitors.items[i--] =
				service->monitors.items[--service->monitors.n];
}

static const struct varlink_stream_ops monitor_ops = { .resume = monitor_resume,
						       .closed = monitor_closed };

int method_monitor(struct varlink_call *call, json_t *parameters, void *userdata)
{
	struct service *service = userdata;
	struct varlink_connection **slot = array_add(&service->monitors);
	int r;

	if (!slot)
		return -ENOMEM;
	r = call_open_stream(call, &monitor_ops, service, slot);
	if (r < 0)
		service->monitors.n--;
	else
		stream_send(*slot, present(service));
	return r;
}
