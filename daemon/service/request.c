/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decoding and checking what Plan, Assign and Export are asked for. */

#include "service/request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

void request_done(struct request *request)
{
	array_done(&request->domains);
	plan_done(&request->plan);
	free(request->refusal);
}

/* A step has replied with an error; the sentence is kept for the log. */
static int refused(struct request *request, int r, const char *text)
{
	free(request->refusal);
	request->refusal = strdup(text);
	return r < 0 ? r : 1;
}

/* ---- who and what ---- */

int request_domain(struct request *request, const json_t *parameters)
{
	int r;

	request->domain_name = json_string_value(json_object_get(parameters, "domain"));
	r = service_list_domains(request->service, &request->domains);
	if (r < 0)
		return r;
	request->domain = domains_find(&request->domains, request->domain_name);
	if (request->domain)
		return 0;
	return refused(request, fail_no_such_domain(request->call, request->domain_name),
		       "there is no such domain");
}

static int find_devices(struct request *request, const json_t *names)
{
	const struct board *board = request->service->trees->board;
	struct matches found = { .n = 0 };
	int r = service_look_up(request->service, request->call, names, &found);

	if (r == 1)
		refused(request, 0, "there is no such device, or there are several");
	for (size_t i = 0; r == 0 && i < found.n; i++)
		if (!plan_add(&request->plan, board, found.items[i]))
			r = -ENOMEM;
	array_done(&found);
	return r;
}

static int bad_parameter(struct request *request, const char *name)
{
	return refused(request, call_fail_parameter(request->call, name),
		       "a parameter makes no sense");
}

static int read_accept(struct request *request, const json_t *codes)
{
	struct finding_set accept = { 0 };
	const json_t *code;
	size_t i;

	json_array_foreach (codes, i, code)
		if (finding_set_add_risk(&accept, json_string_value(code)) != FINDING_OK)
			return bad_parameter(request, "accept");
	for (i = 0; i < request->plan.n; i++)
		finding_set_add_all(&request->plan.items[i].accepted, accept);
	return 0;
}

static int read_one_at(struct request *request, const json_t *wish)
{
	json_int_t index = json_integer_value(json_object_get(wish, "index"));
	json_t *name = json_pack("[O]", json_object_get(wish, "device"));
	struct matches found = { .n = 0 };
	int r = name ? service_look_up(request->service, request->call, name, &found) : -ENOMEM;

	if (r == 1)
		refused(request, 0, "there is no such device, or there are several");
	if (r == 0) {
		struct plan_at at = { .device = found.items[0], .index = (uint32_t)index };

		if (index < 0 || index > UINT32_MAX ||
		    !text_address(json_string_value(json_object_get(wish, "address")), &at.address))
			r = bad_parameter(request, "at");
		else
			r = plan_add_at(&request->plan, request->service->trees->board, at);
		if (r == PLAN_E_NOT_PLANNED || r == PLAN_E_REPEATED)
			r = bad_parameter(request, "at");
	}
	array_done(&found);
	json_decref(name);
	return r;
}

static int read_at(struct request *request, const json_t *wishes)
{
	const json_t *wish;
	size_t i;
	int r = 0;

	json_array_foreach (wishes, i, wish)
		if (r == 0)
			r = read_one_at(request, wish);
	return r;
}

/* What the policy accepts for this domain counts as accepted. */
static void accept_by_policy(struct request *request)
{
	const struct policy_domain domain = { .name = request->domain->name,
					      .uuid = request->domain->key.uuid };
	char path[TREE_PATH_MAX];

	for (size_t i = 0; i < request->plan.n; i++) {
		struct plan_device *planned = &request->plan.items[i];

		node_path(planned->device->node, path);
		finding_set_add_all(&planned->accepted,
				    policy_accepted(request->service->policy, path, &domain));
	}
}

int request_devices(struct request *request, const json_t *parameters)
{
	const json_t *names = json_object_get(parameters, "devices");
	int r = json_array_size(names) == 0 ? bad_parameter(request, "devices")
					    : find_devices(request, names);

	if (r == 0)
		r = read_accept(request, json_object_get(parameters, "accept"));
	if (r == 0)
		r = read_at(request, json_object_get(parameters, "at"));
	if (r == 0 && request->domain)
		accept_by_policy(request);
	return r;
}

/* ---- the policy ---- */

int request_not_allowed(struct request *request, const char *path, enum policy_verdict verdict)
{
	const struct domain *asked = request->domain;
	const char *domain = *asked->name ? asked->name : asked->key.uuid;
	uid_t uid = call_peer(request->call).uid;
	_cleanup_(freep) char *text = NULL;
	int n = -1;

	if (verdict == POLICY_E_NO_RULE)
		n = asprintf(&text,
			     "no rule of the policy lists %s; once it is tested on this board, add "
			     "[device \"%s\"] with Domains=%s to a file in %s, and reload",
			     path, path, domain, request->service->config->policy_directory);
	else if (verdict == POLICY_E_DOMAIN)
		n = asprintf(&text,
			     "the policy lists %s, but not for domain %s; add it to Domains= in a "
			     "file in %s, and reload",
			     path, domain, request->service->config->policy_directory);
	else
		n = asprintf(
			&text,
			"user %u may not give or take %s; root may, and who is named by By= in "
			"the policy",
			uid, path);
	return refused(request,
		       n < 0 ? -ENOMEM : fail_not_allowed(request->call, path, domain, text),
		       n < 0 ? "" : text);
}

int request_allowed(struct request *request)
{
	struct varlink_peer peer = call_peer(request->call);
	char path[TREE_PATH_MAX];

	for (size_t i = 0; i < request->plan.n; i++) {
		enum policy_verdict verdict;
		int r;

		node_path(request->plan.items[i].device->node, path);
		r = peer_check(request->service, &peer, path, request->domain, &verdict);
		if (r < 0)
			return r;
		if (verdict != POLICY_ALLOWED)
			return request_not_allowed(request, path, verdict);
	}
	return 0;
}

/* ---- the plan ---- */

static int not_ready(struct request *request, enum domain_reason reason)
{
	_cleanup_(freep) char *text = domain_reason_text(request->domain, reason);

	return refused(request, fail_domain_not_ready(request->call, request->domain, reason),
		       text ? text : "");
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
	return refused(request, fail_already_assigned(request->call, path, assignment, assigned),
		       "somebody has the device, or something that goes with it, already");
}

/* A stream of the device is also one of a device that another domain has. */
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

/* What the same domain holds back of a device it can have again, and what xl has given of it can be
 * completed. */
static int check_free(struct request *request, const struct plan_device *planned)
{
	struct assignment *assignment;
	const struct assigned_device *assigned;
	char path[TREE_PATH_MAX];

	node_path(planned->device->node, path);
	assigned = ledger_find_device(request->service->ledger, path, &assignment);
	if (!assigned || (domain_key_equals(&assignment->domain, &request->domain->key) &&
			  (assigned->state == ASSIGNMENT_HELD || assigned->by_xl)))
		return 0;
	return taken(request, path, assignment, assigned);
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
		r = refused(request, fail_not_assignable(request->call, &error), error.text);
	array_done(&error.findings);
	grants_done(&held);
	return r;
}

/* Asked only if it matters. A failure is left for the assignment to find, which explains it. */
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
		r = check_neighbours(request, &request->plan.items[i]);
	if (r == 0 && plan_has(&request->plan, GRANT_IOMMU))
		r = check_iommu(request);
	if (r == 0 && plan_has(&request->plan, GRANT_INTERRUPT) && request->domain->started &&
	    !hv->binds_started)
		r = not_ready(request, REASON_STARTED);
	return r;
}
