/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Many small allocations, one release. */

#undef NDEBUG
#include <stdalign.h>
#include <stdint.h>

#include "base/arena.h"
#include "check.h"

static void test_empty_is_done_twice(void)
{
	struct arena arena = { .blocks = NULL };

	arena_done(&arena);
	arena_done(&arena);
	check(!arena.blocks);
}

static void test_memory_is_zeroed_and_aligned(void)
{
	struct arena arena = { .blocks = NULL };

	for (size_t size = 1; size < 100; size++) {
		unsigned char *p = arena_alloc(&arena, size);

		check(p);
		check_eq((uintptr_t)p % alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			check_eq(p[i], 0);
		memset(p, 0xff, size);
	}
	arena_done(&arena);
}

static void test_allocations_do_not_overlap(void)
{
	struct arena arena = { .blocks = NULL };
	uint32_t *items[5000];

	for (uint32_t i = 0; i < 5000; i++) {
		items[i] = arena_alloc(&arena, sizeof(*items[i]) * 3);
		check(items[i]);
		items[i][0] = items[i][2] = i;
	}
	for (uint32_t i = 0; i < 5000; i++) {
		check_eq(items[i][0], i);
		check_eq(items[i][1], 0);
		check_eq(items[i][2], i);
	}
	arena_done(&arena);
}

static void test_larger_than_a_block(void)
{
	struct arena arena = { .blocks = NULL };
	unsigned char *small = arena_alloc(&arena, 1);
	unsigned char *large = arena_alloc(&arena, 1 << 20);

	check(small && large);
	memset(large, 0xff, 1 << 20);
	check_eq(*small, 0);
	check(arena_alloc(&arena, 1));
	arena_done(&arena);
}

static void test_nothing_is_something(void)
{
	struct arena arena = { .blocks = NULL };

	check(arena_alloc(&arena, 1));
	check(arena_alloc(&arena, 0));
	arena_done(&arena);
}

/* A size that rounding up would wrap must not come out as a small one. */
static void test_size_that_wraps_is_refused(void)
{
	struct arena arena = { .blocks = NULL };
	volatile size_t huge = SIZE_MAX;

	check(arena_alloc(&arena, 8));
	check(!arena_alloc(&arena, huge));
	arena_done(&arena);
}

int main(void)
{
	test_empty_is_done_twice();
	test_memory_is_zeroed_and_aligned();
	test_allocations_do_not_overlap();
	test_larger_than_a_block();
	test_nothing_is_something();
	test_size_that_wraps_is_refused();
	return 0;
}
