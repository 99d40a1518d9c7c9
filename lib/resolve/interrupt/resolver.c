/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "resolve/interrupt/resolver.h"

#include <errno.h>
#include <stdlib.h>

int resolver_new(struct resolver **ret, const struct tree *tree)
{
	struct resolver *resolver = calloc(1, sizeof(*resolver));

	if (!resolver)
		return -ENOMEM;
	resolver->tree = tree;
	resolver->rules = calloc(tree->n_nodes, sizeof(*resolver->rules));
	resolver->wired_to = calloc(tree->n_nodes, sizeof(*resolver->wired_to));
	if (!resolver->rules || !resolver->wired_to) {
		resolver_free(resolver);
		return -ENOMEM;
	}
	*ret = resolver;
	return 0;
}

struct resolver *resolver_free(struct resolver *resolver)
{
	if (!resolver)
		return NULL;
	free(resolver->rules);
	free(resolver->wired_to);
	arena_done(&resolver->arena);
	free(resolver);
	return NULL;
}
