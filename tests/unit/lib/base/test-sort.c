/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sorting by a number gives what qsort() gives. */

#undef NDEBUG
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "check.h"

#define MANY 1000

struct item {
	uint64_t number;
	uint32_t second;
	uint32_t place; /* before */
};

static uint64_t number_of(const void *item)
{
	return ((const struct item *)item)->number;
}

static int compare(const void *pa, const void *pb)
{
	const struct item *a = pa, *b = pb;

	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return a->second < b->second ? -1 : a->second > b->second;
}

static int compare_all(const void *pa, const void *pb)
{
	const struct item *a = pa, *b = pb;
	int r = compare(a, b);

	return r ? r : a->place < b->place ? -1 : a->place > b->place;
}

/* Those that `compare` does not tell apart may come in any order. */
static void check_sorted(const struct item *before, size_t n)
{
	struct item sorted[MANY], expected[MANY];

	memcpy(sorted, before, n * sizeof(*before));
	memcpy(expected, before, n * sizeof(*before));
	sort_by_number(sorted, n, sizeof(*sorted), number_of, compare);
	for (size_t i = 1; i < n; i++)
		check(compare(&sorted[i - 1], &sorted[i]) <= 0);
	qsort(sorted, n, sizeof(*sorted), compare_all);
	qsort(expected, n, sizeof(*expected), compare_all);
	for (size_t i = 0; i < n; i++)
		check_eq(sorted[i].place, expected[i].place);
}

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

static void fill(struct item *items, size_t n, uint64_t mask)
{
	uint32_t state = 1;

	for (uint32_t i = 0; i < n; i++) {
		uint64_t high = next_random(&state), low = next_random(&state);

		items[i] = (struct item){ (high << 40 | low) & mask, next_random(&state) % 4, i };
	}
}

static void test_numbers_of_all_sizes(void)
{
	struct item items[MANY];

	fill(items, MANY, UINT64_MAX);
	check_sorted(items, MANY);
}

static void test_the_upper_byte_alone(void)
{
	struct item items[MANY];

	fill(items, MANY, (uint64_t)0xff << 56);
	check_sorted(items, MANY);
}

static void test_equal_numbers(void)
{
	struct item items[MANY];

	fill(items, MANY, 7);
	check_sorted(items, MANY);
	fill(items, MANY, 0);
	check_sorted(items, MANY);
}

static void test_numbers_in_order(void)
{
	struct item items[MANY];

	for (uint32_t i = 0; i < MANY; i++)
		items[i] = (struct item){ i / 3 * 0x10001, MANY - i, i };
	check_sorted(items, MANY);
}

static void test_few(void)
{
	struct item items[MANY];

	fill(items, MANY, UINT64_MAX);
	for (size_t n = 0; n < 70; n++)
		check_sorted(items, n);
}

static void test_none(void)
{
	sort_by_number(NULL, 0, sizeof(struct item), number_of, compare);
}

int main(void)
{
	test_numbers_of_all_sizes();
	test_the_upper_byte_alone();
	test_equal_numbers();
	test_numbers_in_order();
	test_few();
	test_none();
	return 0;
}
