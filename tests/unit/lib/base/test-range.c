/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Address ranges up to the end of the 64-bit space. */

#undef NDEBUG
#include "base/range.h"
#include "check.h"

static void test_last_of_empty(void)
{
	check_eq(range_last(0, 0), 0);
	check_eq(range_last(0x1000, 0), 0x1000);
	check_eq(range_last(UINT64_MAX, 0), UINT64_MAX);
}

static void test_last(void)
{
	check_eq(range_last(0x1000, 1), 0x1000);
	check_eq(range_last(0x1000, 0x1000), 0x1fff);
	check_eq(range_last(0, UINT64_MAX), UINT64_MAX - 1);
}

static void test_last_stops_at_the_end_of_the_space(void)
{
	check_eq(range_last(UINT64_MAX, 1), UINT64_MAX);
	check_eq(range_last(UINT64_MAX, 2), UINT64_MAX);
	check_eq(range_last(UINT64_MAX - 0xfff, 0x1000), UINT64_MAX);
	check_eq(range_last(UINT64_MAX - 0xfff, 0x1001), UINT64_MAX);
	check_eq(range_last(1, UINT64_MAX), UINT64_MAX);
	check_eq(range_last(2, UINT64_MAX), UINT64_MAX);
}

static void test_frames_of_one_page(void)
{
	struct range frames = range_frames(0xff634000, 0x1000);

	check_eq(frames.first, 0xff634);
	check_eq(frames.last, 0xff634);
}

static void test_frames_of_a_part_of_a_page(void)
{
	struct range frames = range_frames(0xff634540, 8);

	check_eq(frames.first, 0xff634);
	check_eq(frames.last, 0xff634);
}

static void test_frames_across_a_border(void)
{
	struct range frames = range_frames(0xfff, 2);

	check_eq(frames.first, 0);
	check_eq(frames.last, 1);
	frames = range_frames(0xfff, 1);
	check_eq(frames.last, 0);
}

static void test_frames_of_the_whole_space(void)
{
	struct range frames = range_frames(0, UINT64_MAX);

	check_eq(frames.first, 0);
	check_eq(frames.last, UINT64_MAX >> 12);
	frames = range_frames(UINT64_MAX, UINT64_MAX);
	check_eq(frames.first, UINT64_MAX >> 12);
	check_eq(frames.last, UINT64_MAX >> 12);
}

static void test_overlap_is_inclusive(void)
{
	struct range a = { 10, 20 };

	check(range_overlaps(a, (struct range){ 20, 30 }));
	check(range_overlaps(a, (struct range){ 0, 10 }));
	check(range_overlaps(a, (struct range){ 12, 13 }));
	check(range_overlaps((struct range){ 12, 13 }, a));
	check(!range_overlaps(a, (struct range){ 21, 30 }));
	check(!range_overlaps(a, (struct range){ 0, 9 }));
}

static void test_contains(void)
{
	struct range a = { 10, 20 }, all = { 0, UINT64_MAX };

	check(range_contains(a, a));
	check(range_contains(a, (struct range){ 10, 10 }));
	check(range_contains(all, a));
	check(!range_contains(a, all));
	check(!range_contains(a, (struct range){ 10, 21 }));
	check(!range_contains(a, (struct range){ 9, 20 }));
}

int main(void)
{
	test_last_of_empty();
	test_last();
	test_last_stops_at_the_end_of_the_space();
	test_frames_of_one_page();
	test_frames_of_a_part_of_a_page();
	test_frames_across_a_border();
	test_frames_of_the_whole_space();
	test_overlap_is_inclusive();
	test_contains();
	return 0;
}
