/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A wish to give devices to a domain, as Plan and Assign take it: decoded, and checked step by
 * step. Each step returns 0; 1 after an error reply; or a negative errno. */

#include "service/service.h"

struct request {
	struct service *service;
	struct varlink_call *call;
	const char *domain_name; /* as asked for */
	struct domains domains;
	const struct domain *domain; /* one of them, or NULL: Export is for none */
	struct plan plan;
	char *refusal; /* a sentence, once a step has refused; for the log */
};

/* Finds the domain. */
int request_domain(struct request *request, const json_t *parameters);

/* Finds devices, accepted risks and wishes for addresses. Without a domain the policy accepts
 * nothing. */
int request_devices(struct request *request, const json_t *parameters);

/* Whether the policy lets the caller do this. */
int request_allowed(struct request *request);

/* Refuses for the reason that the policy gave. */
int request_not_allowed(struct request *request, const char *path, enum policy_verdict verdict);

/* Whether the domain can have the devices; makes the plan. */
int request_plan(struct request *request);

void request_done(struct request *request);

/* Whether a caller is root here: uid 0, or who runs the daemon. */
bool peer_is_root(const struct varlink_peer *peer);

/* What the policy says of a caller. 0, or -ENOMEM. */
int peer_check(const struct service *service, const struct varlink_peer *peer, const char *path,
	       const struct domain *domain, enum policy_verdict *ret);
