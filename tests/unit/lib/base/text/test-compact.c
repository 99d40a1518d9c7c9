/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Compact JSON: the same bytes as jansson's. */

#undef NDEBUG
#include "base/cleanup.h"
#include "base/text/compact.h"
#include "check.h"

static void expect_the_same(const char *json)
{
	json_auto_t *value = json_loads(json, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	char *found = compact_text(value);
	char *expected = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

	check_str(found, expected);
	free(found);
	free(expected);
}

static void test_values(void)
{
	expect_the_same("[true, false, null, 0, -9223372036854775808, \"\", [], {}]");
}

static void test_nested_members_keep_their_order(void)
{
	expect_the_same("{\"z\": [{\"b\": 1, \"a\": [2, 3]}, {}], \"a\": {\"y\": {}, \"x\": []}, "
			"\"m\": 4}");
}

static void test_one_scalar(void)
{
	expect_the_same("\"text\"");
}

static void test_escapes(void)
{
	expect_the_same(
		"{\"a\\\"\\\\b\": \"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\u0001\\u001f\\u007f<>\"}");
}

static void test_characters(void)
{
	expect_the_same("[\"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"]");
}

static void test_what_could_end_an_element(void)
{
	json_auto_t *value = json_pack("{s:s}", "<&>", "</script>\"\n");
	struct compact compact = { .for_html = true };

	compact_put(&compact, "<p>", 3);
	compact_add(&compact, value);
	compact_put(&compact, "", 1);
	check_str(compact.items, "<p>{\"\\u003c\\u0026\\u003e\":\"\\u003c/script\\u003e\\\"\\n\"}");
	array_done(&compact);
}

static json_t *make_nested(size_t depth)
{
	json_t *value = json_array();

	for (size_t i = 1; i < depth; i++)
		value = json_pack("[o]", value);
	return value;
}

static void test_depth(void)
{
	json_auto_t *deepest = make_nested(COMPACT_DEPTH_MAX);
	json_auto_t *deeper = make_nested(COMPACT_DEPTH_MAX + 1);
	char *text = compact_text(deepest);

	check(text);
	check(!compact_text(deeper));
	free(text);
}

static void test_no_value(void)
{
	check(!compact_text(NULL));
}

static void test_reals_are_refused(void)
{
	json_auto_t *value = json_real(0.5);

	check(!compact_text(value));
}

int main(void)
{
	test_values();
	test_nested_members_keep_their_order();
	test_one_scalar();
	test_escapes();
	test_characters();
	test_what_could_end_an_element();
	test_depth();
	test_no_value();
	test_reals_are_refused();
	return 0;
}
