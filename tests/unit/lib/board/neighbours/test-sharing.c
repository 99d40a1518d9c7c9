/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Claims on numbers: by example, and against comparing everything with everything. */

#undef NDEBUG
#include "board/neighbours/sharing.h"
#include "check.h"

/* ---- by example ---- */

static void add(struct claims *claims, uint32_t owner, uint64_t first, uint64_t last)
{
	struct claim claim = { .owner = owner,
			       .range = { first, last },
			       .resource = (uint32_t)claims->n };

	check_eq(claims_add(claims, claim), 0);
}

/* Whether the resource that was added as the n-th is shared; the list is sorted by now. */
static bool is_shared(const struct claims *claims, uint32_t resource)
{
	for (size_t i = 0; i < claims->n; i++)
		if (claims->items[i].resource == resource)
			return claims->items[i].shared;
	check_str("", "a claim of that resource");
	return false;
}

static void test_none(void)
{
	struct claims claims = { .n = 0 };
	struct claim claim = { .range = { 0, UINT64_MAX } };

	check_eq(claims_sort(&claims), 0);
	check_eq(claims_for_each_other(&claims, &claim, NULL, NULL), 0);
	claims_done(&claims);
}

static void test_neighbours_do_not_conflict(void)
{
	struct claims claims = { .n = 0 };

	add(&claims, 1, 10, 19);
	add(&claims, 2, 20, 29);
	check_eq(claims_sort(&claims), 0);
	check(!is_shared(&claims, 0));
	check(!is_shared(&claims, 1));
	claims_done(&claims);
}

static void test_one_number_in_common(void)
{
	struct claims claims = { .n = 0 };

	add(&claims, 2, 20, 29);
	add(&claims, 1, 10, 20);
	check_eq(claims_sort(&claims), 0);
	check(is_shared(&claims, 0));
	check(is_shared(&claims, 1));
	claims_done(&claims);
}

static void test_claims_of_one_owner(void)
{
	struct claims claims = { .n = 0 };

	add(&claims, 1, 10, 20);
	add(&claims, 1, 15, 30);
	add(&claims, 1, 10, 20);
	check_eq(claims_sort(&claims), 0);
	for (uint32_t i = 0; i < 3; i++)
		check(!is_shared(&claims, i));
	claims_done(&claims);
}

static void test_groups_are_apart(void)
{
	struct claims claims = { .n = 0 };

	check_eq(claims_add(&claims, (struct claim){ .owner = 1, .group = 1, .range = { 5, 5 } }),
		 0);
	check_eq(claims_add(&claims, (struct claim){ .owner = 2, .group = 2, .range = { 5, 5 } }),
		 0);
	check_eq(claims_sort(&claims), 0);
	check(!claims.items[0].shared && !claims.items[1].shared);
	claims_done(&claims);
}

static void test_one_claim_around_many(void)
{
	struct claims claims = { .n = 0 };

	add(&claims, 1, 0, UINT64_MAX);
	for (uint32_t i = 0; i < 20; i++)
		add(&claims, i + 2, (uint64_t)i * 10, (uint64_t)i * 10 + 5);
	check_eq(claims_sort(&claims), 0);
	for (uint32_t i = 0; i < 21; i++)
		check(is_shared(&claims, i));
	claims_done(&claims);
}

/* The owner's own long claim does not hide those of others. */
static void test_long_claim_of_the_same_owner(void)
{
	struct claims claims = { .n = 0 };

	add(&claims, 1, 0, 1000);
	add(&claims, 2, 10, 500);
	add(&claims, 1, 400, 401);
	add(&claims, 1, 600, 601);
	add(&claims, 2, 2000, 2000);
	check_eq(claims_sort(&claims), 0);
	check(is_shared(&claims, 0) && is_shared(&claims, 1) && is_shared(&claims, 2));
	check(!is_shared(&claims, 3));
	check(!is_shared(&claims, 4));
	claims_done(&claims);
}

static int stop_after_two(const struct claim *other, void *userdata)
{
	return other && ++*(int *)userdata == 2 ? 7 : 0;
}

static void test_callback_ends_the_search(void)
{
	struct claims claims = { .n = 0 };
	struct claim claim = { .owner = 99, .range = { 0, 100 } };
	int calls = 0;

	for (uint32_t i = 0; i < 5; i++)
		add(&claims, i, i, i);
	check_eq(claims_sort(&claims), 0);
	check_eq(claims_for_each_other(&claims, &claim, stop_after_two, &calls), 7);
	check_eq(calls, 2);
	claims_done(&claims);
}

static void add_masked(struct claims *claims, uint32_t owner, uint64_t id, uint32_t mask)
{
	struct claim claim = {
		.owner = owner, .range = { id, id }, .mask = mask, .resource = (uint32_t)claims->n
	};

	check_eq(claims_add(claims, claim), 0);
}

static void test_masked_bits_do_not_count(void)
{
	struct claims claims = { .n = 0 };

	add_masked(&claims, 1, 0x800, 0x0f);
	add_masked(&claims, 2, 0x807, 0);
	add_masked(&claims, 3, 0x810, 0);
	add_masked(&claims, 4, 0xf12, 0xf00);
	add_masked(&claims, 5, 0x012, 0);
	check_eq(claims_sort(&claims), 0);
	check(is_shared(&claims, 0) && is_shared(&claims, 1));
	check(!is_shared(&claims, 2));
	check(is_shared(&claims, 3) && is_shared(&claims, 4));
	claims_done(&claims);
}

static void test_masked_claim_meets_a_range(void)
{
	struct claims claims = { .n = 0 };

	add_masked(&claims, 1, 0x100, 0xff);
	add(&claims, 2, 0x1f0, 0x210);
	add(&claims, 3, 0x300, 0x310);
	check_eq(claims_sort(&claims), 0);
	check(is_shared(&claims, 0) && is_shared(&claims, 1));
	check(!is_shared(&claims, 2));
	claims_done(&claims);
}

/* ---- against comparing everything with everything ---- */

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

#define N_CLAIMS 60

struct shape { /* of pseudo-random claims */
	uint32_t owners, groups, numbers, longest;
	bool masks;
};

static struct claim random_claim(uint32_t *state, const struct shape *shape)
{
	struct claim claim = { .owner = next_random(state) % shape->owners,
			       .group = next_random(state) % shape->groups };
	uint32_t first = next_random(state) % shape->numbers;

	claim.range = (struct range){ first, first + next_random(state) % shape->longest };
	if (shape->masks && next_random(state) % 3 == 0) {
		claim.range.last = first;
		claim.mask = next_random(state) % 16;
	}
	return claim;
}

static bool holds(const struct claim *claim, uint64_t number)
{
	if (claim->mask)
		return ((claim->range.first ^ number) & ~(uint64_t)claim->mask) == 0;
	return claim->range.first <= number && number <= claim->range.last;
}

/* Number by number: slow, but it cannot be wrong. */
static bool meets(const struct claim *a, const struct claim *b, uint32_t numbers)
{
	if (a->owner == b->owner || a->group != b->group)
		return false;
	for (uint64_t number = 0; number < numbers; number++)
		if (holds(a, number) && holds(b, number))
			return true;
	return false;
}

struct found {
	bool seen[N_CLAIMS];
};

static int note(const struct claim *other, void *userdata)
{
	struct found *found = userdata;

	check(!found->seen[other->resource]); /* each one once */
	found->seen[other->resource] = true;
	return 0;
}

/* A mask against a span of several numbers may be answered too cautiously. */
static bool is_exact(const struct claim *a, const struct claim *b)
{
	return (!a->mask && !b->mask) ||
	       (a->range.first == a->range.last && b->range.first == b->range.last);
}

static void check_against_naive(struct claims *claims, uint32_t numbers)
{
	for (size_t i = 0; i < claims->n; i++) {
		const struct claim *claim = &claims->items[i];
		struct found found = { .seen = { false } };
		bool exact = true, expected = false;

		check_eq(claims_for_each_other(claims, claim, note, &found), 0);
		for (size_t j = 0; j < claims->n; j++) {
			const struct claim *other = &claims->items[j];
			bool meet = meets(claim, other, numbers);

			expected = expected || meet;
			if (is_exact(claim, other))
				check_eq(found.seen[other->resource], meet);
			else
				exact = false;
			check(!meet || found.seen[other->resource]);
		}
		check(!expected || claim->shared);
		if (exact)
			check_eq(claim->shared, expected);
	}
}

static void check_shape(const struct shape *shape)
{
	for (uint32_t seed = 0; seed < 300; seed++) {
		uint32_t state = seed * 7919 + 1, n = next_random(&state) % (N_CLAIMS + 1);
		struct claims claims = { .n = 0 };

		for (uint32_t i = 0; i < n; i++) {
			struct claim claim = random_claim(&state, shape);

			claim.resource = i;
			check_eq(claims_add(&claims, claim), 0);
		}
		check_eq(claims_sort(&claims), 0);
		check_eq(claims.n, n);
		check_against_naive(&claims, shape->numbers + shape->longest + 16);
		claims_done(&claims);
	}
}

static void test_random_few_owners(void)
{
	check_shape(&(struct shape){ .owners = 2, .groups = 1, .numbers = 60, .longest = 12 });
}

static void test_random_many_owners(void)
{
	check_shape(&(struct shape){ .owners = 50, .groups = 1, .numbers = 200, .longest = 3 });
}

static void test_random_groups(void)
{
	check_shape(&(struct shape){ .owners = 5, .groups = 4, .numbers = 40, .longest = 8 });
}

static void test_random_long_claims(void)
{
	check_shape(&(struct shape){ .owners = 6, .groups = 2, .numbers = 300, .longest = 200 });
}

static void test_random_single_numbers_with_masks(void)
{
	check_shape(&(struct shape){
		.owners = 8, .groups = 2, .numbers = 120, .longest = 1, .masks = true });
}

static void test_random_ranges_with_masks(void)
{
	check_shape(&(struct shape){
		.owners = 8, .groups = 2, .numbers = 120, .longest = 6, .masks = true });
}

int main(void)
{
	test_none();
	test_neighbours_do_not_conflict();
	test_one_number_in_common();
	test_claims_of_one_owner();
	test_groups_are_apart();
	test_one_claim_around_many();
	test_long_claim_of_the_same_owner();
	test_callback_ends_the_search();
	test_masked_bits_do_not_count();
	test_masked_claim_meets_a_range();
	test_random_few_owners();
	test_random_many_owners();
	test_random_groups();
	test_random_long_claims();
	test_random_single_numbers_with_masks();
	test_random_ranges_with_masks();
	return 0;
}
