/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The cursor over phandles with arguments. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "dts.h"

static const struct reference_form strict = { PROPERTY_CLOCK_CELLS, REFERENCE_STRICT };
static const struct reference_form lax = { PROPERTY_CLOCK_CELLS, 0 };
static const struct reference_form plain = { REFERENCE_NO_CELLS, 0 };

#define TREE                                                                      \
	"/ { c: c { phandle = <1>; #clock-cells = <1>; }; n { phandle = <2>; }; " \
	"two { phandle = <3>; #clock-cells = <2>; }; x { clocks = "

static struct cells list_of(const struct tree *tree)
{
	return property_cells(node_property(dts_node(tree, "/x"), PROPERTY_CLOCKS));
}

static void test_arguments_by_the_targets_cells(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree(TREE "<1 10 3 20 30 1 40>; }; };");
	struct cells left = list_of(tree);
	struct reference ref;
	const char *why;

	check_eq(reference_next(tree, &left, &strict, &ref, &why), REFERENCE_OK);
	check(ref.node == dts_node(tree, "/c"));
	check_eq(ref.phandle, 1);
	check_eq(ref.arguments.n, 1);
	check_eq(cells_at(&ref.arguments, 0), 10);
	check_eq(reference_next(tree, &left, &strict, &ref, &why), REFERENCE_OK);
	check_eq(ref.arguments.n, 2);
	check_eq(cells_at(&ref.arguments, 1), 30);
	check_eq(reference_next(tree, &left, &strict, &ref, &why), REFERENCE_OK);
	check_eq(cells_at(&ref.arguments, 0), 40);
	check_eq(reference_next(tree, &left, &strict, &ref, &why), REFERENCE_END);
}

static void test_no_cells_property(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree(TREE "<1 2 3>; }; };");
	struct cells left = list_of(tree);
	struct reference ref;
	const char *why;

	for (int i = 0; i < 3; i++) {
		check_eq(reference_next(tree, &left, &plain, &ref, &why), REFERENCE_OK);
		check_eq(ref.arguments.n, 0);
	}
	check_eq(reference_next(tree, &left, &plain, &ref, &why), REFERENCE_END);
}

static void test_missing_cells(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree(TREE "<2 1 5>; }; };");
	struct cells left = list_of(tree), again = left;
	struct reference ref;
	const char *why = NULL;

	check_eq(reference_next(tree, &left, &lax, &ref, &why), REFERENCE_OK);
	check_eq(ref.arguments.n, 0);
	check_eq(reference_next(tree, &left, &lax, &ref, &why), REFERENCE_OK);
	check_eq(reference_next(tree, &again, &strict, &ref, &why), REFERENCE_BROKEN);
	check(why);
	check_eq(reference_next(tree, &again, &strict, &ref, &why), REFERENCE_END);
}

static void test_holes(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree(TREE "<0 0 1 5 0>; }; };");
	struct cells left = list_of(tree);
	struct reference ref;
	const char *why;

	check_eq(reference_next(tree, &left, &strict, &ref, &why), REFERENCE_HOLE);
	check_eq(reference_next(tree, &left, &strict, &ref, &why), REFERENCE_HOLE);
	check_eq(reference_next(tree, &left, &strict, &ref, &why), REFERENCE_OK);
	check_eq(reference_next(tree, &left, &strict, &ref, &why), REFERENCE_HOLE);
	check_eq(reference_next(tree, &left, &strict, &ref, &why), REFERENCE_END);
}

static void test_dangling(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree(TREE "<77 1 5>; }; };");
	struct cells left = list_of(tree);
	struct reference ref;
	const char *why = NULL;

	check_eq(reference_next(tree, &left, &strict, &ref, &why), REFERENCE_BROKEN);
	check_eq(ref.phandle, 77);
	check(why);
	check_eq(left.n, 0);
}

static void test_cut_off(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree(TREE "<3 20>; }; };");
	struct cells left = list_of(tree);
	struct reference ref;
	const char *why = NULL;

	check_eq(reference_next(tree, &left, &strict, &ref, &why), REFERENCE_BROKEN);
	check(why);
}

static void test_target_that_wants_more_than_there_is(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree(
		"/ { c { phandle = <1>; #clock-cells = <0x7fffffff>; }; x { clocks = <1 2>; }; };");
	struct cells left = list_of(tree);
	struct reference ref;
	const char *why = NULL;

	check_eq(reference_next(tree, &left, &lax, &ref, &why), REFERENCE_BROKEN);
}

static void test_empty_list(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree("/ { x { clocks; }; };");
	struct cells left = list_of(tree);
	struct reference ref;
	const char *why;

	check_eq(reference_next(tree, &left, &strict, &ref, &why), REFERENCE_END);
}

int main(void)
{
	test_arguments_by_the_targets_cells();
	test_no_cells_property();
	test_missing_cells();
	test_holes();
	test_dangling();
	test_cut_off();
	test_target_that_wants_more_than_there_is();
	test_empty_list();
	return 0;
}
