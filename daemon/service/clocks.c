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

/* A report that is wrong is the kernel's, and said once; then it is as without one. */
static int parse(struct service *service, char *text, size_t size, struct measured *ret)
{
	struct clk_summary_error error;
	int r = measured_parse(ret, service->trees->board, text, size, &error);

	if (r != -EINVAL)
		return r;
	if (!service->clocks_reported)
		log_line(LOG_WARNING, "clk_summary cannot be used: %s", error.text);
	service->clocks_reported = true;
	return 0;
}

int clocks_measure(struct service *service, struct varlink_call *call, uint64_t age,
		   struct measured *ret)
{
	char *text = NULL;
	size_t size;
	int r;

	if (!service->summaries || !service->trees->sysfs)
		return 0;
	r = summaries_ask(service->summaries, call_connection(call), service->trees->sysfs, age,
			  &text, &size);
	if (r == SUMMARIES_E_WAIT)
		return call_wait(call, on_gone, service);
	return text ? parse(service, text, size, ret) : r;
}

void clocks_leave(struct service *service, struct varlink_call *call)
{
	summaries_leave(service->summaries, call_connection(call));
}
