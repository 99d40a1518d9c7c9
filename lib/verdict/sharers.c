/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "verdict/sharers.h"

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/cleanup.h"

/* More are not looked at, for a sentence. No real device comes near; a forged tree has thousands
 * for each of its devices, and a plan describes many. */
#define SHARERS_MAX 512

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
	return search->n == SHARERS_MAX;
}

/* A bit for each node of the tree from the first to the last one: sorting thousands for a sentence
 * takes longer than all else that is said of a device. 0 without memory. */
static uint32_t count_nodes(const struct search *search)
{
	const struct node *first = search->items[0], *last = search->items[0];
	_cleanup_(freep) uint8_t *seen = NULL;
	uint32_t n = 0;

	for (size_t i = 1; i < search->n; i++) {
		first = search->items[i] < first ? search->items[i] : first;
		last = search->items[i] > last ? search->items[i] : last;
	}
	seen = calloc((size_t)(last - first) / 8 + 1, 1);
	for (size_t i = 0; seen && i < search->n; i++) {
		size_t at = (size_t)(search->items[i] - first);
		uint8_t bit = (uint8_t)(1u << at % 8);

		n += !(seen[at / 8] & bit);
		seen[at / 8] |= bit;
	}
	return n;
}

int sharers_find(const struct claims *claims, const struct claim *claim, struct sharers *ret)
{
	_cleanup_(array_donep) struct search search = { .own = claim };
	uint32_t n;

	claims_for_each_other(claims, claim, note_sharer, &search);
	if (!search.failed && !search.best)
		return 0;
	n = search.failed ? 0 : count_nodes(&search);
	if (n == 0)
		return -ENOMEM;
	ret->named = search.best->node;
	ret->n_more = n - 1;
	ret->first = search.best->range.first > claim->range.first ? search.best->range.first
								   : claim->range.first;
	return 0;
}
