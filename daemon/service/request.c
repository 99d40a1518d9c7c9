/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decoding what Plan, Assign, Revoke and Export are asked for, and saying why it is refused. */

#include "service/request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "describe/describe.h"
#include "input/text.h"
#include "log.h"

void request_done(struct request *request)
{
	array_done(&request->domains);
	plan_done(&request->plan);
	array_done(&request->present);
	free(request->refusal);
	free(request->groups);
}

int request_certain(struct request *request)
{
	const char *problem = request->service->ledger->problem;

	if (!problem)
		return 0;
	return request_refuse(request, fail_system(request->call, -EUCLEAN, problem), problem);
}

int request_domain(struct request *request, const json_t *parameters)
{
	int r;

	request->domain_name = json_string_value(json_object_get(parameters, "domain"));
	r = service_list_domains(request->service, &request->domains);
	if (r < 0)
		return r;
	switch (domains_find(&request->domains, request->domain_name, &request->domain)) {
	case DOMAINS_OK:
		return 0;
	case DOMAINS_E_AMBIGUOUS:
		return request_refuse(request,
				      fail_ambiguous_domain(request->call, request->domain_name,
							    &request->domains),
				      "several domains have this name");
	case DOMAINS_E_UNKNOWN:
		return request_refuse(request,
				      fail_names_unknown(request->call, request->domain_name),
				      names_unknown_text);
	case DOMAINS_E_NONE:
		break;
	}
	return request_refuse(request,
			      fail_no_such_domain(request->call, request->domain_name,
						  &request->domains, &request->work),
			      "there is no such domain");
}

/* ---- devices ---- */

static int find_devices(struct request *request, const json_t *names)
{
	const struct board *board = request->service->trees->board;
	struct matches found = { .n = 0 };
	int r = service_look_up_all(request->service, request->call, names, &request->work, &found);

	if (r == CALL_E_FAILED)
		request_refuse(request, r, "there is no such device, or there are several");
	for (size_t i = 0; r == 0 && i < found.n; i++)
		if (!plan_add(&request->plan, board, found.items[i]))
			r = -ENOMEM;
	array_done(&found);
	return r;
}

static int too_much(struct request *request, const char *text)
{
	return request_refuse(request, fail_too_much_work(request->call, text), text);
}

/* Each device is judged and described; each mapping is held against all others. */
static int spend_on_plan(struct request *request)
{
	const struct board *board = request->service->trees->board;
	uint64_t n = 0;

	for (size_t i = 0; i < request->plan.n; i++) {
		const struct device *device = request->plan.items[i].device;

		if (!work_spend(&request->work, 2 * describe_cost(board, device)))
			break;
		board_for_each_member (member, board, device)
			n += member->regions.n;
	}
	if (work_spend(&request->work, n * n))
		return 0;
	return too_much(request, "these devices are too many for one request; ask for fewer at "
				 "once");
}

/* The record of the domain is written again for each call that is not repeated after a crash, and
 * is as long as the domain has devices and grants. */
#define RECORD_COST 12500 /* for a device, once */
#define GRANT_COST  1000

/* In all domains: as many as ListAssignments can tell, and each device be looked for among. */
#define ASSIGNMENTS_MAX 2048

static uint64_t record_cost(const struct assignment *own, const struct plan *plan)
{
	uint64_t cost = plan->n * RECORD_COST + plan->grants.n * GRANT_COST;

	for (size_t i = 0; own && i < own->n; i++)
		cost += RECORD_COST + own->items[i].grants.n * GRANT_COST;
	return cost;
}

int request_spend_on_records(struct request *request)
{
	const struct ledger *ledger = request->service->ledger;
	const struct plan *plan = &request->plan;
	uint64_t writes = 3;

	if (ledger_count(ledger) + plan->n > ASSIGNMENTS_MAX)
		return too_much(request,
				"more than " STRINGIFY(
					ASSIGNMENTS_MAX) " devices cannot "
							 "be assigned; revoke some of them first");
	for (size_t i = 0; i < plan->grants.n; i++)
		writes += plan->grants.items[i].kind == GRANT_IOMMU ||
			  plan->grants.items[i].kind == GRANT_INTERRUPT;
	if (work_spend(&request->work,
		       writes * record_cost(ledger_find(ledger, &request->domain->key), plan)))
		return 0;
	return too_much(request, "these devices are too many to be assigned at once; assign some "
				 "of them first");
}

static int bad_parameter(struct request *request, const char *name)
{
	return request_refuse(request, call_fail_parameter(request->call, name),
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

static int add_at(struct request *request, const struct device *device, const json_t *wish)
{
	json_int_t index = json_integer_value(json_object_get(wish, "index"));
	struct plan_at at = { .device = device, .index = (uint32_t)index };
	int r;

	if (index < 0 || index > UINT32_MAX ||
	    !text_address(json_string_value(json_object_get(wish, "address")), &at.address))
		return bad_parameter(request, "at");
	r = plan_add_at(&request->plan, request->service->trees->board, at);
	return r > 0 ? bad_parameter(request, "at") : r;
}

static int read_one_at(struct request *request, const json_t *wish)
{
	const char *name = json_string_value(json_object_get(wish, "device"));
	struct matches found = { .n = 0 };
	int r = service_look_up(request->service, request->call, name, &request->work, &found);

	if (r == CALL_E_FAILED)
		request_refuse(request, r, "there is no such device, or there are several");
	if (r == 0)
		r = add_at(request, found.items[0], wish);
	array_done(&found);
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

/* A risk that the policy accepts for this domain need not be accepted again. */
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
		r = spend_on_plan(request);
	if (r == 0)
		r = read_accept(request, json_object_get(parameters, "accept"));
	if (r == 0)
		r = read_at(request, json_object_get(parameters, "at"));
	if (r == 0 && request->domain)
		accept_by_policy(request);
	return r;
}

/* ---- refusals ---- */

int request_refuse(struct request *request, int r, const char *text)
{
	free(request->refusal);
	request->refusal = strdup(text);
	return r;
}

/* The planned device that needs what was refused. */
static const struct device *find_user(const struct plan *plan, const struct grant *grant)
{
	for (size_t i = 0; i < plan->n; i++)
		if (grants_find(&plan->items[i].needs, grant))
			return plan->items[i].device;
	return NULL;
}

/* That the interrupt reaches the GIC through another controller, if it does; malloc'ed, or NULL. */
static char *forwarded_text(const struct plan *plan, const struct grant_failure *failure)
{
	if (failure->error != -EPERM || failure->grant.kind != GRANT_INTERRUPT)
		return NULL;
	for (size_t i = 0; i < plan->findings.n; i++)
		if (plan->findings.items[i].b + GIC_SPI_FIRST == grant_intid(&failure->grant))
			return finding_text(&plan->findings.items[i]);
	return NULL;
}

int request_failed(struct request *request, const struct grant_failure *failure, service_fn fn,
		   const void *userdata)
{
	const struct service *service = request->service;
	const struct device *device = find_user(&request->plan, &failure->grant);
	_cleanup_(freep) char *text = NULL, *forwarded = NULL;
	char path[TREE_PATH_MAX];
	struct busy busy = {
		.intid = grant_intid(&failure->grant),
		.hypervisor = service->hypervisor,
		.domains = &request->domains,
		.domain = request->domain,
		.device = device ? node_path(device->node, path) : NULL,
		.is_marked = device && board_mark(service->trees->board, device) == MARK_MARKED,
	};

	if (failure->grant.kind == GRANT_IOMMU && !failure->grant.path)
		return -ENOMEM; /* the failure's copy could not be made */
	forwarded = forwarded_text(&request->plan, failure);
	text = failure_text(failure, request->domain, &busy, forwarded);
	if (!text)
		return -ENOMEM;
	return request_refuse(request,
			      fail_hypervisor(request->call, failure, text,
					      service_assignments(service, fn, userdata)),
			      text);
}

int request_not_recorded(struct request *request, int error)
{
	_cleanup_(freep) char *text = NULL;

	if (error == -ENOMEM)
		return error;
	if (asprintf(&text,
		     "the record of the assignment cannot be written to %s: %s; nothing has "
		     "changed, except what `ptctl assignments` shows as held",
		     request->service->config->state_directory, strerror(-error)) < 0)
		return -ENOMEM;
	return request_refuse(request, fail_system(request->call, error, text), text);
}

struct ledger_actor request_actor(const struct request *request)
{
	struct varlink_peer peer = call_peer(request->call);

	return (struct ledger_actor){ .uid = peer.uid, .pid = peer.pid };
}

/* Entries about one call. */
#define REFUSALS_MAX 16

void request_log_refusal(const struct request *request, const json_t *names)
{
	struct varlink_peer peer = call_peer(request->call);
	struct log_act act = {
		.event = LOG_REFUSED,
		.uid = peer.uid,
		.pid = peer.pid,
		.domain = request->domain ? request->domain->name : request->domain_name,
		.domid = request->domain ? (int)request->domain->key.domid : -1,
		.uuid = request->domain ? request->domain->key.uuid : NULL,
		.result = request->refusal,
	};
	const json_t *name;
	size_t i;

	if (!request->refusal)
		return;
	if (json_array_size(names) == 0) /* all devices of the domain */
		log_act(&act);
	json_array_foreach (names, i, name) {
		act.device = json_string_value(name);
		if (i < REFUSALS_MAX)
			log_act(&act);
	}
}
