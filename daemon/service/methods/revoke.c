/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Revoke. */

#include "ledger/revoke.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "describe/describe.h"
#include "service/methods/methods.h"
#include "service/request.h"

/* ---- the devices ---- */

/* A path on record needs no tree: another one may be in use by now. */
static int choose(struct request *request, const struct assignment *assignment, const char *name,
		  bool *wanted)
{
	const struct board *board = request->service->trees->board;
	const struct assigned_device *assigned = assignment_find(assignment, name);
	struct matches found = { .n = 0 };
	char path[TREE_PATH_MAX];
	int r = 0;

	if (!assigned)
		r = service_look_up(request->service, request->call, name, &request->work, &found);
	for (size_t i = 0; r == 0 && !assigned && i < found.n; i++)
		assigned = assignment_find(
			assignment, node_path(board_owner(board, found.items[i])->node, path));
	if (assigned)
		wanted[assigned - assignment->items] = true;
	array_done(&found);
	return r;
}

/* The devices of the assignment with these names, by index; all without names. A name that `except`
 * knows as a path is for that alone. */
static int choose_all(struct request *request, const struct assignment *assignment,
		      const json_t *names, const struct assignment *except, bool *wanted)
{
	const json_t *name;
	size_t i;
	int r = 0;

	for (i = 0; i < assignment->n; i++)
		wanted[i] = !names;
	json_array_foreach (names, i, name)
		if (r == 0 && !(except && assignment_find(except, json_string_value(name))))
			r = choose(request, assignment, json_string_value(name), wanted);
	return r;
}

/* root may also revoke what no rule lists any more. */
static int check_allowed(struct request *request, const struct assignment *assignment,
			 const bool *wanted)
{
	struct varlink_peer peer = call_peer(request->call);
	int r = 0;

	for (size_t i = 0; r == 0 && !peer_is_root(&peer) && i < assignment->n; i++)
		if (wanted[i])
			r = request_allowed_path(request, assignment->items[i].path);
	return r;
}

static void add_paths(json_t *paths, const struct assignment *assignment, const bool *wanted)
{
	for (size_t i = 0; i < assignment->n; i++)
		if (wanted[i])
			json_array_append_new(paths, json_string(assignment->items[i].path));
}

/* ---- the reply ---- */

/* By this domain; or by another one to which xl, which does not ask ptd, has given it too. */
static bool is_still_held(const struct assignment *assignment,
			  const struct assigned_device *assigned, const void *userdata)
{
	const json_t *paths = userdata, *path;
	size_t i;

	json_array_foreach (paths, i, path)
		if (streq(json_string_value(path), assigned->path))
			return true;
	return false;
}

static json_t *released_paths(const struct service *service, const json_t *paths)
{
	json_t *released = json_array(), *path;
	struct assignment *assignment;
	size_t i;

	json_array_foreach (paths, i, path)
		if (!ledger_find_device(service->ledger, json_string_value(path), &assignment))
			json_array_append(released, path);
	return released;
}

/* ---- the method ---- */

static const struct assignment nothing = { .n = 0 };

/* From a dying domain Xen takes everything back itself. */
static int revoke_wanted(struct request *request, struct assignment *assignment, const bool *wanted,
			 const json_t *paths)
{
	const struct service *service = request->service;
	struct ledger_actor actor = request_actor(request);
	struct transaction t = { .ledger = service->ledger,
				 .domain = request->domain,
				 .actor = &actor,
				 .assignment = assignment };
	int r = assignment && !request->domain->dying ? revoke_devices(&t, wanted) : TRANSACTION_OK;

	if (r == TRANSACTION_E_HYPERVISOR)
		r = request_failed(request, &t.failure, is_still_held, paths);
	else if (r < 0)
		r = request_not_recorded(request, r);
	else
		r = call_reply(request->call,
			       json_pack("{s:o, s:o}", "released", released_paths(service, paths),
					 "held",
					 service_assignments(service, is_still_held, paths)));
	transaction_done(&t);
	return r;
}

/* What xl has granted is not revoked but shown as held: as long as the domain lives its saved
 * configuration says that it has it, and so would ptd again. */
static int revoke_named(struct request *request, const json_t *names)
{
	const struct ledger *ledger = request->service->ledger;
	struct assignment *assignment = ledger_find(ledger, &request->domain->key);
	const struct assignment *own = assignment ? assignment : &nothing;
	const struct assignment *xl = ledger_find_xl(ledger, &request->domain->key);
	_cleanup_(freep) bool *wanted = calloc(own->n + 1, sizeof(*wanted));
	_cleanup_(freep) bool *wanted_of_xl = calloc(xl ? xl->n + 1 : 1, sizeof(*wanted_of_xl));
	json_auto_t *paths = json_array();
	int r = wanted && wanted_of_xl && paths ? 0 : -ENOMEM;

	if (r == 0)
		r = choose_all(request, own, names, NULL, wanted);
	if (r == 0)
		r = check_allowed(request, own, wanted);
	if (r != 0)
		return r;
	add_paths(paths, own, wanted);
	if (json_array_size(paths) == 0)
		assignment = NULL;
	if (xl) {
		r = choose_all(request, xl, names, own, wanted_of_xl);
		if (r != 0)
			return r;
		add_paths(paths, xl, wanted_of_xl);
	}
	return revoke_wanted(request, assignment, wanted, paths);
}

int method_revoke(struct varlink_call *call, json_t *parameters, void *userdata)
{
	struct request request = request_of(call, userdata);
	const json_t *names = json_object_get(parameters, "devices");
	int r = request_certain(&request);

	if (r == 0)
		r = request_domain(&request, parameters);
	if (r == 0)
		r = revoke_named(&request, names);
	request_log_refusal(&request, names);
	request_done(&request);
	return r;
}
