/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Assign and ListAssignments. */

#include "ledger/assign.h"

#include <string.h>

#include "base/util.h"
#include "describe/describe.h"
#include "service/methods/methods.h"
#include "service/methods/plan.h"
#include "service/stand-ins.h"

static bool is_at(const struct device *device, const char *path)
{
	char buffer[TREE_PATH_MAX];

	return streq(node_path(device->node, buffer), path);
}

static bool is_new(const struct assignment *assignment, const struct assigned_device *assigned,
		   const void *userdata)
{
	const struct request *request = userdata;

	if (!domain_key_equals(&assignment->domain, &request->domain->key))
		return false;
	for (size_t i = 0; i < request->plan.n; i++)
		if (is_at(request->plan.items[i].device, assigned->path))
			return true;
	return false;
}

static bool is_of_request(const struct assignment *assignment,
			  const struct assigned_device *assigned, const void *userdata)
{
	const struct request *request = userdata;

	if (!domain_key_equals(&assignment->domain, &request->domain->key))
		return false;
	for (size_t i = 0; i < request->present.n; i++)
		if (is_at(request->present.items[i], assigned->path))
			return true;
	return is_new(assignment, assigned, userdata);
}

static json_t *describe_new(const struct request *request)
{
	json_t *paths = json_array();
	char path[TREE_PATH_MAX];

	for (size_t i = 0; i < request->plan.n; i++)
		json_array_append_new(
			paths, json_string(node_path(request->plan.items[i].device->node, path)));
	return paths;
}

static int reply_assigned(struct request *request)
{
	return call_reply(request->call,
			  json_pack("{s:o, s:o}", "assignments",
				    service_assignments(request->service, is_of_request, request),
				    "new", describe_new(request)));
}

static int apply_plan(struct request *request)
{
	struct ledger_actor actor = request_actor(request);
	struct transaction t = { .ledger = request->service->ledger,
				 .domain = request->domain,
				 .actor = &actor };
	int r = assign_devices(&t, &request->plan);

	if (r == TRANSACTION_E_HYPERVISOR)
		r = request_failed(request, &t.failure, is_new, request);
	else if (r < 0)
		r = request_not_recorded(request, r);
	else
		r = reply_assigned(request);
	transaction_done(&t);
	return r;
}

static int assign(struct request *request)
{
	int r = request_set_present_aside(request);

	if (r == 0 && request->plan.n == 0 && request->present.n > 0)
		return reply_assigned(request);
	if (r == 0)
		r = request_spend_on_records(request);
	if (r == 0)
		r = request_stand_ins(request);
	return r == 0 ? apply_plan(request) : r;
}

int method_assign(struct varlink_call *call, json_t *parameters, void *userdata)
{
	struct request request = request_of(call, userdata);
	int r = request_certain(&request);

	if (r == 0)
		r = request_domain(&request, parameters);
	if (r == 0)
		r = request_devices(&request, parameters);
	if (r == 0)
		r = request_allowed(&request);
	if (r == 0)
		r = request_plan(&request);
	if (r == 0)
		r = assign(&request);
	if (r != CALL_E_WAITS)
		standins_leave(request.service->standins, call_connection(call));
	request_log_refusal(&request, json_object_get(parameters, "devices"));
	request_done(&request);
	return r;
}

/* ---- ListAssignments ---- */

static bool is_of_domain(const struct assignment *assignment,
			 const struct assigned_device *assigned, const void *userdata)
{
	const struct domain_key *key = userdata;

	return domain_key_equals(&assignment->domain, key);
}

int method_list_assignments(struct varlink_call *call, json_t *parameters, void *userdata)
{
	struct request request = request_of(call, userdata);
	bool all = !json_object_get(parameters, "domain");
	int r = all ? 0 : request_domain(&request, parameters);

	if (r == 0)
		r = call_reply(call,
			       json_pack("{s:o}", "assignments",
					 service_assignments(userdata, all ? NULL : is_of_domain,
							     all ? NULL : &request.domain->key)));
	request_done(&request);
	return r;
}
