/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Assign and ListAssignments. */

#include "ledger/assign.h"

#include <string.h>

#include "base/util.h"
#include "describe/describe.h"
#include "service/methods.h"
#include "service/request.h"
#include "service/stand-ins.h"

static bool is_of_request(const struct assignment *assignment,
			  const struct assigned_device *assigned, const void *userdata)
{
	const struct request *request = userdata;
	char path[TREE_PATH_MAX];

	if (!domain_key_equals(&assignment->domain, &request->domain->key))
		return false;
	for (size_t i = 0; i < request->plan.n; i++)
		if (streq(node_path(request->plan.items[i].device->node, path), assigned->path))
			return true;
	return false;
}

static int apply_plan(struct request *request)
{
	struct ledger_actor actor = request_actor(request);
	struct transaction t = { .ledger = request->service->ledger,
				 .domain = request->domain,
				 .actor = &actor };
	int r = assign_devices(&t, &request->plan);

	if (r == TRANSACTION_E_HYPERVISOR)
		r = request_failed(request, &t.failure, is_of_request, request);
	else if (r < 0)
		r = request_not_recorded(request, r);
	else
		r = call_reply(
			request->call,
			json_pack("{s:o}", "assignments",
				  service_assignments(request->service, is_of_request, request)));
	transaction_done(&t);
	return r;
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
		r = request_spend_on_records(&request);
	if (r == 0)
		r = request_stand_ins(&request);
	if (r == 0)
		r = apply_plan(&request);
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
