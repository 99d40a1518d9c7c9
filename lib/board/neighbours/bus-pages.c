/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two steps, so that the cost stays at n log n: which pages are shared among devices that are no
 * buses is found by sorting; the buses, which are few, are compared one by one. */

#include "board/neighbours/bus-pages.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "board/find.h"
#include "board/neighbours/groups.h"

/* More comparisons than any board needs: beyond it pages count as shared with others. */
#define COMPARISONS_MAX 2000000

static const struct device *owner_of(const struct board *board, const struct claim *claim)
{
	return &board->devices.items[claim->owner];
}

static int split_claims(const struct board *board, struct claims *buses, struct claims *others)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < board->pages.n; i++) {
		const struct claim *claim = &board->pages.items[i];

		bool is_bus = find_is_plain_bus(owner_of(board, claim));

		r = claims_add(is_bus ? buses : others, *claim);
		if (r == 0 && !is_bus)
			others->items[others->n - 1].shared = false;
	}
	return r < 0 ? r : claims_sort(others);
}

static bool is_below(const struct board *board, const struct claim *claim, const struct claim *bus)
{
	const struct node *above = owner_of(board, bus)->node;

	return claim->node > above && claim->node < above->end;
}

/* Whether a bus that the claim's device is not on has one of its pages; those go together. */
static bool join_other_buses(struct board *board, const struct claims *buses,
			     const struct claim *claim, size_t *comparisons)
{
	bool found = false;

	for (size_t i = 0; i < buses->n; i++) {
		const struct claim *bus = &buses->items[i];

		if (++*comparisons > COMPARISONS_MAX || bus->range.first > claim->range.last)
			break;
		if (!range_overlaps(bus->range, claim->range) || is_below(board, claim, bus))
			continue;
		groups_join(board, claim->owner, bus->owner);
		found = true;
	}
	return found || *comparisons > COMPARISONS_MAX;
}

/* A bus that overlaps with another, although neither is on the other. */
static void join_buses(struct board *board, const struct claims *buses, size_t *comparisons)
{
	for (size_t i = 0; i < buses->n; i++)
		for (size_t k = i + 1; k < buses->n; k++) {
			const struct claim *a = &buses->items[i], *b = &buses->items[k];

			if (++*comparisons > COMPARISONS_MAX || b->range.first > a->range.last)
				break;
			if (!is_below(board, a, b) && !is_below(board, b, a))
				groups_join(board, a->owner, b->owner);
		}
}

int bus_pages_find(struct board *board)
{
	_cleanup_(claims_done) struct claims buses = { .n_masked = 0 }, others = { .n_masked = 0 };
	size_t comparisons = 0;
	int r = split_claims(board, &buses, &others);

	board->region_only_bus_shares = calloc(board->regions.n + 1, sizeof(bool));
	if (!board->region_only_bus_shares)
		return -ENOMEM;
	for (size_t i = 0; r == 0 && i < others.n; i++) {
		const struct claim *claim = &others.items[i];

		board->region_only_bus_shares[claim->resource] =
			board->region_shared[claim->resource] &&
			!join_other_buses(board, &buses, claim, &comparisons) && !claim->shared;
	}
	join_buses(board, &buses, &comparisons);
	return r;
}
