/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* List, Describe, Explain and GetStatus. */

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "describe/describe.h"
#include "service/clocks.h"
#include "service/errors.h"
#include "service/methods/methods.h"
#include "service/service.h"
#include "service/stand-in.h"
#include "service/stand-ins.h"
#include "verdict/filter.h"

/* How old the kernel's view may be, in microseconds: drivers come and go unnoticed, and
 * clocks are turned on and off. */
#define KERNEL_AGE ((uint64_t)1000000)

static void look_at_drivers(struct service *service, struct varlink_call *call)
{
	if (!service->trees->sysfs)
		return;
	if (trees_refresh(service->trees, KERNEL_AGE))
		server_changed(service->server);
	call_expires(call, service->trees->drivers_usec + KERNEL_AGE);
}

static json_t *summary(const void *context, const struct device *device)
{
	return service_describe(context, device, false);
}

static json_t *whole(const void *context, const struct device *device)
{
	return service_describe(context, device, true);
}

/* Describing is JSON for the most part, and what that costs follows from its length. */
#define BYTE_COST 20

struct bounded_reply {
	struct varlink_call *call;
	struct work *work;
};

static int write_bounded(const char *text, size_t size, void *userdata)
{
	struct bounded_reply *reply = userdata;

	return work_spend(reply->work, size * BYTE_COST) ? call_write(text, size, reply->call)
							 : -E2BIG;
}

static int reply_devices(struct service *service, struct varlink_call *call, struct work *work,
			 const struct matches *devices, describe_fn describe)
{
	struct bounded_reply reply = { call, work };
	int r = work_is_spent(work) ? 0 : call_reply_begin(call);

	if (r == 0 && !work_is_spent(work))
		r = describe_write(devices, describe, service, write_bounded, &reply);
	if (work_is_spent(work))
		return fail_too_much_work(call,
					  "these devices are too many to be described at once; "
					  "ask for fewer of them");
	return r == 0 ? call_reply_end(call) : r;
}

int method_list(struct varlink_call *call, json_t *parameters, void *userdata)
{
	struct service *service = userdata;
	const json_t *patterns = json_object_get(parameters, "patterns");
	struct work work = { WORK_OF_A_REQUEST };
	struct filter filter = {
		.marked = json_is_true(json_object_get(parameters, "marked")),
	};
	struct matches devices = { .n = 0 };
	const json_t *pattern, *verdict = json_object_get(parameters, "verdict");
	size_t i;
	int r = 0;

	if (json_is_string(verdict))
		filter_add_verdict(&filter.verdicts, json_string_value(verdict));
	json_array_foreach (patterns, i, pattern)
		if (r == 0)
			r = filter_add_pattern(&filter, json_string_value(pattern));
	look_at_drivers(service, call);
	if (r == 0)
		r = filter_list(&filter, service->trees->board, &work, &devices);
	if (r == FILTER_E_WORK)
		r = fail_too_much_work(call, "these patterns take too long to compare with all "
					     "devices; give fewer or shorter ones");
	else if (r == 0)
		r = reply_devices(service, call, &work, &devices, summary);
	array_done(&devices);
	filter_done(&filter);
	return r;
}

static int describe_all(struct service *service, struct varlink_call *call,
			const json_t *parameters)
{
	struct work work = { WORK_OF_A_REQUEST };
	struct matches devices = { .n = 0 };
	const json_t *names = json_object_get(parameters, "devices");
	int r = names ? service_look_up_all(service, call, names, &work, &devices)
		      : board_list(service->trees->board, &devices);

	for (size_t i = 0; r == 0 && i < devices.n; i++)
		if (!work_spend(&work, describe_cost(service->trees->board, devices.items[i])))
			break;
	if (r == 0)
		r = reply_devices(service, call, &work, &devices, whole);
	array_done(&devices);
	return r;
}

int method_describe(struct varlink_call *call, json_t *parameters, void *userdata)
{
	struct service *service = userdata;
	struct board *board = service->trees->board;
	struct measured measured = { .summary = { .text = NULL } };
	int r = clocks_measure(service, call, KERNEL_AGE, &measured);

	if (r == 0) {
		look_at_drivers(service, call);
		board->measured = &measured.rates;
		r = describe_all(service, call, parameters);
		board->measured = NULL;
	}
	if (r != CALL_E_WAITS)
		clocks_leave(service, call);
	measured_done(&measured);
	return r;
}

/* ---- findings ---- */

static int add_code(json_t *array, const struct finding_info *info)
{
	return json_array_append_new(array, describe_code(info));
}

/* -EINVAL if there is no such code. */
static int add_named(json_t *array, const json_t *names)
{
	const json_t *name;
	size_t i;

	json_array_foreach (names, i, name) {
		const struct finding_info *info = finding_info_by_name(json_string_value(name));

		if (!info)
			return -EINVAL;
		if (add_code(array, info) < 0)
			return -ENOMEM;
	}
	return 0;
}

int method_explain(struct varlink_call *call, json_t *parameters, void *userdata)
{
	const json_t *names = json_object_get(parameters, "codes");
	json_auto_t *codes = json_array();
	int r = names ? add_named(codes, names) : 0;

	for (unsigned int code = 0; !names && r == 0 && code < FINDING_CODES; code++)
		r = add_code(codes, finding_info((enum finding_code)code));
	if (r == -EINVAL)
		return call_fail_parameter(call, "codes");
	return r < 0 ? -ENOMEM : call_reply(call, json_pack("{s:O}", "codes", codes));
}

/* ---- status ---- */

static void add_missing(json_t *array, const char *what, const char *text)
{
	json_array_append_new(array,
			      json_pack("{s:s, s:o}", "what", what, "text", describe_text(text)));
}

static json_t *describe_missing(const struct service *service)
{
	const struct hypervisor *hv = service->hypervisor;
	json_t *array = json_array();
	struct tree_error mismatch;

	if (service->hypervisor_text[0])
		add_missing(array, "xen", service->hypervisor_text);
	if (!hv->pushes_events)
		add_missing(array, "xenstore",
			    "xenstored does not answer, so that the names of new domains are not "
			    "known, and the end of a domain is noticed up to a second late; use "
			    "domids, and see what it does (systemctl status xenstored)");
	if (!service->config->host_tree)
		add_missing(
			array, "host_tree",
			service->trees->board->made_by_xen
				? "without the tree that Xen was booted with (HostTree=) it is not "
				  "known which devices are marked for passthrough, or behind an "
				  "IOMMU"
				: "the device tree is taken for the one that Xen was booted with; "
				  "in dom0 give that one as HostTree=, to compare both");
	if (trees_mismatch(service->trees, &mismatch))
		add_missing(array, "tree_mismatch", mismatch.text);
	if (service->policy->n == 0)
		add_missing(array, "policy",
			    "no rule allows anything; write one for each device that was tested on "
			    "this board, see ptd-policy(5)");
	if (stand_ins_missing(service))
		add_missing(array, "stand_ins", stand_ins_missing(service));
	if (service->ledger->problem)
		add_missing(array, "state", service->ledger->problem);
	return array;
}

static json_t *describe_counts(struct service *service)
{
	const struct trees_counts *counts = trees_count(service->trees);

	return json_pack("{s:i, s:i, s:i, s:i, s:i, s:I, s:I, s:i}", "devices", counts->devices,
			 "assignable", counts->assignable, "risky", counts->risky, "blocked",
			 counts->blocked, "marked", counts->marked, "assigned",
			 (json_int_t)ledger_count(service->ledger), "rules",
			 (json_int_t)service->policy->n, "connections",
			 server_connections(service->server));
}

int method_get_status(struct varlink_call *call, json_t *parameters, void *userdata)
{
	struct service *service = userdata;
	const struct hypervisor *hv = service->hypervisor;
	const char *version = hv->version[0] ? hv->version : NULL;
	uint64_t uptime = (now_usec() - service->started) / 1000000;

	look_at_drivers(service, call);
	call_expires(call, service->started + (uptime + 1) * 1000000);
	return call_reply(
		call,
		json_pack("{s:s, s:o, s:o*, s:{s:s, s:s*}, s:o, s:o*, s:o, s:o, s:o, s:i, s:I}",
			  "version", PTD_VERSION, "tree", service_source(&service->trees->source),
			  "liveTree", service_source(&service->trees->live), "hypervisor", "name",
			  hv->ops->name, "version", version, "missing", describe_missing(service),
			  "standIns", stand_in_describe_all(service), "counts",
			  describe_counts(service), "policy",
			  describe_text(service->config->policy_directory), "state",
			  describe_text(service->config->state_directory), "pid", (int)getpid(),
			  "uptime", (json_int_t)uptime));
}
