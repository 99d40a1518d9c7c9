/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which stand-ins have to be on, and who is told of it. */

#include "service/stand-ins.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "log.h"
#include "service/stand-in.h"
#include "standin/standin.h"
#include "standin/summary.h"

#define RUNNING_SYSFS "/sys"

/* ---- which ---- */

static bool is_recording(const struct service *service)
{
	return streq(service->hypervisor->ops->name, "record");
}

/* The recording hypervisor grants nothing, so it must not touch what a real ptd on the same machine
 * keeps on. A tree elsewhere, with a sysfs of its own around it, is a test's. */
static const char *sysfs_of(const struct service *service)
{
	const char *sysfs = service->trees->sysfs;

	return sysfs && is_recording(service) && streq(sysfs, RUNNING_SYSFS) ? NULL : sysfs;
}

/* The host tree may be that from before the boot loader's overlays. */
static bool only_dom0_has_them(const struct board *board)
{
	return board->dom0_tree && board->stand_ins.n == 0 &&
	       node_find_child(tree_root(board->dom0_tree), "ptd", strlen("ptd"));
}

const char *stand_ins_missing(const struct service *service)
{
	if (only_dom0_has_them(service->trees->board))
		return "dom0's tree has stand-ins that the host tree lacks, so that nothing turns "
		       "them on; give the overlay that adds them as Overlay=";
	if (service->trees->board->stand_ins.n == 0 || sysfs_of(service))
		return NULL;
	if (service->trees->sysfs)
		return "stand-ins are not switched with the recording hypervisor";
	return "stand-ins are not switched: DeviceTree= is not the tree that this machine runs "
	       "with";
}

static void want_assigned(struct standins *standins, void *userdata)
{
	const struct service *service = userdata;
	const struct assignments *all = &service->ledger->assignments;

	for (size_t i = 0; i < all->n; i++)
		for (size_t k = 0; k < all->items[i]->n; k++)
			standins_want(standins, all->items[i]->items[k].path);
}

/* ---- who is told ---- */

static void wake(void *who, void *userdata)
{
	connection_wake(who);
}

static void log_stand_in(const struct standin *standin)
{
	_cleanup_(freep) char *text = standin_text(standin);
	bool is_known = standin->report.clocks != SWITCH_CLOCKS_UNKNOWN;
	char path[TREE_PATH_MAX];

	if (!text)
		return;
	if (standin->state == STANDIN_FAILED)
		log_line(LOG_ERR, "%s", text);
	else
		log_line(is_known ? LOG_WARNING : LOG_INFO, "%s: %s",
			 node_path(standin->device->node, path), text);
}

static void on_change(const struct standin *standin, void *userdata)
{
	struct service *service = userdata;

	log_stand_in(standin);
	if (service->server)
		server_changed(service->server);
	service_notify_stand_in(service, stand_in_describe(service, standin->device));
}

static const struct standins_ops ops = { want_assigned, wake, on_change };

int stand_ins_reload(struct service *service)
{
	const struct config *config = service->config;
	struct standins_settings settings = {
		.always = streq(config->stand_ins, "always"),
		.timeout_usec = (uint64_t)config->stand_in_timeout_sec * 1000000,
	};

	if (!service->standins)
		return 0;
	return standins_use(service->standins, service->trees->board, sysfs_of(service), &settings);
}

int stand_ins_open(struct service *service, struct sd_event *event)
{
	int r = summaries_new(&service->summaries, event, wake, service);

	if (r == 0)
		r = standins_new(&service->standins, event, &ops, service);
	return r < 0 ? r : stand_ins_reload(service);
}

/* ---- a request ---- */

static void on_gone(struct varlink_connection *connection, void *userdata)
{
	const struct service *service = userdata;

	standins_leave(service->standins, connection);
}

static int refuse(struct request *request, const struct standin *standin)
{
	_cleanup_(freep) char *text = standin_text(standin);

	if (!text)
		return -ENOMEM;
	return request_refuse(request, fail_stand_in(request->call, standin, text), text);
}

int request_stand_ins(struct request *request)
{
	struct service *service = request->service;
	struct varlink_connection *who = call_connection(request->call);
	const struct standin *failed = NULL;
	_cleanup_(freep) const struct device **devices = calloc(request->plan.n, sizeof(*devices));
	int r;

	if (!devices)
		return -ENOMEM;
	for (size_t i = 0; i < request->plan.n; i++)
		devices[i] = request->plan.items[i].device;
	r = standins_ask(service->standins, who, devices, request->plan.n, &failed);
	if (r == STANDINS_E_FAILED)
		return refuse(request, failed);
	return r == STANDINS_E_WAIT ? call_wait(request->call, on_gone, service) : r;
}
