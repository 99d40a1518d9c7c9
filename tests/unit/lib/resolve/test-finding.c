/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of findings, and their sentences. */

#undef NDEBUG
#include <ctype.h>

#include "base/cleanup.h"
#include "check.h"
#include "dts.h"

#define FOR_EACH_CODE(info)                                                                    \
	for (unsigned int code_ = 0; code_ < FINDING_CODES; code_++)                           \
		for (const struct finding_info *info = finding_info((enum finding_code)code_); \
		     info; info = NULL)

static bool ends_a_sentence(const char *text)
{
	char last = text[strlen(text) - 1];

	return last == '.' || last == '!';
}

static void test_every_code_is_described(void)
{
	FOR_EACH_CODE(info)
	{
		check(info->name && info->text && info->meaning && info->example && info->action);
		check(info->severity != SEVERITY_OF_CODE);
		check(ends_a_sentence(info->meaning));
		check(ends_a_sentence(info->action));
		check(!ends_a_sentence(info->example));
	}
}

static void test_names_are_lower_snake_and_found(void)
{
	FOR_EACH_CODE(info)
	{
		for (const char *c = info->name; *c; c++)
			check(islower((unsigned char)*c) || *c == '_');
		check(finding_info_by_name(info->name) == info);
	}
	check(!finding_info_by_name("nonsense"));
	check(!finding_info_by_name(""));
	check(!finding_info_by_name("malformed "));
}

static void test_severities(void)
{
	check_str(finding_severity_name(SEVERITY_BLOCKER), "blocker");
	check_str(finding_severity_name(SEVERITY_RISK), "risk");
	check_str(finding_severity_name(SEVERITY_NOTE), "note");
	check_eq(finding_info(FINDING_MALFORMED)->severity, SEVERITY_BLOCKER);
	check_eq(finding_info(FINDING_SHARED_PAGE)->severity, SEVERITY_RISK);
	check_eq(finding_info(FINDING_SUB_PAGE)->severity, SEVERITY_NOTE);
}

/* Programs and policies know these codes; each keeps its severity. */
static void test_codes_keep_their_severities(void)
{
	static const char *const blockers[] = {
		"not_translatable", "interrupt_private", "interrupt_not_at_gic",
		"held_by_xen",      "reserved_memory",   "not_marked",
		"malformed"
	};
	static const char *const risks[] = {
		"shared_page",     "shared_interrupt", "shared_stream",     "region_past_range",
		"dma_unprotected", "provider",         "driver_bound",      "console",
		"infrastructure",  "no_registers",     "memory_placeholder"
	};
	static const char *const notes[] = {
		"sub_page",        "supplier_missing_in_guest", "mark_unknown",
		"candidates_only", "virtual_interrupt_clash",   "no_guest_window"
	};

	for (size_t i = 0; i < sizeof(blockers) / sizeof(blockers[0]); i++)
		check_eq(finding_info_by_name(blockers[i])->severity, SEVERITY_BLOCKER);
	for (size_t i = 0; i < sizeof(risks) / sizeof(risks[0]); i++)
		check_eq(finding_info_by_name(risks[i])->severity, SEVERITY_RISK);
	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++)
		check_eq(finding_info_by_name(notes[i])->severity, SEVERITY_NOTE);
}

static void test_severity_comes_from_the_table(void)
{
	struct findings findings = { .n = 0 };

	finding_add(&findings, .code = FINDING_SHARED_PAGE);
	finding_add(&findings, .code = FINDING_NOT_MARKED, .severity = SEVERITY_NOTE);
	check_eq(findings.n, 2);
	check_eq(findings.items[0].severity, SEVERITY_RISK);
	check_eq(findings.items[1].severity, SEVERITY_NOTE);
	array_done(&findings);
}

static void test_no_list_swallows(void)
{
	finding_add(NULL, .code = FINDING_SHARED_PAGE);
}

static void check_text(const struct finding *finding, const char *expected)
{
	_cleanup_(freep) char *text = finding_text(finding);

	check_str(text, expected);
}

static void test_placeholders(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree("/ { a { }; b { }; };");

	check_text(&(struct finding){ .code = FINDING_REGION_PAST_RANGE,
				      .node = dts_node(tree, "/a"),
				      .other = dts_node(tree, "/b"),
				      .a = 0xff000000,
				      .b = 0xffffffff },
		   "a region of /a begins at 0xff000000 on bus /b and runs past that bus's "
		   "window, which ends at 0xffffffff");
	check_text(&(struct finding){ .code = FINDING_INTERRUPT_OUT_OF_RANGE,
				      .node = dts_node(tree, "/a"),
				      .a = 2,
				      .b = 988 },
		   "interrupt 2 of /a has number 988, but a GIC has fewer of its type");
}

static void test_phrase_is_a_template(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree("/ { a { }; };");

	check_text(
		&(struct finding){
			.code = FINDING_MALFORMED,
			.node = dts_node(tree, "/a"),
			.property = "reg",
			.a = 6,
			.b = 8,
			.why = "its %D bytes are not a whole number of entries of %E bytes" },
		"reg of /a: its 6 bytes are not a whole number of entries of 8 bytes; correct the "
		"device tree");
}

static void test_missing_second_node_leaves_no_blank(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree("/ { a { }; };");

	check_text(&(struct finding){ .code = FINDING_HELD_BY_XEN,
				      .node = dts_node(tree, "/a"),
				      .why = "it is missing in dom0's tree, so Xen kept it" },
		   "/a: it is missing in dom0's tree, so Xen kept it");
}

static void test_largest_numbers(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree("/ { a { }; };");

	check_text(&(struct finding){ .code = FINDING_SUB_PAGE,
				      .node = dts_node(tree, "/a"),
				      .a = UINT64_MAX,
				      .b = 0 },
		   "region 0xffffffffffffffff (size 0x0) of /a does not fill its pages; "
		   "the whole pages are granted");
}

static void test_quoted_text_is_not_a_template(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree("/ { a { }; };");

	check_text(&(struct finding){ .code = FINDING_DRIVER_BOUND,
				      .node = dts_node(tree, "/a"),
				      .what = "100%N" },
		   "/a is in use by the kernel's driver 100%N");
}

static void test_phrase_alone(void)
{
	_cleanup_(freep) char *text =
		finding_phrase(&(struct finding){ .why = "its %D bytes", .a = 6 });

	check_str(text, "its 6 bytes");
}

/* ---- sets ---- */

static void test_set(void)
{
	struct finding_set set = { 0 }, more = { 0 };

	check(finding_set_is_empty(set));
	finding_set_add(&set, FINDING_MALFORMED);
	finding_set_add(&more, FINDING_LEFT_OUT_OF_GUEST);
	finding_set_add_all(&set, more);
	check(finding_set_has(set, FINDING_MALFORMED));
	check(finding_set_has(set, FINDING_LEFT_OUT_OF_GUEST));
	check(!finding_set_has(set, FINDING_PROVIDER));
	finding_set_remove(&set, FINDING_MALFORMED);
	check(!finding_set_has(set, FINDING_MALFORMED));
	finding_set_for_each (code, set)
		check_eq(code, FINDING_LEFT_OUT_OF_GUEST);
}

static void test_set_of_risks(void)
{
	FOR_EACH_CODE(info)
	check_eq(finding_set_has(finding_risks(), finding_code_of(info)),
		 info->severity == SEVERITY_RISK);
}

static void test_risks_by_name(void)
{
	struct finding_set set = { 0 };

	check_eq(finding_set_add_risk(&set, "provider"), FINDING_OK);
	check_eq(finding_set_add_risk(&set, "nonsense"), FINDING_E_UNKNOWN);
	check_eq(finding_set_add_risk(&set, "malformed"), FINDING_E_NOT_RISK);
	finding_set_remove(&set, FINDING_PROVIDER);
	check(finding_set_is_empty(set));
}

static void check_joined(struct finding_set set, const char *expected)
{
	_cleanup_(freep) char *text = finding_set_join(set, ", ");

	check_str(text, expected);
}

static void test_names_are_joined(void)
{
	struct finding_set set = { 0 };

	check_joined(set, "");
	finding_set_add(&set, FINDING_PROVIDER);
	check_joined(set, "provider");
	finding_set_add(&set, FINDING_SHARED_PAGE);
	check_joined(set, "shared_page, provider");
}

int main(void)
{
	test_every_code_is_described();
	test_names_are_lower_snake_and_found();
	test_severities();
	test_codes_keep_their_severities();
	test_severity_comes_from_the_table();
	test_no_list_swallows();
	test_placeholders();
	test_phrase_is_a_template();
	test_missing_second_node_leaves_no_blank();
	test_largest_numbers();
	test_quoted_text_is_not_a_template();
	test_phrase_alone();
	test_set();
	test_set_of_risks();
	test_risks_by_name();
	test_names_are_joined();
	return 0;
}
