/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The caller's identity, and the policy's answer. */

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "service/request.h"

bool peer_is_root(const struct varlink_peer *peer)
{
	return peer->uid == 0 || peer->uid == geteuid();
}

static int not_allowed(struct request *request, const char *path, enum policy_verdict verdict)
{
	const struct domain *asked = request->domain;
	const char *domain = *asked->name ? asked->name : asked->key.uuid;
	uid_t uid = call_peer(request->call).uid;
	_cleanup_(freep) char *text = NULL;
	int n;

	/* It may be one that the rule names. */
	if (verdict == POLICY_E_DOMAIN && asked->name_unknown)
		return request_refuse(request,
				      fail_names_unknown(request->call, request->domain_name),
				      names_unknown_text);
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
			"user %u may not assign or revoke %s; root may, and those in By= of the "
			"policy may",
			uid, path);
	if (n < 0)
		return -ENOMEM;
	return request_refuse(request, fail_not_allowed(request->call, path, domain, text), text);
}

/* Asks the kernel once for a request: a process is in one group at least. */
static int find_groups(struct request *request)
{
	if (request->groups)
		return 0;
	return call_peer_groups(request->call, &request->groups, &request->n_groups);
}

int request_allowed_path(struct request *request, const char *path)
{
	const struct varlink_peer peer = call_peer(request->call);
	const struct domain *domain = request->domain;
	struct policy_domain to = { .name = domain->name, .uuid = domain->key.uuid };
	struct policy_subject subject = { .uid = peer.uid, .is_root = peer_is_root(&peer) };
	enum policy_verdict verdict;
	int r = subject.is_root ? 0 : find_groups(request);

	if (r < 0)
		return r;
	subject.gids = request->groups;
	subject.n_gids = request->n_groups;
	verdict = policy_check(request->service->policy, path, &to, &subject);
	return verdict == POLICY_ALLOWED ? 0 : not_allowed(request, path, verdict);
}

int request_allowed(struct request *request)
{
	char path[TREE_PATH_MAX];
	int r = 0;

	for (size_t i = 0; r == 0 && i < request->plan.n; i++)
		r = request_allowed_path(request,
					 node_path(request->plan.items[i].device->node, path));
	return r;
}
