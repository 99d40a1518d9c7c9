/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Merged spans and looking one up. */

#undef NDEBUG
#include "base/cleanup.h"
#include "board/rangeset.h"
#include "check.h"
#include "dts.h"

static void add(struct spanset *set, uint64_t first, uint64_t last)
{
	check_eq(spanset_add(set, (struct span){ first, last }, NULL), 0);
}

static bool has(const struct spanset *set, uint64_t first, uint64_t last)
{
	return spanset_find(set, (struct span){ first, last }) != NULL;
}

static void test_empty(void)
{
	struct spanset set = { .n = 0 };

	spanset_merge(&set);
	check(!has(&set, 0, UINT64_MAX));
	array_done(&set);
}

static void test_overlapping_spans_merge(void)
{
	struct spanset set = { .n = 0 };

	add(&set, 20, 30);
	add(&set, 5, 10);
	add(&set, 25, 40);
	add(&set, 30, 32);
	spanset_merge(&set);
	check_eq(set.n, 2);
	check_eq(set.items[0].span.first, 5);
	check_eq(set.items[1].span.first, 20);
	check_eq(set.items[1].span.last, 40);
	array_done(&set);
}

static void test_a_span_inside_another_vanishes(void)
{
	struct spanset set = { .n = 0 };

	add(&set, 0, 100);
	add(&set, 10, 20);
	add(&set, 90, 100);
	spanset_merge(&set);
	check_eq(set.n, 1);
	check_eq(set.items[0].span.last, 100);
	array_done(&set);
}

static void test_find(void)
{
	struct spanset set = { .n = 0 };

	for (uint64_t i = 0; i < 50; i++)
		add(&set, i * 100 + 10, i * 100 + 20);
	spanset_merge(&set);
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
	struct spanset set = { .n = 0 };

	add(&set, 0, 0);
	add(&set, UINT64_MAX, UINT64_MAX);
	spanset_merge(&set);
	check(has(&set, 0, 5));
	check(has(&set, 7, UINT64_MAX));
	check(!has(&set, 1, UINT64_MAX - 1));
	array_done(&set);
}

/* "Of merged ones the first in path order": whatever the order of addition or of addresses. */
static void test_node_of_merged_spans(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree("/ { z { }; a { }; m { }; };");
	struct spanset set = { .n = 0 };

	check_eq(spanset_add(&set, (struct span){ 10, 20 }, dts_node(tree, "/m")), 0);
	check_eq(spanset_add(&set, (struct span){ 10, 30 }, dts_node(tree, "/z")), 0);
	check_eq(spanset_add(&set, (struct span){ 15, 40 }, dts_node(tree, "/a")), 0);
	spanset_merge(&set);
	check_eq(set.n, 1);
	check(set.items[0].node == dts_node(tree, "/a"));
	array_done(&set);
}

static void test_node_of_separate_spans(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree("/ { z { }; a { }; };");
	struct spanset set = { .n = 0 };

	check_eq(spanset_add(&set, (struct span){ 50, 60 }, dts_node(tree, "/a")), 0);
	check_eq(spanset_add(&set, (struct span){ 10, 20 }, dts_node(tree, "/z")), 0);
	spanset_merge(&set);
	check(spanset_find(&set, (struct span){ 55, 55 })->node == dts_node(tree, "/a"));
	check(spanset_find(&set, (struct span){ 10, 10 })->node == dts_node(tree, "/z"));
	array_done(&set);
}

int main(void)
{
	test_empty();
	test_overlapping_spans_merge();
	test_a_span_inside_another_vanishes();
	test_find();
	test_ends_of_the_space();
	test_node_of_merged_spans();
	test_node_of_separate_spans();
	return 0;
}
