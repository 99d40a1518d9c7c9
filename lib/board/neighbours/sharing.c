/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sorted claims. Sweeping once in each direction finds the shared ones in n log n, whatever a
 * forged tree makes overlap. */

#include "board/neighbours/sharing.h"

#include <errno.h>
#include <stdlib.h>

#include "base/sort.h"
#include "base/util.h"

int claims_add(struct claims *claims, struct claim claim)
{
	struct claim *slot = array_add(claims);

	if (!slot)
		return -ENOMEM;
	*slot = claim;
	return 0;
}

static int compare(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int claim_compare(const void *pa, const void *pb)
{
	const struct claim *a = pa, *b = pb;
	int r = compare(a->mask != 0, b->mask != 0);

	if (r == 0)
		r = compare(a->group, b->group);
	if (r == 0)
		r = compare(a->range.first, b->range.first);
	return r ? r : compare(a->range.last, b->range.last);
}

/* What claim_compare() looks at first, as far as it fits. */
#define FIRST_BITS 45

static uint64_t claim_number(const void *item)
{
	const struct claim *claim = item;
	uint64_t most = ((uint64_t)1 << FIRST_BITS) - 1, first = claim->range.first;

	_Static_assert(TREE_NODES_MAX < 1 << (63 - FIRST_BITS), "a group is the number of a node");
	return (uint64_t)(claim->mask != 0) << 63 | (uint64_t)claim->group << FIRST_BITS |
	       (first < most ? first : most);
}

/* The farthest number so far, and the farthest of all owners but its own: enough to know for any
 * claim whether another one overlaps. */
struct front {
	uint64_t number[2];
	uint32_t owner[2];
	bool is_set[2];
};

static void front_push(struct front *front, uint32_t owner, uint64_t number)
{
	int i = front->is_set[0] && front->owner[0] != owner && number <= front->number[0];

	if (i == 0 && front->is_set[0] && front->owner[0] != owner) {
		front->number[1] = front->number[0];
		front->owner[1] = front->owner[0];
		front->is_set[1] = true;
	} else if (front->is_set[i] && number <= front->number[i]) {
		return;
	}
	front->number[i] = number;
	front->owner[i] = owner;
	front->is_set[i] = true;
}

/* The front of all other owners; false if there is none. */
static bool front_of_others(const struct front *front, uint32_t owner, uint64_t *ret)
{
	int i = front->is_set[0] && front->owner[0] == owner;

	*ret = front->number[i];
	return front->is_set[i];
}

/* On the way down all numbers are mirrored, so that larger ones are farther both ways. */
static void sweep(struct claims *claims, size_t n, bool down)
{
	struct front front = { .is_set = { false } };
	const struct claim *previous = NULL;
	uint64_t number;

	for (size_t k = 0; k < n; k++) {
		size_t i = down ? n - 1 - k : k;
		struct claim *claim = &claims->items[i];
		uint64_t begin = down ? ~claim->range.last : claim->range.first;
		uint64_t end = down ? ~claim->range.first : claim->range.last;

		if (previous && previous->group != claim->group)
			front = (struct front){ .is_set = { false } };
		if (front_of_others(&front, claim->owner, &number) && number >= begin)
			claim->shared = true;
		front_push(&front, claim->owner, end);
		if (!down)
			claims->reach[i] = front.number[0];
		previous = claim;
	}
}

/* Compares numbers under a mask by the range that they can take. */
static bool conflicts(const struct claim *a, const struct claim *b)
{
	struct range range_a = { a->range.first & ~(uint64_t)a->mask, a->range.last | a->mask };
	struct range range_b = { b->range.first & ~(uint64_t)b->mask, b->range.last | b->mask };

	if (a->group != b->group || a->owner == b->owner)
		return false;
	if (a->range.first == a->range.last && b->range.first == b->range.last)
		return ((a->range.first ^ b->range.first) & ~(uint64_t)(a->mask | b->mask)) == 0;
	return range_overlaps(range_a, range_b);
}

#define COMPARISONS_MAX 20000000

/* Too many to compare: their neighbours stay unknown. */
static bool has_too_many_masked(const struct claims *claims)
{
	return claims->n_masked * (uint64_t)claims->n > COMPARISONS_MAX;
}

/* Claims under a mask are few; they are compared with all others. */
static void compare_masked(struct claims *claims)
{
	size_t first = claims->n - claims->n_masked;

	for (size_t i = first; i < claims->n; i++) {
		struct claim *a = &claims->items[i];

		/* Too many to compare: be on the safe side. */
		a->shared = a->shared || has_too_many_masked(claims);
		for (size_t j = 0; j < claims->n && !has_too_many_masked(claims); j++)
			if (conflicts(a, &claims->items[j]))
				a->shared = claims->items[j].shared = true;
	}
}

int claims_sort(struct claims *claims)
{
	claims->reach = calloc(claims->n + 1, sizeof(*claims->reach));
	if (!claims->reach)
		return -ENOMEM;
	sort_by_number(claims->items, claims->n, sizeof(*claims->items), claim_number,
		       claim_compare);
	while (claims->n_masked < claims->n &&
	       claims->items[claims->n - claims->n_masked - 1].mask != 0)
		claims->n_masked++;
	sweep(claims, claims->n - claims->n_masked, false);
	sweep(claims, claims->n - claims->n_masked, true);
	if (claims->n_masked > 0)
		compare_masked(claims);
	return 0;
}

void claims_done(struct claims *claims)
{
	free(claims->reach);
	claims->reach = NULL;
	claims->n_masked = 0;
	array_done(claims);
}

static bool begins_by(const struct claim *claim, uint32_t group, uint64_t number)
{
	return claim->group < group || (claim->group == group && claim->range.first <= number);
}

/* The first item behind those of the group that begin at or before this number. */
static size_t upper_bound(const struct claims *claims, uint32_t group, uint64_t number)
{
	return bisect(claims->n - claims->n_masked, i, begins_by(&claims->items[i], group, number));
}

static int for_each_masked(const struct claims *claims, const struct claim *claim, claim_fn fn,
			   void *userdata)
{
	size_t i = claim->mask ? 0 : claims->n - claims->n_masked;
	int r = 0;

	if (has_too_many_masked(claims))
		return 0;
	for (; r == 0 && i < claims->n; i++)
		if (conflicts(&claims->items[i], claim))
			r = fn(&claims->items[i], userdata);
	return r;
}

int claims_for_each_other(const struct claims *claims, const struct claim *claim, claim_fn fn,
			  void *userdata)
{
	const struct claim *other;
	int r = 0;

	for (size_t i = claim->mask ? 0 : upper_bound(claims, claim->group, claim->range.last);
	     r == 0 && i-- > 0;) {
		other = &claims->items[i];
		if (other->group != claim->group || claims->reach[i] < claim->range.first)
			break;
		if (other->owner != claim->owner && range_overlaps(other->range, claim->range))
			r = fn(other, userdata);
	}
	return r ? r : for_each_masked(claims, claim, fn, userdata);
}
