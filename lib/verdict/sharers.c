/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "verdict/sharers.h"

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/cleanup.h"

struct search {
	ARRAY_OF(const struct node *); /* of one of them several claims may conflict */
	const struct claim *own, *best;
	bool failed;
};

static bool is_related(const struct node *a, const struct node *b)
{
	return (a >= b && a < b->end) || (b >= a && b < a->end);
}

static bool is_better(const struct search *search, const struct claim *claim)
{
	const struct node *own = search->own->node;
	int r;

	if (!search->best)
		return true;
	r = is_related(claim->node, own) - is_related(search->best->node, own);
	return r < 0 || (r == 0 && node_compare(claim->node, search->best->node) < 0);
}

static int note_sharer(const struct claim *claim, void *userdata)
{
	struct search *search = userdata;
	const struct node **slot = array_add(search);

	search->failed = !slot;
	if (!slot)
		return 1;
	*slot = claim->node;
	if (is_better(search, claim))
		search->best = claim;
	return search->n == NEIGHBOURS_MAX;
}

static int compare_addresses(const void *pa, const void *pb)
{
	const struct node *const *a = pa, *const *b = pb;

	return *a < *b ? -1 : *a > *b;
}

static uint32_t count_nodes(struct search *search)
{
	uint32_t n = 1;

	qsort(search->items, search->n, sizeof(*search->items), compare_addresses);
	for (size_t i = 1; i < search->n; i++)
		n += search->items[i] != search->items[i - 1];
	return n;
}

int sharers_find(const struct claims *claims, const struct claim *claim, struct sharers *ret)
{
	_cleanup_(array_donep) struct search search = { .own = claim };

	claims_for_each_other(claims, claim, note_sharer, &search);
	if (search.failed)
		return -ENOMEM;
	if (!search.best)
		return 0;
	ret->named = search.best->node;
	ret->n_more = count_nodes(&search) - 1;
	ret->first = search.best->range.first > claim->range.first ? search.best->range.first
								   : claim->range.first;
	return 0;
}
