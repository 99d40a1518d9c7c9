/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Plan: whether a domain can have devices, and what would be granted. */

#include "service/methods/plan.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "board/neighbours/claims.h"
#include "describe/describe.h"
#include "service/methods/methods.h"
#include "service/stand-in.h"

/* ---- the domain ---- */

static int not_ready(struct request *request, enum domain_reason reason)
{
	_cleanup_(freep) char *text = domain_reason_text(request->domain, reason);

	if (!text)
		return -ENOMEM;
	return request_refuse(
		request, fail_domain_not_ready(request->call, request->domain, reason, text), text);
}

static int check_domain(struct request *request)
{
	const struct domain *domain = request->domain;

	if (domain->key.domid == 0)
		return not_ready(request, REASON_DOM0);
	if (domain->dying)
		return not_ready(request, REASON_DYING);
	return domain->has_vcpus ? 0 : not_ready(request, REASON_NO_VCPUS);
}

static int taken(struct request *request, const char *path, const struct assignment *assignment,
		 const struct assigned_device *assigned)
{
	return request_refuse(request,
			      fail_already_assigned(request->call, path, assignment, assigned),
			      "the device, or something that goes with it, is already assigned");
}

/* A stream of the device is shared with a device that another domain has. */
struct stream_conflict {
	struct request *request;
	struct assignment *assignment;
	struct assigned_device *assigned;
};

static int find_stream_holder(const struct claim *other, void *userdata)
{
	struct stream_conflict *conflict = userdata;
	const struct service *service = conflict->request->service;
	const struct device *device = board_device_of(service->trees->board, other->node);
	char path[TREE_PATH_MAX];

	if (!device)
		return 0;
	node_path(board_owner(service->trees->board, device)->node, path);
	conflict->assigned = ledger_find_device(service->ledger, path, &conflict->assignment);
	return conflict->assigned &&
	       !domain_key_equals(&conflict->assignment->domain, &conflict->request->domain->key);
}

static int check_streams(struct request *request, const struct device *device, const char *path)
{
	const struct board *board = request->service->trees->board;
	struct stream_conflict conflict = { .request = request };

	board_for_each_member (member, board, device)
		board_for_each_stream (stream, board, member) {
			struct claim claim = board_stream_claim(board, stream);

			if (claims_for_each_other(&board->stream_ids, &claim, find_stream_holder,
						  &conflict))
				return taken(request, path, conflict.assignment, conflict.assigned);
		}
	return 0;
}

/* The device as the domain of the request has it already, by ptd; or NULL. */
static const struct assigned_device *find_present(const struct request *request,
						  const struct plan_device *planned)
{
	const struct assignment *own = ledger_find(request->service->ledger, &request->domain->key);
	const struct assigned_device *assigned;
	char path[TREE_PATH_MAX];

	assigned = own ? assignment_find(own, node_path(planned->device->node, path)) : NULL;
	return assigned && assigned->state == ASSIGNMENT_ACTIVE ? assigned : NULL;
}

/* A domain can have a device again that it has or holds, and xl's grants of one can be completed.
 */
static int check_free(struct request *request, struct plan_device *planned)
{
	const struct assigned_device *assigned = find_present(request, planned);
	struct assignment *assignment;
	char path[TREE_PATH_MAX];

	if (assigned) { /* its risks were accepted then */
		finding_set_add_all(&planned->accepted, assigned->accepted);
		return 0;
	}
	node_path(planned->device->node, path);
	assigned = ledger_find_device(request->service->ledger, path, &assignment);
	if (!assigned || (domain_key_equals(&assignment->domain, &request->domain->key) &&
			  (assigned->state == ASSIGNMENT_HELD || assigned->by_xl)))
		return 0;
	return taken(request, path, assignment, assigned);
}

/* What the domain has may be at other addresses than the request wants it, or from another tree. */
static int check_present(struct request *request, const struct plan_device *planned)
{
	const struct assigned_device *assigned = find_present(request, planned);
	_cleanup_(grants_done) struct grants missing = { .n = 0 };
	int r = assigned ? grants_subtract(&planned->needs, &assigned->grants, &missing) : 0;

	if (r < 0 || missing.n == 0)
		return r;
	return taken(request, assigned->path,
		     ledger_find(request->service->ledger, &request->domain->key), assigned);
}

int request_set_present_aside(struct request *request)
{
	struct plan *plan = &request->plan;
	size_t n = 0;
	int r = 0;

	for (size_t i = 0; i < plan->n; i++) {
		struct plan_device *planned = &plan->items[i];
		const struct device **slot;

		if (r < 0 || !find_present(request, planned)) {
			plan->items[n++] = *planned;
			continue;
		}
		slot = array_add(&request->present);
		r = slot ? 0 : -ENOMEM;
		if (slot)
			*slot = planned->device;
		grants_done(&planned->needs);
	}
	plan->n = n;
	return r;
}

static int check_neighbours(struct request *request, const struct plan_device *planned)
{
	const struct ledger *ledger = request->service->ledger;
	struct assignment *assignment;
	const struct assigned_device *assigned =
		ledger_find_conflict(ledger, &request->domain->key, &planned->needs, &assignment);
	char path[TREE_PATH_MAX];

	node_path(planned->device->node, path);
	if (assigned)
		return taken(request, path, assignment, assigned);
	return ledger_count(ledger) > 0 ? check_streams(request, planned->device, path) : 0;
}

static bool plan_has(const struct plan *plan, enum grant_kind kind)
{
	for (size_t i = 0; i < plan->grants.n; i++)
		if (plan->grants.items[i].kind == kind)
			return true;
	return false;
}

static int make_plan(struct request *request)
{
	struct service *service = request->service;
	struct plan_error error = { .device = NULL };
	struct grants held = { .n = 0 };
	int r = ledger_held(service->ledger, &request->domain->key, &held);

	if (r == 0)
		r = plan_make(&request->plan, service->trees->board, &held, &error);
	if (r == PLAN_E_NOT_ASSIGNABLE)
		r = request_refuse(request, fail_not_assignable(request->call, &error), error.text);
	array_done(&error.findings);
	grants_done(&held);
	return r;
}

/* If Xen does not answer, applying the grant fails as well, and that is explained. */
static int check_iommu(struct request *request)
{
	struct hypervisor *hv = request->service->hypervisor;

	return hv->ops->has_iommu(hv, request->domain) == 0 ? not_ready(request, REASON_NO_IOMMU)
							    : 0;
}

int request_plan(struct request *request)
{
	const struct hypervisor *hv = request->service->hypervisor;
	int r = check_domain(request);

	if (trees_refresh(request->service->trees, 0))
		server_changed(request->service->server);
	for (size_t i = 0; r == 0 && i < request->plan.n; i++)
		r = check_free(request, &request->plan.items[i]);
	if (r == 0)
		r = make_plan(request);
	for (size_t i = 0; r == 0 && i < request->plan.n; i++)
		r = check_present(request, &request->plan.items[i]);
	for (size_t i = 0; r == 0 && i < request->plan.n; i++)
		r = check_neighbours(request, &request->plan.items[i]);
	if (r == 0 && plan_has(&request->plan, GRANT_IOMMU))
		r = check_iommu(request);
	if (r == 0 && plan_has(&request->plan, GRANT_INTERRUPT) && request->domain->started &&
	    !hv->binds_started)
		r = not_ready(request, REASON_STARTED);
	return r;
}

/* ---- the method ---- */

static int reply_plan(struct request *request)
{
	const struct service *service = request->service;
	json_t *domain = describe_domain(&request->domain->key, request->domain->name);
	json_t *plan = describe_plan(&request->plan, service->trees->board, domain);
	json_t *stand_ins = stand_in_describe_planned(service, &request->plan);

	if (plan && stand_ins)
		json_object_set(plan, "standIns", stand_ins);
	json_decref(stand_ins);
	return call_reply(request->call, plan);
}

int method_plan(struct varlink_call *call, json_t *parameters, void *userdata)
{
	struct request request = request_of(call, userdata);
	int r = request_domain(&request, parameters);

	if (r == 0)
		r = request_devices(&request, parameters);
	if (r == 0)
		r = request_plan(&request);
	if (r == 0)
		r = reply_plan(&request);
	request_done(&request);
	return r;
}
