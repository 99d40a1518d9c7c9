/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A request to assign devices to a domain or to revoke them, decoded and checked step by step. Each
 * step returns 0, CALL_E_FAILED, or a negative errno. */

#include "grant/plan.h"
#include "ledger/transaction.h"
#include "service/errors.h"
#include "service/service.h"

struct request {
	struct service *service;
	struct varlink_call *call;
	const char *domain_name; /* as asked for */
	struct domains domains;
	const struct domain *domain; /* one of them; NULL: Export is for none */
	struct plan plan;
	struct matches present; /* Assign: that the domain has already, and the plan no more */
	struct work work;       /* that it may still cause */
	char *refusal;          /* a sentence for the log, after a step has refused */
	gid_t *groups;          /* of the caller; NULL: not asked yet */
	size_t n_groups;
};

/* How each request begins. */
static inline struct request request_of(struct varlink_call *call, void *service)
{
	return (struct request){ .service = service, .call = call, .work = { WORK_OF_A_REQUEST } };
}

/* Fails if it is not certain who has what: a record cannot be read. */
int request_certain(struct request *request);

/* Finds the domain. */
int request_domain(struct request *request, const json_t *parameters);

/* Finds devices, accepted risks and addresses. Without a domain the policy accepts no risk. */
int request_devices(struct request *request, const json_t *parameters);

/* Fails if writing down each step of the plan takes too long. */
int request_spend_on_records(struct request *request);

/* ---- refusals ---- */

/* A step has sent an error: keeps a sentence for the log. Returns r. */
int request_refuse(struct request *request, int r, const char *text);

/* The hypervisor has failed; the reply says which assignments of `fn` are held. */
int request_failed(struct request *request, const struct grant_failure *failure, service_fn fn,
		   const void *userdata);

/* A record could not be written: a negative errno. */
int request_not_recorded(struct request *request, int error);

/* The user, for the ledger. */
struct ledger_actor request_actor(const struct request *request);

/* Logs the refusal, if there is one, for each of the devices. */
void request_log_refusal(const struct request *request, const json_t *names);

void request_done(struct request *request);

/* ---- peer.c ---- */

/* Fails if the policy does not let the caller have all planned devices, or that one. */
int request_allowed(struct request *request);
int request_allowed_path(struct request *request, const char *path);

/* Whether the caller is root here: uid 0, or the user that the daemon runs as. */
bool peer_is_root(const struct varlink_peer *peer);
