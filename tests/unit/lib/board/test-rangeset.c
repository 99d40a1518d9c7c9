/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Merged ranges, and look-up. */

#undef NDEBUG
#include "base/cleanup.h"
#include "board/rangeset.h"
#include "check.h"
#include "dts.h"

static void add(struct rangeset *set, uint64_t first, uint64_t last)
{
	check_eq(rangeset_add(set, (struct range){ first, last }, NULL), 0);
}

static bool has(const struct rangeset *set, uint64_t first, uint64_t last)
{
	return rangeset_find(set, (struct range){ first, last }) != NULL;
}

static void test_empty(void)
{
	struct rangeset set = { .n = 0 };

	rangeset_merge(&set);
	check(!has(&set, 0, UINT64_MAX));
	array_done(&set);
}

static void test_overlapping_ranges_merge(void)
{
	struct rangeset set = { .n = 0 };

	add(&set, 20, 30);
	add(&set, 5, 10);
	add(&set, 25, 40);
	add(&set, 30, 32);
	rangeset_merge(&set);
	check_eq(set.n, 2);
	check_eq(set.items[0].range.first, 5);
	check_eq(set.items[1].range.first, 20);
	check_eq(set.items[1].range.last, 40);
	array_done(&set);
}

static void test_a_range_inside_another_vanishes(void)
{
	struct rangeset set = { .n = 0 };

	add(&set, 0, 100);
	add(&set, 10, 20);
	add(&set, 90, 100);
	rangeset_merge(&set);
	check_eq(set.n, 1);
	check_eq(set.items[0].range.last, 100);
	array_done(&set);
}

static void test_find(void)
{
	struct rangeset set = { .n = 0 };

	for (uint64_t i = 0; i < 50; i++)
		add(&set, i * 100 + 10, i * 100 + 20);
	rangeset_merge(&set);
	for (uint64_t i = 0; i < 50; i++) {
		check(has(&set, i * 100 + 10, i * 100 + 10));
		check(has(&set, i * 100 + 20, i * 100 + 99));
		check(has(&set, i * 100, i * 100 + 10));
		check(has(&set, i * 100, i * 100 + 99));
		check(!has(&set, i * 100, i * 100 + 9));
		check(!has(&set, i * 100 + 21, i * 100 + 99));
	}
	check(has(&set, 0, UINT64_MAX));
	array_done(&set);
}

static void test_ends_of_the_space(void)
{
	struct rangeset set = { .n = 0 };

	add(&set, 0, 0);
	add(&set, UINT64_MAX, UINT64_MAX);
	rangeset_merge(&set);
	check(has(&set, 0, 5));
	check(has(&set, 7, UINT64_MAX));
	check(!has(&set, 1, UINT64_MAX - 1));
	array_done(&set);
}

/* "Of merged ones the first in path order": whatever the order of addition or of addresses. */
static void test_node_of_merged_ranges(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree("/ { z { }; a { }; m { }; };");
	struct rangeset set = { .n = 0 };

	check_eq(rangeset_add(&set, (struct range){ 10, 20 }, dts_node(tree, "/m")), 0);
	check_eq(rangeset_add(&set, (struct range){ 10, 30 }, dts_node(tree, "/z")), 0);
	check_eq(rangeset_add(&set, (struct range){ 15, 40 }, dts_node(tree, "/a")), 0);
	rangeset_merge(&set);
	check_eq(set.n, 1);
	check(set.items[0].node == dts_node(tree, "/a"));
	array_done(&set);
}

static void test_node_of_separate_ranges(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree("/ { z { }; a { }; };");
	struct rangeset set = { .n = 0 };

	check_eq(rangeset_add(&set, (struct range){ 50, 60 }, dts_node(tree, "/a")), 0);
	check_eq(rangeset_add(&set, (struct range){ 10, 20 }, dts_node(tree, "/z")), 0);
	rangeset_merge(&set);
	check(rangeset_find(&set, (struct range){ 55, 55 })->node == dts_node(tree, "/a"));
	check(rangeset_find(&set, (struct range){ 10, 10 })->node == dts_node(tree, "/z"));
	array_done(&set);
}

int main(void)
{
	test_empty();
	test_overlapping_ranges_merge();
	test_a_range_inside_another_vanishes();
	test_find();
	test_ends_of_the_space();
	test_node_of_merged_ranges();
	test_node_of_separate_ranges();
	return 0;
}
