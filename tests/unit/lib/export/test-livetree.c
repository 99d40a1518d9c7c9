/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Trees in the making: source and blob are equal, whatever they contain. */

#undef NDEBUG
#include "base/cleanup.h"
#include "base/util.h"
#include "check.h"
#include "dts.h"
#include "export/livetree.h"
#include "format/xen-tree.h"

static char *source_of(struct livetree *livetree)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	check_eq(livetree_write_source(livetree, out), 0);
	check_eq(fclose(out), 0);
	return text;
}

static struct tree *blob_of(struct livetree *livetree)
{
	struct tree_error error = { .text = "" };
	struct tree *tree = NULL;
	size_t size = 0;
	void *blob = NULL;

	check_eq(livetree_write_blob(livetree, &blob, &size), 0);
	check_eq(tree_new(&tree, blob, size, &error), 0);
	return tree;
}

/* dtc itself; dts_tree() adds the first line of the source. */
static struct tree *compiled(struct livetree *livetree)
{
	_cleanup_(freep) char *text = source_of(livetree);

	check(strncmp(text, "/dts-v1/;\n", 10) == 0);
	return dts_tree(text + 10);
}

static void check_same_node(const struct tree *a, const struct node *na, const struct tree *b,
			    const struct node *nb)
{
	check_str(na->name, nb->name);
	check_eq(na->end - a->nodes, nb->end - b->nodes);
	check_eq(na->n_properties, nb->n_properties);
	for (uint32_t i = 0; i < na->n_properties; i++) {
		check_str(a->names[na->properties[i].name], b->names[nb->properties[i].name]);
		check(property_equals(&na->properties[i], &nb->properties[i]));
	}
}

/* dtc turns the source into the blob. Frees the tree in the making. */
static void check_both(struct livetree *livetree)
{
	struct tree *a = blob_of(livetree), *b = compiled(livetree);

	check_eq(a->n_nodes, b->n_nodes);
	for (size_t i = 0; i < a->n_nodes; i++)
		check_same_node(a, &a->nodes[i], b, &b->nodes[i]);
	tree_free(a);
	tree_free(b);
	livetree_done(livetree);
}

static void test_empty(void)
{
	struct livetree livetree;

	livetree_init(&livetree);
	check_both(&livetree);
}

static void test_content(void)
{
	static const struct {
		const char *bytes;
		size_t size;
	} contents[] = {
		{ "", 0 },
		{ "plain", 6 },
		{ "two\0strings", 12 },
		{ "quote \" and \\ and \\n", 21 },
		{ "\0", 1 },
		{ "\0\0\0\0", 4 },
		{ "empty\0\0string", 14 },
		{ "no end", 6 },
		{ "\x01\x02\x03", 3 },
		{ "\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8", 8 },
		{ "tab\tor\n", 8 },
		{ "a/*b*/c", 8 },
		{ "</*>;", 6 },
	};
	struct livetree livetree;
	char name[16];

	livetree_init(&livetree);
	for (size_t i = 0; i < sizeof(contents) / sizeof(contents[0]); i++) {
		snprintf(name, sizeof(name), "content-%zu", i);
		livetree_bytes(&livetree, livetree.root, name, contents[i].bytes, contents[i].size);
	}
	check_both(&livetree);
}

static void test_nodes_nest(void)
{
	struct livetree livetree;
	struct livetree_node *a, *b;

	livetree_init(&livetree);
	a = livetree_add_node(&livetree, livetree.root, "a");
	b = livetree_add_node(&livetree, a, "b@1");
	livetree_add_node(&livetree, b, "c,x");
	livetree_add_node(&livetree, a, "d_e.f+g");
	livetree_add_node(&livetree, livetree.root, "7");
	livetree_number(&livetree, b, "reg", 1);
	livetree_flag(&livetree, b, "#odd?*name");
	check_both(&livetree);
}

static void test_references(void)
{
	struct livetree livetree;
	struct livetree_node *clock, *user;
	struct livetree_item *clocks;

	livetree_init(&livetree);
	user = livetree_add_node(&livetree, livetree.root, "user");
	clock = livetree_add_node(&livetree, livetree.root, "clock");
	clocks = livetree_property(&livetree, user, "clocks", LIVETREE_CELLS, 0);
	livetree_put_reference(&livetree, clocks, clock);
	livetree_put_cell(&livetree, clocks, 7);
	livetree_put_reference(&livetree, clocks, user);
	check_both(&livetree);
}

/* Labels that would be the same: of equal names, and of names that differ only in characters that
 * labels lack. */
static void test_labels_differ(void)
{
	static const char *const names[] = { "a", "b", "a-b", "a_b", "a.b", "a__b", "1", "_1" };
	struct livetree livetree;
	struct livetree_node *above, *node;
	struct livetree_item *all;

	livetree_init(&livetree);
	all = livetree_property(&livetree, livetree.root, "all", LIVETREE_CELLS, 0);
	for (unsigned int twice = 0; twice < 2; twice++) {
		above = livetree_add_node(&livetree, livetree.root, twice ? "a" : "b");
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
			node = livetree_add_node(&livetree, above, names[i]);
			livetree_put_reference(&livetree, all, node);
		}
	}
	check_both(&livetree);
}

static void test_phandles_of_libxl_stay_free(void)
{
	struct livetree livetree;
	struct livetree_item *all;
	struct tree *tree;
	char name[16];

	livetree_init(&livetree);
	all = livetree_property(&livetree, livetree.root, "all", LIVETREE_CELLS, 0);
	for (unsigned int i = 0; i < LIBXL_PHANDLE_LAST; i++) {
		snprintf(name, sizeof(name), "n%u", i);
		livetree_put_reference(&livetree, all,
				       livetree_add_node(&livetree, livetree.root, name));
	}
	tree = blob_of(&livetree);
	check(!tree_find_phandle(tree, 65000));
	check(!tree_find_phandle(tree, 65001));
	check(tree_find_phandle(tree, 64999));
	check(tree_find_phandle(tree, LIBXL_PHANDLE_LAST + 2));
	tree_free(tree);
	livetree_done(&livetree);
}

static void test_phandles_begin_inside_what_libxl_takes(void)
{
	struct livetree livetree;
	struct livetree_item *all;
	struct tree *tree;

	livetree_init(&livetree);
	livetree.phandles_above = LIBXL_PHANDLE_FIRST;
	all = livetree_property(&livetree, livetree.root, "all", LIVETREE_CELLS, 0);
	livetree_put_reference(&livetree, all, livetree_add_node(&livetree, livetree.root, "n"));
	tree = blob_of(&livetree);
	check(tree_find_phandle(tree, LIBXL_PHANDLE_LAST + 1));
	tree_free(tree);
	livetree_done(&livetree);
}

static void test_groups(void)
{
	struct livetree livetree;
	struct livetree_item *item;
	_cleanup_(freep) char *text = NULL;

	livetree_init(&livetree);
	item = livetree_property(&livetree, livetree.root, "interrupts", LIVETREE_DECIMAL, 3);
	for (uint32_t i = 0; i < 6; i++)
		livetree_put_cell(&livetree, item, i * 10);
	item = livetree_property(&livetree, livetree.root, "reg", LIVETREE_CELLS, 0);
	livetree_put_cells64(&livetree, item, 0x100000002);
	text = source_of(&livetree);
	check_has(text, "\tinterrupts = <0 10 20>, <30 40 50>;\n");
	check_has(text, "\treg = <0x1 0x2>;\n");
	check_both(&livetree);
}

static void test_comment_is_one_comment(void)
{
	struct livetree livetree;
	_cleanup_(freep) char *text = NULL;

	livetree_init(&livetree);
	livetree_comment(&livetree, livetree.root, "%s", "ends */ here \n\" \xff */");
	livetree_comment(&livetree, livetree.root, "%s", "*/");
	livetree_comment(&livetree, livetree.root, "%s", "");
	text = source_of(&livetree);
	check_has(text, "\t/* ends *? here ?\" ? *? */\n");
	check_both(&livetree);
}

static void test_long_comment_is_wrapped(void)
{
	struct livetree livetree;
	_cleanup_(freep) char *text = NULL;

	livetree_init(&livetree);
	livetree_comment(&livetree, livetree.root, "%080d %s", 0, "word word");
	livetree_comment(&livetree, livetree.root, "%060d %060d", 1, 2);
	text = source_of(&livetree);
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		check(strlen(line) <= 93);
	check_both(&livetree);
}

/* Half a path is useless. */
static void test_long_word_stays_whole(void)
{
	struct livetree livetree;
	_cleanup_(freep) char *text = NULL;
	char word[121] = "";

	memset(word, 'x', sizeof(word) - 1);
	livetree_init(&livetree);
	livetree_comment(&livetree, livetree.root, "short %s word", word);
	text = source_of(&livetree);
	check_has(text, "/* short\n");
	check_has(text, word);
	check_has(text, "\t * word */\n");
	check_both(&livetree);
}

static void test_names(void)
{
	check(livetree_is_node_name("ethernet@fff51000"));
	check(!livetree_is_node_name(""));
	check(!livetree_is_node_name("a b"));
	check(!livetree_is_node_name("a@1@2"));
	check(!livetree_is_node_name("a/b"));
	check(livetree_is_property_name("#address-cells"));
	check(!livetree_is_property_name("a@1"));
	check(!livetree_is_property_name("a;b"));
}

/* Sources may go through cpp: it must not take a property for one of its directives. */
static void test_directives(void)
{
	static const char *const names[] = { "#define",    "#include", "#if-cells", "#line,x",
					     "#else.y",    "#1",       "#",         "#-",
					     "#undef+z",   "#pragma",  "#ident",    "#error",
					     "#includes",  "#defined", "#if_",      "#size-cells",
					     "#gpio-cells" };
	_cleanup_(freep) char *text = NULL;
	struct livetree livetree;

	livetree_init(&livetree);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		check(livetree_is_property_name(names[i]));
		livetree_number(&livetree, livetree.root, names[i], (uint32_t)i);
	}
	text = source_of(&livetree);
	check(strstr(text, "\tnot__for_cpp_0: #define = <0>;\n") != NULL);
	check(strstr(text, "\tnot__for_cpp_11: #error = <11>;\n") != NULL);
	check(strstr(text, "not__for_cpp_12") == NULL);
	check(strstr(text, "\t#includes = <12>;\n\t#defined = <13>;\n\t#if_ = <14>;\n"
			   "\t#size-cells = <15>;\n\t#gpio-cells = <16>;\n") != NULL);
	check_both(&livetree);
}

static void test_overlay(void)
{
	struct livetree livetree;
	_cleanup_(freep) char *text = NULL;
	struct livetree_node *node;

	livetree_init(&livetree);
	livetree.is_overlay = true;
	node = livetree_add_node(&livetree, livetree.root, "fragment@0");
	livetree_string(&livetree, node, "target-path", "/soc/rtc@1000");
	livetree_flag(&livetree, livetree_add_node(&livetree, node, "__overlay__"),
		      "xen,passthrough");
	text = source_of(&livetree);
	check(strncmp(text, "/dts-v1/;\n/plugin/;\n", 20) == 0);
	check_both(&livetree);
}

int main(void)
{
	test_empty();
	test_content();
	test_nodes_nest();
	test_references();
	test_labels_differ();
	test_phandles_of_libxl_stay_free();
	test_phandles_begin_inside_what_libxl_takes();
	test_groups();
	test_comment_is_one_comment();
	test_long_comment_is_wrapped();
	test_long_word_stays_whole();
	test_names();
	test_directives();
	test_overlay();
	return 0;
}
