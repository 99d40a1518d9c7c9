/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Questions to one node, paths, and the order of nodes. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "dts.h"

static void test_u32_is_the_first_cell(void)
{
	_cleanup_(tree_freep) struct tree *tree =
		dts_tree("/ { reg = <5 6>; status = [00 00 01]; };");
	uint32_t value = 99;

	check(node_u32(tree_root(tree), PROPERTY_REG, &value));
	check_eq(value, 5);
	check(!node_u32(tree_root(tree), PROPERTY_STATUS, &value));
	check(!node_u32(tree_root(tree), PROPERTY_RANGES, &value));
	check_eq(value, 5);
}

static void test_cells_leave_out_a_rest(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree("/ { reg = [00 00 00 01 00 00 02]; };");

	check_eq(property_cells(node_property(tree_root(tree), PROPERTY_REG)).n, 1);
	check_eq(property_cells(NULL).n, 0);
}

static void test_strings_in_turn(void)
{
	_cleanup_(tree_freep) struct tree *tree =
		dts_tree("/ { compatible = \"a\", \"\", \"bc\"; };");
	const struct property *property = node_property(tree_root(tree), PROPERTY_COMPATIBLE);
	const char *s = property_next_string(property, NULL);

	check_str(s, "a");
	check_str(s = property_next_string(property, s), "");
	check_str(s = property_next_string(property, s), "bc");
	check(!property_next_string(property, s));
	check(!property_next_string(NULL, NULL));
}

static void test_string_without_its_end(void)
{
	_cleanup_(tree_freep) struct tree *tree =
		dts_tree("/ { compatible = [61 00 62 63]; status = [6f 6b]; reg-names; };");
	const struct property *property = node_property(tree_root(tree), PROPERTY_COMPATIBLE);
	const char *s = property_next_string(property, NULL);

	check_str(s, "a");
	check(!property_next_string(property, s));
	check(!node_string(tree_root(tree), PROPERTY_STATUS));
	check(!node_string(tree_root(tree), PROPERTY_REG_NAMES));
}

static void test_compatible_is_any_of_the_list(void)
{
	_cleanup_(tree_freep) struct tree *tree =
		dts_tree("/ { compatible = \"b,c\", \"d,e\"; x { }; };");

	check(node_is_compatible(tree_root(tree), "b,c"));
	check(node_is_compatible(tree_root(tree), "d,e"));
	check(!node_is_compatible(tree_root(tree), "b,"));
	check(!node_is_compatible(tree_root(tree), "b,cd"));
	check(!node_is_compatible(dts_node(tree, "/x"), "b,c"));
}

static void test_name_without_unit_address(void)
{
	_cleanup_(tree_freep) struct tree *tree =
		dts_tree("/ { pcie@0 { }; pcie-phy { }; pcie { }; };");

	check(node_name_is(dts_node(tree, "/pcie@0"), "pcie"));
	check(node_name_is(dts_node(tree, "/pcie"), "pcie"));
	check(!node_name_is(dts_node(tree, "/pcie-phy"), "pcie"));
	check(!node_name_is(dts_node(tree, "/pcie"), "pcie@0"));
}

static void test_status(void)
{
	_cleanup_(tree_freep) struct tree *tree =
		dts_tree("/ { none { }; okay { status = \"okay\"; }; ok { status = \"ok\"; }; "
			 "disabled { status = \"disabled\"; }; fail { status = \"fail\"; }; "
			 "empty { status; }; nonsense { status = \"okay!\"; }; unended { status = "
			 "[6f 6b]; }; "
			 "several { status = \"okay\", \"disabled\"; }; };");

	check(node_is_okay(dts_node(tree, "/none")));
	check(node_is_okay(dts_node(tree, "/okay")));
	check(node_is_okay(dts_node(tree, "/ok")));
	check(node_is_okay(dts_node(tree, "/several")));
	check(!node_is_okay(dts_node(tree, "/disabled")));
	check(!node_is_okay(dts_node(tree, "/fail")));
	check(!node_is_okay(dts_node(tree, "/empty")));
	check(!node_is_okay(dts_node(tree, "/nonsense")));
	check(!node_is_okay(dts_node(tree, "/unended")));
}

static void test_availability_is_inherited(void)
{
	_cleanup_(tree_freep) struct tree *tree =
		dts_tree("/ { a { status = \"disabled\"; b { status = \"okay\"; }; }; c { }; };");
	const struct node *a = dts_node(tree, "/a"), *b = dts_node(tree, "/a/b");

	check(node_is_okay(b));
	check(node_unavailable_ancestor(b) == a);
	check(node_unavailable_ancestor(a) == a);
	check(!node_unavailable_ancestor(dts_node(tree, "/c")));
	check(!node_unavailable_ancestor(NULL));
}

static void test_find_path(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree("/ { a { b@1 { }; }; ab { }; };");

	check(tree_find_path(tree, "/") == tree_root(tree));
	check_str(tree_find_path(tree, "/a/b@1")->name, "b@1");
	check_str(tree_find_path(tree, "//a///b@1/")->name, "b@1");
	check(!tree_find_path(tree, "a"));
	check(!tree_find_path(tree, ""));
	check(!tree_find_path(tree, "/a/b"));
	check(!tree_find_path(tree, "/a/b@1/c"));
}

static void test_path_and_back(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree("/ { a { b@1 { c { }; }; }; d { }; };");
	char path[TREE_PATH_MAX];

	check_str(node_path(tree_root(tree), path), "/");
	tree_for_each_node (node, tree)
		check(tree_find_path(tree, node_path(node, path)) == node);
	check_str(node_path(dts_node(tree, "/a/b@1/c"), path), "/a/b@1/c");
}

static void test_equal_properties(void)
{
	_cleanup_(tree_freep) struct tree *tree =
		dts_tree("/ { a { reg = <1>; }; b { reg = <1>; }; c { reg = <2>; }; d { reg; }; e "
			 "{ reg; }; };");
	const struct property *reg[5];

	for (int i = 0; i < 5; i++)
		reg[i] = node_property(&tree->nodes[i + 1], PROPERTY_REG);
	check(property_equals(reg[0], reg[1]));
	check(!property_equals(reg[0], reg[2]));
	check(!property_equals(reg[0], reg[3]));
	check(property_equals(reg[3], reg[4]));
	check(property_equals(NULL, NULL));
	check(!property_equals(NULL, reg[3]));
	check(!property_equals(reg[0], NULL));
}

static void test_order_is_by_path_components(void)
{
	_cleanup_(tree_freep) struct tree *tree =
		dts_tree("/ { b { z { }; }; a-b { }; a { y { }; }; };");
	const struct node *a = dts_node(tree, "/a"), *ay = dts_node(tree, "/a/y");
	const struct node *b = dts_node(tree, "/b"), *bz = dts_node(tree, "/b/z");
	const struct node *a_b = dts_node(tree, "/a-b");

	check_eq(node_compare(a, a), 0);
	check(node_compare(a, ay) < 0 && node_compare(ay, a) > 0);
	check(node_compare(ay, a_b) < 0); /* '/' sorts before any letter */
	check(node_compare(a_b, b) < 0);
	check(node_compare(ay, bz) < 0 && node_compare(bz, ay) > 0);
	check(node_compare(tree_root(tree), a) < 0);
}

/* Nodes of one path, and what is below them, cannot be told apart by their paths. */
static void test_duplicate_paths(void)
{
	_cleanup_(tree_freep) struct tree *tree =
		dts_tree("/ { x { a { }; }; y { }; x { b { }; }; z { x { }; }; };");
	_cleanup_(freep) bool *duplicate_paths = NULL;
	static const bool expected[] = { false, true, true, false, true, true, false, false };

	check_eq(tree->n_nodes, 8);
	check_eq(tree_find_duplicate_paths(tree, &duplicate_paths), 0);
	for (size_t i = 0; i < 8; i++)
		check_eq(duplicate_paths[i], expected[i]);
}

static void test_duplicate_paths_have_an_order(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree("/ { x { a { }; }; x { a { }; }; };");

	check(node_compare(&tree->nodes[1], &tree->nodes[3]) < 0);
	check(node_compare(&tree->nodes[3], &tree->nodes[1]) > 0);
	check(node_compare(&tree->nodes[2], &tree->nodes[4]) < 0);
	check(node_compare(&tree->nodes[2], &tree->nodes[3]) < 0);
}

/* The rank of each node says the same as comparing the nodes. */
static void test_rank_is_the_order(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree(
		"/ { b { z { }; y { k { }; }; }; a-b { a { }; }; a { y { }; x { }; }; B { }; };");
	_cleanup_(freep) uint32_t *rank = NULL;

	check_eq(tree_rank(tree, &rank), 0);
	for (size_t i = 0; i < tree->n_nodes; i++)
		for (size_t j = 0; j < tree->n_nodes; j++) {
			int r = node_compare(&tree->nodes[i], &tree->nodes[j]);

			check_eq(r < 0, rank[i] < rank[j]);
			check_eq(r > 0, rank[i] > rank[j]);
		}
}

int main(void)
{
	test_u32_is_the_first_cell();
	test_cells_leave_out_a_rest();
	test_strings_in_turn();
	test_string_without_its_end();
	test_compatible_is_any_of_the_list();
	test_name_without_unit_address();
	test_status();
	test_availability_is_inherited();
	test_find_path();
	test_path_and_back();
	test_equal_properties();
	test_order_is_by_path_components();
	test_duplicate_paths();
	test_duplicate_paths_have_an_order();
	test_rank_is_the_order();
	return 0;
}
