/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Trees in the making: source and blob say the same, whatever is in them. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "dts.h"
#include "export/livetree.h"

static char *source_of(struct draft *draft)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	check_eq(draft_write_source(draft, out), 0);
	check_eq(fclose(out), 0);
	return text;
}

static struct tree *blob_of(struct draft *draft)
{
	struct tree_error error = { .text = "" };
	struct tree *tree = NULL;
	size_t size = 0;
	void *blob = NULL;

	check_eq(draft_write_blob(draft, &blob, &size), 0);
	check_eq(tree_new(&tree, blob, size, &error), 0);
	return tree;
}

/* dtc itself, with the source's own first line left to dts_tree(). */
static struct tree *compiled(struct draft *draft)
{
	_cleanup_(freep) char *text = source_of(draft);

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

/* The blob is what dtc makes of the source. Frees the draft. */
static void check_both(struct draft *draft)
{
	struct tree *a = blob_of(draft), *b = compiled(draft);

	check_eq(a->n_nodes, b->n_nodes);
	for (size_t i = 0; i < a->n_nodes; i++)
		check_same_node(a, &a->nodes[i], b, &b->nodes[i]);
	tree_free(a);
	tree_free(b);
	draft_done(draft);
}

static void test_empty(void)
{
	struct draft draft;

	draft_init(&draft);
	check_both(&draft);
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
	struct draft draft;
	char name[16];

	draft_init(&draft);
	for (size_t i = 0; i < sizeof(contents) / sizeof(contents[0]); i++) {
		snprintf(name, sizeof(name), "content-%zu", i);
		draft_bytes(&draft, draft.root, name, contents[i].bytes, contents[i].size);
	}
	check_both(&draft);
}

static void test_nodes_nest(void)
{
	struct draft draft;
	struct draft_node *a, *b;

	draft_init(&draft);
	a = draft_add_node(&draft, draft.root, "a");
	b = draft_add_node(&draft, a, "b@1");
	draft_add_node(&draft, b, "c,x");
	draft_add_node(&draft, a, "d_e.f+g");
	draft_add_node(&draft, draft.root, "7");
	draft_number(&draft, b, "reg", 1);
	draft_flag(&draft, b, "#odd?*name");
	check_both(&draft);
}

static void test_references(void)
{
	struct draft draft;
	struct draft_node *clock, *user;
	struct draft_item *clocks;

	draft_init(&draft);
	user = draft_add_node(&draft, draft.root, "user");
	clock = draft_add_node(&draft, draft.root, "clock");
	clocks = draft_property(&draft, user, "clocks", DRAFT_CELLS, 0);
	draft_put_reference(&draft, clocks, clock);
	draft_put_cell(&draft, clocks, 7);
	draft_put_reference(&draft, clocks, user);
	check_both(&draft);
}

/* Labels that would be the same: of equal names, and of names that differ in what labels lack. */
static void test_labels_differ(void)
{
	static const char *const names[] = { "a", "b", "a-b", "a_b", "a.b", "a__b", "1", "_1" };
	struct draft draft;
	struct draft_node *above, *node;
	struct draft_item *all;

	draft_init(&draft);
	all = draft_property(&draft, draft.root, "all", DRAFT_CELLS, 0);
	for (unsigned int twice = 0; twice < 2; twice++) {
		above = draft_add_node(&draft, draft.root, twice ? "a" : "b");
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
			node = draft_add_node(&draft, above, names[i]);
			draft_put_reference(&draft, all, node);
		}
	}
	check_both(&draft);
}

static void test_phandles_of_libxl_stay_free(void)
{
	struct draft draft;
	struct draft_item *all;
	struct tree *tree;
	char name[16];

	draft_init(&draft);
	all = draft_property(&draft, draft.root, "all", DRAFT_CELLS, 0);
	for (unsigned int i = 0; i < DRAFT_PHANDLE_TAKEN_LAST; i++) {
		snprintf(name, sizeof(name), "n%u", i);
		draft_put_reference(&draft, all, draft_add_node(&draft, draft.root, name));
	}
	tree = blob_of(&draft);
	check(!tree_find_phandle(tree, 65000));
	check(!tree_find_phandle(tree, 65001));
	check(tree_find_phandle(tree, 64999));
	check(tree_find_phandle(tree, DRAFT_PHANDLE_TAKEN_LAST + 2));
	tree_free(tree);
	draft_done(&draft);
}

static void test_phandles_begin_inside_what_libxl_takes(void)
{
	struct draft draft;
	struct draft_item *all;
	struct tree *tree;

	draft_init(&draft);
	draft.phandles_above = DRAFT_PHANDLE_TAKEN_FIRST;
	all = draft_property(&draft, draft.root, "all", DRAFT_CELLS, 0);
	draft_put_reference(&draft, all, draft_add_node(&draft, draft.root, "n"));
	tree = blob_of(&draft);
	check(tree_find_phandle(tree, DRAFT_PHANDLE_TAKEN_LAST + 1));
	tree_free(tree);
	draft_done(&draft);
}

static void test_groups(void)
{
	struct draft draft;
	struct draft_item *item;
	_cleanup_(freep) char *text = NULL;

	draft_init(&draft);
	item = draft_property(&draft, draft.root, "interrupts", DRAFT_DECIMAL, 3);
	for (uint32_t i = 0; i < 6; i++)
		draft_put_cell(&draft, item, i * 10);
	item = draft_property(&draft, draft.root, "reg", DRAFT_CELLS, 0);
	draft_put_cells64(&draft, item, 0x100000002);
	text = source_of(&draft);
	check_has(text, "\tinterrupts = <0 10 20>, <30 40 50>;\n");
	check_has(text, "\treg = <0x1 0x2>;\n");
	check_both(&draft);
}

static void test_comment_is_one_comment(void)
{
	struct draft draft;
	_cleanup_(freep) char *text = NULL;

	draft_init(&draft);
	draft_comment(&draft, draft.root, "%s", "ends */ here \n\" \xff */");
	draft_comment(&draft, draft.root, "%s", "*/");
	draft_comment(&draft, draft.root, "%s", "");
	text = source_of(&draft);
	check_has(text, "\t/* ends *? here ?\" ? *? */\n");
	check_both(&draft);
}

static void test_long_comment_is_wrapped(void)
{
	struct draft draft;
	_cleanup_(freep) char *text = NULL;

	draft_init(&draft);
	draft_comment(&draft, draft.root, "%080d %s", 0, "word word");
	draft_comment(&draft, draft.root, "%060d %060d", 1, 2);
	text = source_of(&draft);
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		check(strlen(line) <= 93);
	check_both(&draft);
}

/* Half a path finds nothing. */
static void test_long_word_stays_whole(void)
{
	struct draft draft;
	_cleanup_(freep) char *text = NULL;
	char word[121] = "";

	memset(word, 'x', sizeof(word) - 1);
	draft_init(&draft);
	draft_comment(&draft, draft.root, "short %s word", word);
	text = source_of(&draft);
	check_has(text, "/* short\n");
	check_has(text, word);
	check_has(text, "\t * word */\n");
	check_both(&draft);
}

static void test_names(void)
{
	check(draft_is_node_name("ethernet@fff51000"));
	check(!draft_is_node_name(""));
	check(!draft_is_node_name("a b"));
	check(!draft_is_node_name("a@1@2"));
	check(!draft_is_node_name("a/b"));
	check(draft_is_property_name("#address-cells"));
	check(!draft_is_property_name("a@1"));
	check(!draft_is_property_name("a;b"));
}

static void test_overlay(void)
{
	struct draft draft;
	_cleanup_(freep) char *text = NULL;
	struct draft_node *node;

	draft_init(&draft);
	draft.is_overlay = true;
	node = draft_add_node(&draft, draft.root, "fragment@0");
	draft_string(&draft, node, "target-path", "/soc/rtc@1000");
	draft_flag(&draft, draft_add_node(&draft, node, "__overlay__"), "xen,passthrough");
	text = source_of(&draft);
	check(strncmp(text, "/dts-v1/;\n/plugin/;\n", 20) == 0);
	check_both(&draft);
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
	test_overlay();
	return 0;
}
