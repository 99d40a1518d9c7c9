/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "service/clocks.h"

#include <errno.h>
#include <syslog.h>

#include "log.h"
#include "standin/summary.h"

static void on_gone(struct varlink_connection *connection, void *userdata)
{
	const struct service *service = userdata;

	summaries_leave(service->summaries, connection);
}

/* A report that is wrong is the kernel's; rates are asked for as without one. */
static int parse(const struct service *service, char *text, size_t size, struct measured *ret)
{
	struct clk_summary_error error;
	int r = measured_parse(ret, service->trees->board, text, size, &error);

	if (r != -EINVAL)
		return r;
	log_line(LOG_WARNING, "clk_summary cannot be used: %s", error.text);
	return 0;
}

int request_clocks(struct request *request, struct measured *ret)
{
	struct service *service = request->service;
	char *text = NULL;
	size_t size;
	int r;

	if (!service->summaries || !service->trees->sysfs)
		return 0;
	r = summaries_ask(service->summaries, call_connection(request->call), service->trees->sysfs,
			  &text, &size);
	if (r == SUMMARIES_E_WAIT)
		return call_wait(request->call, on_gone, service);
	return text ? parse(service, text, size, ret) : r;
}

void request_clocks_done(struct request *request)
{
	summaries_leave(request->service->summaries, call_connection(request->call));
}
