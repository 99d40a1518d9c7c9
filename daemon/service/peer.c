/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who the caller is, for the policy. */

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "service/request.h"

/* More groups than the kernel lets a process have (NGROUPS_MAX) do not count. */
#define GROUPS_MAX     65536
#define ACCOUNT_BUFFER 16384

bool peer_is_root(const struct varlink_peer *peer)
{
	return peer->uid == 0 || peer->uid == geteuid();
}

/* All groups of a user by the account database; a user that is not in it has the one it came with.
 */
static int find_groups(const struct varlink_peer *peer, gid_t **ret, size_t *ret_n)
{
	_cleanup_(freep) char *buffer = malloc(ACCOUNT_BUFFER);
	_cleanup_(freep) gid_t *groups = NULL;
	struct passwd account, *found = NULL;
	int n = 64;

	if (!buffer)
		return -ENOMEM;
	getpwuid_r(peer->uid, &account, buffer, ACCOUNT_BUFFER, &found);
	for (;;) {
		int room = n;

		free(groups);
		groups = calloc((size_t)n, sizeof(*groups));
		if (!groups)
			return -ENOMEM;
		groups[0] = peer->gid;
		if (!found || n > GROUPS_MAX) {
			n = 1;
			break;
		}
		if (getgrouplist(account.pw_name, peer->gid, groups, &n) >= 0)
			break;
		if (n <= room)
			n = room * 2;
	}
	*ret = TAKE(groups);
	*ret_n = (size_t)n;
	return 0;
}

int peer_check(const struct service *service, const struct varlink_peer *peer, const char *path,
	       const struct domain *domain, enum policy_verdict *ret)
{
	struct policy_domain to = { .name = domain->name, .uuid = domain->key.uuid };
	struct policy_subject subject = { .uid = peer->uid, .is_root = peer_is_root(peer) };
	_cleanup_(freep) gid_t *groups = NULL;
	int r = 0;

	if (!subject.is_root)
		r = find_groups(peer, &groups, &subject.n_gids);
	if (r < 0)
		return r;
	subject.gids = groups;
	*ret = policy_check(service->policy, path, &to, &subject);
	return 0;
}
