/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a blob to the index, and blobs that are not trees. Faulty blobs are made by changing good
 * ones. */

#undef NDEBUG
#include <errno.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "check.h"
#include "dts.h"

static const char small[] = "/ { a = <1>; x@0 { b; }; y { z { }; }; };";

/* Offsets of the header's fields, and the structure block's tags. */
enum {
	MAGIC = 0,
	TOTALSIZE = 4,
	OFF_STRUCT = 8,
	OFF_STRINGS = 12,
	OFF_RSVMAP = 16,
	VERSION = 20,
	LAST_COMP = 24,
	SIZE_STRINGS = 32,
	SIZE_STRUCT = 36
};
enum { BEGIN_NODE = 1, END_NODE = 2, PROP = 3, NOP = 4, END = 9 };

static void store(void *blob, size_t offset, uint32_t value)
{
	uint32_t cell = __builtin_bswap32(value);

	memcpy((char *)blob + offset, &cell, sizeof(cell));
}

static uint32_t load(const void *blob, size_t offset)
{
	return cell_load((const uint8_t *)blob + offset);
}

/* Takes over the blob and expects it to be refused, with this in the sentence. */
static void check_refused(void *blob, size_t size, const char *words)
{
	struct tree_error error = { .text = "" };
	struct tree *tree = NULL;

	check_eq(tree_new(&tree, blob, size, &error), -EINVAL);
	check(!tree);
	if (!strstr(error.text, words))
		check_str(error.text, words);
}

/* A blob whose structure block is made of these words; the names are "" and "a" at 1. */
static void *assemble(const uint32_t *words, size_t n, size_t *ret_size)
{
	size_t size = 40 + 16 + n * 4 + 4;
	uint8_t *blob = calloc(1, size);

	check(blob);
	store(blob, MAGIC, 0xd00dfeed);
	store(blob, TOTALSIZE, (uint32_t)size);
	store(blob, OFF_STRUCT, 56);
	store(blob, OFF_STRINGS, (uint32_t)(56 + n * 4));
	store(blob, OFF_RSVMAP, 40);
	store(blob, VERSION, 17);
	store(blob, LAST_COMP, 16);
	store(blob, SIZE_STRINGS, 4);
	store(blob, SIZE_STRUCT, (uint32_t)(n * 4));
	for (size_t i = 0; i < n; i++)
		store(blob, 56 + i * 4, words[i]);
	blob[56 + n * 4 + 1] = 'a';
	*ret_size = size;
	return blob;
}

static void check_words_refused(const uint32_t *words, size_t n, const char *sentence)
{
	size_t size;
	void *blob = assemble(words, n, &size);

	check_refused(blob, size, sentence);
}

#define WORDS(...) \
	(const uint32_t[]){ __VA_ARGS__ }, sizeof((uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t)

static void test_nodes_in_document_order(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree(small);

	check_eq(tree->n_nodes, 4);
	check_str(tree->nodes[0].name, "");
	check_str(tree->nodes[1].name, "x@0");
	check_str(tree->nodes[2].name, "y");
	check_str(tree->nodes[3].name, "z");
	check(tree->nodes[3].parent == &tree->nodes[2]);
	check(tree->nodes[1].end == &tree->nodes[2]);
	check(tree_root(tree)->end == tree_end(tree));
}

static void test_properties_of_each_node(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree(small);

	check_eq(tree->nodes[0].n_properties, 1);
	check_eq(tree->nodes[0].properties[0].size, 4);
	check_eq(tree->nodes[1].n_properties, 1);
	check_eq(tree->nodes[1].properties[0].size, 0);
	check_str(tree->names[tree->nodes[1].properties[0].name], "b");
	check_eq(tree->nodes[2].n_properties, 0);
}

static void test_known_names_have_their_numbers(void)
{
	_cleanup_(tree_freep) struct tree *tree =
		dts_tree("/ { reg = <1>; #address-cells = <2>; ti,interrupt-ranges = <3>; };");
	const struct node *root = tree_root(tree);
	uint32_t value;

	check(node_u32(root, PROPERTY_REG, &value) && value == 1);
	check(node_u32(root, PROPERTY_ADDRESS_CELLS, &value) && value == 2);
	check(node_u32(root, PROPERTY_TI_INTERRUPT_RANGES, &value) && value == 3);
	check(!node_has(root, PROPERTY_SIZE_CELLS));
}

static void test_first_of_a_property_given_twice(void)
{
	size_t size;
	uint32_t value;
	_cleanup_(tree_freep) struct tree *tree = NULL;
	struct tree_error error;
	void *blob = assemble(WORDS(BEGIN_NODE, 0, PROP, 4, 1, 11, PROP, 4, 1, 22, END_NODE, END),
			      &size);

	check_eq(tree_new(&tree, blob, size, &error), 0);
	check_eq(tree_root(tree)->n_properties, 2);
	check(node_u32(tree_root(tree), PROPERTY_NAMES_KNOWN, &value));
	check_eq(value, 11);
}

static void test_nops_are_passed_over(void)
{
	size_t size;
	_cleanup_(tree_freep) struct tree *tree = NULL;
	struct tree_error error;
	void *blob = assemble(WORDS(NOP, BEGIN_NODE, 0, NOP, PROP, 0, 1, NOP, END_NODE, NOP, END),
			      &size);

	check_eq(tree_new(&tree, blob, size, &error), 0);
	check_eq(tree->n_nodes, 1);
	check_eq(tree_root(tree)->n_properties, 1);
}

static void test_old_trees_name_the_root(void)
{
	size_t size;
	_cleanup_(tree_freep) struct tree *tree = NULL;
	struct tree_error error;
	void *blob = assemble(WORDS(BEGIN_NODE, 0x61620000, END_NODE, END), &size);

	check_eq(tree_new(&tree, blob, size, &error), 0);
	check_str(tree_root(tree)->name, "");
}

static void test_slack_behind_the_tree(void)
{
	struct tree_error error;
	_cleanup_(tree_freep) struct tree *tree = NULL;
	size_t size;
	void *blob = dts_compile(small, NULL, &size);

	blob = realloc(blob, size + 100);
	check(blob);
	check_eq(tree_new(&tree, blob, size + 100, &error), 0);
	check_eq(tree->n_nodes, 4);
}

static void test_version_16(void)
{
	struct tree_error error;
	_cleanup_(tree_freep) struct tree *tree = NULL;
	size_t size;
	void *blob = dts_compile(small, "-V16", &size);

	check_eq(load(blob, VERSION), 16);
	check_eq(tree_new(&tree, blob, size, &error), 0);
	check_eq(tree->n_nodes, 4);
}

static void test_later_versions_that_stay_compatible(void)
{
	struct tree_error error;
	_cleanup_(tree_freep) struct tree *tree = NULL;
	size_t size;
	void *blob = dts_compile(small, NULL, &size);

	store(blob, VERSION, 18);
	store(blob, LAST_COMP, 17);
	check_eq(tree_new(&tree, blob, size, &error), 0);
}

static void test_other_versions(void)
{
	size_t size;
	void *blob = dts_compile(small, NULL, &size);

	store(blob, VERSION, 1);
	store(blob, LAST_COMP, 1);
	check_refused(blob, size, "offset 0x14: version 1 ");
	blob = dts_compile(small, NULL, &size);
	store(blob, VERSION, 18);
	store(blob, LAST_COMP, 18);
	check_refused(blob, size, "offset 0x14: version 18 ");
}

static void test_no_blob(void)
{
	check_refused(calloc(1, 100), 100, "offset 0x0: ");
	check_refused(calloc(1, 1), 0, "offset 0x0: ");
	check_refused(calloc(1, 4), 4, "offset 0x0: ");
}

static void test_cut_off_anywhere(void)
{
	size_t size;
	void *whole = dts_compile(small, NULL, &size);

	for (size_t n = 1; n < size; n++) {
		void *part = malloc(n);

		check(part);
		memcpy(part, whole, n);
		check_refused(part, n, "offset 0x");
	}
	free(whole);
}

/* The file is as long as the header says, but its blocks are not. */
static void test_structure_cut_off_anywhere(void)
{
	size_t size;
	void *blob = dts_compile(small, NULL, &size);
	uint32_t whole = load(blob, SIZE_STRUCT);

	for (uint32_t n = 0; n < whole; n++) {
		void *copy = malloc(size);

		check(copy);
		memcpy(copy, blob, size);
		store(copy, SIZE_STRUCT, n);
		check_refused(copy, size, "offset 0x");
	}
	free(blob);
}

static void test_property_name_outside_of_the_strings(void)
{
	check_words_refused(WORDS(BEGIN_NODE, 0, PROP, 0, 4, END_NODE, END), "strings block");
	check_words_refused(WORDS(BEGIN_NODE, 0, PROP, 0, 0xffffffff, END_NODE, END),
			    "strings block");
}

static void test_property_name_without_end(void)
{
	size_t size;
	void *blob = assemble(WORDS(BEGIN_NODE, 0, PROP, 0, 1, END_NODE, END), &size);

	store(blob, SIZE_STRINGS, 2);
	check_refused(blob, size, "no end");
}

static void test_property_longer_than_the_block(void)
{
	check_words_refused(WORDS(BEGIN_NODE, 0, PROP, 9, 1, END_NODE, END), "longer");
	check_words_refused(WORDS(BEGIN_NODE, 0, PROP, 0xffffffff, 1, END_NODE, END), "longer");
	check_words_refused(WORDS(BEGIN_NODE, 0, PROP, 0xfffffffd, 1, END_NODE, END), "longer");
}

static void test_property_outside_of_any_node(void)
{
	check_words_refused(WORDS(PROP, 0, 1, BEGIN_NODE, 0, END_NODE, END), "outside of any node");
	check_words_refused(WORDS(BEGIN_NODE, 0, END_NODE, PROP, 0, 1, END), "outside of any node");
}

static void test_property_behind_a_child(void)
{
	check_words_refused(
		WORDS(BEGIN_NODE, 0, BEGIN_NODE, 0x61000000, END_NODE, PROP, 0, 1, END_NODE, END),
		"follows a child");
}

static void test_unbalanced_nodes(void)
{
	check_words_refused(WORDS(BEGIN_NODE, 0, END), "inside a node");
	check_words_refused(WORDS(END_NODE, END), "never began");
	check_words_refused(WORDS(BEGIN_NODE, 0, END_NODE, END_NODE, END), "never began");
	check_words_refused(WORDS(BEGIN_NODE, 0, END_NODE, BEGIN_NODE, 0, END_NODE, END),
			    "second root");
	check_words_refused(WORDS(END), "no root");
	check_words_refused(WORDS(NOP), "cut off");
}

static void test_tags_that_are_none(void)
{
	check_words_refused(WORDS(BEGIN_NODE, 0, 5, END_NODE, END), "no valid tag");
	check_words_refused(WORDS(0), "no valid tag");
}

static void test_names_of_nodes(void)
{
	check_words_refused(WORDS(BEGIN_NODE, 0, BEGIN_NODE, 0, END_NODE, END_NODE, END), "empty");
	check_words_refused(WORDS(BEGIN_NODE, 0, BEGIN_NODE, 0x61072f00, END_NODE, END_NODE, END),
			    "plain text");
	check_words_refused(WORDS(BEGIN_NODE, 0, BEGIN_NODE, 0x612f6200, END_NODE, END_NODE, END),
			    "plain text");
	check_words_refused(WORDS(BEGIN_NODE, 0, BEGIN_NODE, 0x61206200, END_NODE, END_NODE, END),
			    "plain text");
	check_words_refused(WORDS(BEGIN_NODE, 0, BEGIN_NODE, 0x61616161), "cut off");
}

/* A node of eleven letters, one of which is this byte. */
static bool takes_byte(unsigned int byte, unsigned int place)
{
	uint32_t words[] = { BEGIN_NODE, 0,        BEGIN_NODE, 0x61616161, 0x61616161,
			     0x61616100, END_NODE, END_NODE,   END };
	unsigned int shift = 24 - 8 * (place % 4);
	struct tree_error error;
	_cleanup_(tree_freep) struct tree *tree = NULL;
	size_t size;
	void *blob;

	words[3 + place / 4] &= ~(0xffu << shift);
	words[3 + place / 4] |= byte << shift;
	blob = assemble(words, ARRAY_SIZE(words), &size);
	return tree_new(&tree, blob, size, &error) == 0;
}

static void test_each_byte_of_a_name(void)
{
	for (unsigned int byte = 1; byte <= UINT8_MAX; byte++)
		for (unsigned int place = 0; place < 11; place++)
			check_eq(takes_byte(byte, place), byte > ' ' && byte <= '~' && byte != '/');
}

static void *nested(unsigned int depth, size_t *ret_size)
{
	uint32_t words[3 * 100 + 1];
	size_t n = 0;

	for (unsigned int i = 0; i < depth; i++) {
		words[n++] = BEGIN_NODE;
		words[n++] = i == 0 ? 0 : 0x61000000;
	}
	for (unsigned int i = 0; i < depth; i++)
		words[n++] = END_NODE;
	words[n++] = END;
	return assemble(words, n, ret_size);
}

static void test_depth(void)
{
	struct tree_error error;
	_cleanup_(tree_freep) struct tree *tree = NULL;
	size_t size;
	void *blob = nested(TREE_DEPTH_MAX, &size);

	check_eq(tree_new(&tree, blob, size, &error), 0);
	check_eq(tree->n_nodes, TREE_DEPTH_MAX);
	blob = nested(TREE_DEPTH_MAX + 1, &size);
	check_refused(blob, size, "levels");
}

static void test_phandles(void)
{
	_cleanup_(tree_freep) struct tree *tree =
		dts_tree("/ { x { phandle = <1>; }; y { linux,phandle = <2>; }; "
			 "z { phandle = <3>; linux,phandle = <4>; ibm,phandle = <5>; }; };");

	check(tree_find_phandle(tree, 1) == dts_node(tree, "/x"));
	check(tree_find_phandle(tree, 2) == dts_node(tree, "/y"));
	check(!tree_find_phandle(tree, 3));
	check(!tree_find_phandle(tree, 4));
	check(tree_find_phandle(tree, 5) == dts_node(tree, "/z"));
	check(!tree_find_phandle(tree, 6));
}

static void test_large_phandles(void)
{
	_cleanup_(tree_freep) struct tree *tree =
		dts_tree("/ { x { phandle = <1>; }; y { phandle = <0x10001>; }; z { phandle = "
			 "<0xfffffffe>; }; };");

	check(tree_find_phandle(tree, 1) == dts_node(tree, "/x"));
	check(tree_find_phandle(tree, 0x10001) == dts_node(tree, "/y"));
	check(tree_find_phandle(tree, 0xfffffffe) == dts_node(tree, "/z"));
	check(!tree_find_phandle(tree, 2));
	check(!tree_find_phandle(tree, 0x20001));
}

/* The first slot behind the table would be that of 1. */
static void test_phandles_behind_small_ones(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree("/ { x { phandle = <1>; }; };");

	for (uint32_t bit = 2; bit; bit <<= 1) {
		check(!tree_find_phandle(tree, bit));
		check(!tree_find_phandle(tree, bit | 1));
	}
}

static void test_phandles_that_name_nothing(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree(
		"/ { x { phandle = <0>; }; y { phandle = <0xffffffff>; }; z { phandle; }; };");

	check(!tree_find_phandle(tree, 0));
	check(!tree_find_phandle(tree, UINT32_MAX));
	for (size_t i = 0; i < tree->n_nodes; i++)
		check_eq(tree->nodes[i].phandle, 0);
}

static void test_phandle_of_two_nodes_names_neither(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree(
		"/ { x { phandle = <7>; }; y { phandle = <7>; }; z { phandle = <8>; }; };");

	check(!tree_find_phandle(tree, 7));
	check(tree_find_phandle(tree, 8) == dts_node(tree, "/z"));
}

static void test_phandle_of_three_nodes_names_none(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree(
		"/ { x { phandle = <7>; }; y { phandle = <7>; }; z { phandle = <7>; }; };");

	check(!tree_find_phandle(tree, 7));
}

static void test_nothing_is_freed(void)
{
	check(!tree_free(NULL));
}

static void run_refusals(void)
{
	test_other_versions();
	test_no_blob();
	test_cut_off_anywhere();
	test_structure_cut_off_anywhere();
	test_property_name_outside_of_the_strings();
	test_property_name_without_end();
	test_property_longer_than_the_block();
	test_property_outside_of_any_node();
	test_property_behind_a_child();
	test_unbalanced_nodes();
	test_tags_that_are_none();
	test_names_of_nodes();
	test_each_byte_of_a_name();
	test_depth();
}

int main(void)
{
	test_nodes_in_document_order();
	test_properties_of_each_node();
	test_known_names_have_their_numbers();
	test_first_of_a_property_given_twice();
	test_nops_are_passed_over();
	test_old_trees_name_the_root();
	test_slack_behind_the_tree();
	test_version_16();
	test_later_versions_that_stay_compatible();
	test_phandles();
	test_large_phandles();
	test_phandles_behind_small_ones();
	test_phandles_that_name_nothing();
	test_phandle_of_two_nodes_names_neither();
	test_phandle_of_three_nodes_names_none();
	test_nothing_is_freed();
	run_refusals();
	return 0;
}
