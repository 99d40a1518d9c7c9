/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Methods about assignments: Plan, Assign, Revoke, ListAssignments. */

#include "ledger/assign.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "base/cleanup.h"
#include "describe/describe.h"
#include "ledger/revoke.h"
#include "log.h"
#include "service/request.h"

/* Nobody reads more entries about one call than this. */
#define REFUSALS_MAX 16

static void log_refusal(const struct request *request, const json_t *names)
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

	if (json_array_size(names) == 0) /* all devices of the domain */
		log_act(&act);
	json_array_foreach (names, i, name) {
		act.device = json_string_value(name);
		if (i < REFUSALS_MAX)
			log_act(&act);
	}
}

/* ---- Plan ---- */

static int reply_plan(struct request *request)
{
	json_t *domain = describe_domain(&request->domain->key, request->domain->name);

	return call_reply(request->call,
			  describe_plan(&request->plan, request->service->trees->board, domain));
}

int method_plan(struct varlink_call *call, json_t *parameters, void *userdata)
{
	struct request request = { .service = userdata, .call = call };
	int r = request_domain(&request, parameters);

	if (r == 0)
		r = request_devices(&request, parameters);
	if (r == 0)
		r = request_plan(&request);
	if (r == 0)
		r = reply_plan(&request);
	request_done(&request);
	return r < 0 ? r : 0;
}

/* ---- Assign ---- */

/* Assignments of the domain that the last step was about. */
static bool is_of_domain(const struct assignment *assignment,
			 const struct assigned_device *assigned, const void *userdata)
{
	const struct domain_key *key = userdata;

	return domain_key_equals(&assignment->domain, key);
}

static bool is_of_request(const struct assignment *assignment,
			  const struct assigned_device *assigned, const void *userdata)
{
	const struct request *request = userdata;
	char path[TREE_PATH_MAX];

	if (!domain_key_equals(&assignment->domain, &request->domain->key))
		return false;
	for (size_t i = 0; i < request->plan.n; i++)
		if (strcmp(node_path(request->plan.items[i].device->node, path), assigned->path) ==
		    0)
			return true;
	return false;
}

/* Who of the planned devices needs what was refused. */
static const struct device *plan_find_user(const struct plan *plan, const struct grant *grant)
{
	for (size_t i = 0; i < plan->n; i++)
		if (grants_find(&plan->items[i].needs, grant))
			return plan->items[i].device;
	return NULL;
}

static int reply_failure(struct request *request, const struct grant_failure *failure,
			 service_fn fn, const void *userdata)
{
	const struct service *service = request->service;
	const struct device *device = plan_find_user(&request->plan, &failure->grant);
	char path[TREE_PATH_MAX];
	struct busy busy = {
		.intid = grant_intid(&failure->grant),
		.hypervisor = service->hypervisor,
		.domains = &request->domains,
		.domain = request->domain,
		.device = device ? node_path(device->node, path) : NULL,
		.is_marked = device && board_mark(service->trees->board, device) == MARK_MARKED,
	};

	free(request->refusal);
	request->refusal = failure_text(failure, request->domain, &busy);
	return fail_hypervisor(request->call, failure, request->refusal,
			       service_assignments(service, fn, userdata));
}

static int not_recorded(struct request *request, int error)
{
	_cleanup_(freep) char *text = NULL;

	if (asprintf(
		    &text,
		    "the record of the assignment cannot be written to %s: %s; nothing was changed "
		    "but for what `ptctl assignments` shows as held",
		    request->service->config->state_directory, strerror(-error)) < 0)
		return -ENOMEM;
	free(request->refusal);
	request->refusal = strdup(text);
	return fail_system(request->call, error, text);
}

static struct ledger_actor actor_of(const struct request *request)
{
	struct varlink_peer peer = call_peer(request->call);

	return (struct ledger_actor){ .uid = peer.uid, .pid = peer.pid };
}

static int apply_plan(struct request *request)
{
	struct ledger_actor actor = actor_of(request);
	struct transaction t = { .ledger = request->service->ledger,
				 .domain = request->domain,
				 .actor = &actor };
	int r = assign_devices(&t, &request->plan);

	if (r == TRANSACTION_E_HYPERVISOR)
		r = reply_failure(request, &t.failure, is_of_request, request);
	else if (r < 0)
		r = not_recorded(request, r);
	else
		r = call_reply(
			request->call,
			json_pack("{s:o}", "assignments",
				  service_assignments(request->service, is_of_request, request)));
	transaction_done(&t);
	return r;
}

/* With a record that cannot be read nobody knows who has what. */
static int check_certain(struct request *request)
{
	const char *problem = request->service->ledger->problem;

	if (!problem)
		return 0;
	request->refusal = strdup(problem);
	return fail_system(request->call, -EUCLEAN, problem) < 0 ? -ENOMEM : 1;
}

int method_assign(struct varlink_call *call, json_t *parameters, void *userdata)
{
	struct request request = { .service = userdata, .call = call };
	int r = check_certain(&request);

	if (r == 0)
		r = request_domain(&request, parameters);
	if (r == 0)
		r = request_devices(&request, parameters);
	if (r == 0)
		r = request_allowed(&request);
	if (r == 0)
		r = request_plan(&request);
	if (r == 0)
		r = apply_plan(&request);
	if (request.refusal)
		log_refusal(&request, json_object_get(parameters, "devices"));
	request_done(&request);
	return r < 0 ? r : 0;
}

/* ---- Revoke ---- */

/* The devices that are meant, by their place in the assignment; 1 after an error reply. */
static int choose(struct request *request, const struct assignment *assignment, const json_t *names,
		  bool *wanted)
{
	char path[TREE_PATH_MAX];
	const json_t *name;
	size_t i;
	int r = 0;

	for (i = 0; i < assignment->n; i++)
		wanted[i] = !names;
	/* A record's own path needs no tree: that may be another one by now. */
	json_array_foreach (names, i, name) {
		json_t *one = json_pack("[s]", json_string_value(name));
		struct matches found = { .n = 0 };
		const struct assigned_device *assigned =
			assignment_find(assignment, json_string_value(name));

		if (!assigned && r == 0)
			r = service_look_up(request->service, request->call, one, &found);
		for (size_t k = 0; !assigned && r == 0 && k < found.n; k++)
			assigned = assignment_find(
				assignment, node_path(board_owner(request->service->trees->board,
								  found.items[k])
							      ->node,
						      path));
		if (assigned)
			wanted[assigned - assignment->items] = true;
		array_done(&found);
		json_decref(one);
	}
	return r;
}

static int check_user(struct request *request, const struct assignment *assignment,
		      const bool *wanted)
{
	struct varlink_peer peer = call_peer(request->call);

	for (size_t i = 0; !peer_is_root(&peer) && i < assignment->n; i++) {
		enum policy_verdict verdict;
		int r = wanted[i] ? peer_check(request->service, &peer, assignment->items[i].path,
					       request->domain, &verdict)
				  : 0;

		if (r < 0)
			return r;
		if (wanted[i] && verdict != POLICY_ALLOWED)
			return request_not_allowed(request, assignment->items[i].path, verdict);
	}
	return 0;
}

static void add_paths(json_t *paths, const struct assignment *assignment, const bool *wanted)
{
	for (size_t i = 0; i < assignment->n; i++)
		if (wanted[i])
			json_array_append_new(paths, json_string(assignment->items[i].path));
}

struct revoked {
	const struct domain_key *key;
	const json_t *paths; /* that were asked for */
};

static bool is_still_held(const struct assignment *assignment,
			  const struct assigned_device *assigned, const void *userdata)
{
	const struct revoked *revoked = userdata;
	const json_t *path;
	size_t i;

	json_array_foreach (revoked->paths, i, path)
		if (strcmp(json_string_value(path), assigned->path) == 0)
			return is_of_domain(assignment, assigned, revoked->key);
	return false;
}

/* Those of the paths that this domain has not any more, neither by ptd nor by xl. */
static json_t *released_paths(const struct request *request, const json_t *paths)
{
	const struct ledger *ledger = request->service->ledger;
	const struct assignment *own = ledger_find(ledger, &request->domain->key),
				*xl = ledger_find_xl(ledger, &request->domain->key);
	json_t *released = json_array(), *path;
	size_t i;

	json_array_foreach (paths, i, path)
		if ((!own || !assignment_find(own, json_string_value(path))) &&
		    (!xl || !assignment_find(xl, json_string_value(path))))
			json_array_append(released, path);
	return released;
}

static int reply_revoked(struct request *request, const json_t *paths)
{
	struct revoked revoked = { &request->domain->key, paths };

	return call_reply(
		request->call,
		json_pack("{s:o, s:o}", "released", released_paths(request, paths), "held",
			  service_assignments(request->service, is_still_held, &revoked)));
}

/* `assignment` may be NULL: then there is nothing to take. */
static int take(struct request *request, struct assignment *assignment, const bool *wanted,
		const json_t *paths)
{
	struct ledger_actor actor = actor_of(request);
	struct transaction t = { .ledger = request->service->ledger,
				 .domain = request->domain,
				 .actor = &actor,
				 .assignment = assignment };
	struct revoked revoked = { &request->domain->key, paths };
	int r = 0;

	/* Xen is taking everything itself from a dying domain. */
	if (assignment && !request->domain->dying)
		r = revoke_devices(&t, wanted);
	if (r == TRANSACTION_E_HYPERVISOR)
		r = reply_failure(request, &t.failure, is_still_held, &revoked);
	else if (r < 0)
		r = not_recorded(request, r);
	else
		r = reply_revoked(request, paths);
	transaction_done(&t);
	return r;
}

/* What xl gave is not taken back: as long as the domain lives its saved configuration says that it
 * has it, and so would ptd again. */
static int choose_of_xl(struct request *request, const struct assignment *own, const json_t *names,
			json_t *paths)
{
	const struct assignment *xl =
		ledger_find_xl(request->service->ledger, &request->domain->key);
	_cleanup_(freep) bool *wanted = calloc(xl ? xl->n + 1 : 1, sizeof(*wanted));
	json_t *others = names ? json_array() : NULL, *name;
	int r = wanted ? 0 : -ENOMEM;
	size_t i;

	/* A path that ptd has on record may be in no tree any more. */
	json_array_foreach (names, i, name)
		if (!assignment_find(own, json_string_value(name)))
			json_array_append(others, name);
	if (r == 0 && xl)
		r = choose(request, xl, others, wanted);
	if (r == 0 && xl)
		add_paths(paths, xl, wanted);
	json_decref(others);
	return r;
}

static int take_chosen(struct request *request, const json_t *names)
{
	struct assignment *assignment =
		ledger_find(request->service->ledger, &request->domain->key);
	static const struct assignment nothing = { .n = 0 };
	const struct assignment *chosen_from = assignment ? assignment : &nothing;
	_cleanup_(freep) bool *wanted = calloc(chosen_from->n + 1, sizeof(*wanted));
	json_t *paths = json_array();
	int r = wanted && paths ? choose(request, chosen_from, names, wanted) : -ENOMEM;

	if (r == 0)
		r = check_user(request, chosen_from, wanted);
	if (r == 0) {
		add_paths(paths, chosen_from, wanted);
		if (json_array_size(paths) == 0)
			assignment = NULL;
		r = choose_of_xl(request, chosen_from, names, paths);
	}
	if (r == 0)
		r = take(request, assignment, wanted, paths);
	json_decref(paths);
	return r;
}

int method_revoke(struct varlink_call *call, json_t *parameters, void *userdata)
{
	struct request request = { .service = userdata, .call = call };
	const json_t *names = json_object_get(parameters, "devices");
	int r = check_certain(&request);

	if (r == 0)
		r = request_domain(&request, parameters);
	if (r == 0)
		r = take_chosen(&request, names);
	if (request.refusal)
		log_refusal(&request, names);
	request_done(&request);
	return r < 0 ? r : 0;
}

/* ---- ListAssignments ---- */

int method_list_assignments(struct varlink_call *call, json_t *parameters, void *userdata)
{
	struct request request = { .service = userdata, .call = call };
	bool all = !json_object_get(parameters, "domain");
	int r = all ? 0 : request_domain(&request, parameters);

	if (r == 0)
		r = call_reply(call,
			       json_pack("{s:o}", "assignments",
					 service_assignments(userdata, all ? NULL : is_of_domain,
							     all ? NULL : &request.domain->key)));
	request_done(&request);
	return r < 0 ? r : 0;
}
