/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names that suggest phandles, and content that bears it out. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "dts.h"
#include "resolve/phandle-name.h"

static void test_names(void)
{
	static const struct {
		const char *name;
		uint32_t numbers;
	} rows[] = {
		{ "rockchip,grf", PHANDLE_WITH_NUMBERS },
		{ "altr,sysmgr-syscon", PHANDLE_WITH_NUMBERS },
		{ "samsung,sysreg", PHANDLE_WITH_NUMBERS },
		{ "qcom,halt-regs", PHANDLE_WITH_NUMBERS },
		{ "qcom,ext-regs", 2 }, /* a whole name counts before an end */
		{ "syscon-tcsr", PHANDLE_WITH_NUMBERS },
		{ "st,syscfg-fmp", PHANDLE_WITH_NUMBERS },
		{ "mediatek,syscon-wakeup", PHANDLE_WITH_NUMBERS },
		{ "affinity", 0 }, /* the first one of the table, … */
		{ "iram", PHANDLE_ALONE },
		{ "mediatek,gce-client-reg", 3 },
		{ "ti,tptcs", 1 },
		{ "wlf,ldo2ena", PHANDLE_ALONE }, /* … and the last one */
		{ "fsl,tbi-handle", PHANDLE_ALONE },
		{ "v,tx-phandles", 0 },
	};
	uint32_t numbers;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!phandle_name_find(rows[i].name, &numbers))
			check_str(rows[i].name, "found");
		check_eq(numbers, rows[i].numbers);
	}
}

static void test_other_names(void)
{
	static const char *const names[] = { "",           "reg",   "clock-frequency",
					     "fifo-depth", "irams", "zzz" };
	uint32_t numbers;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		check(!phandle_name_find(names[i], &numbers));
}

/* Those that the table of suppliers knows are not looked up here. */
static void test_no_name_with_a_number_of_its_own(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree("/ { };");
	struct supplier_index index;
	uint32_t numbers;

	check_eq(supplier_index_init(&index, tree), 0);
	for (size_t i = 0; i < PROPERTY_NAMES_KNOWN; i++)
		if (index.rows[i] == 0 && phandle_name_find(tree->names[i], &numbers))
			check_str(tree->names[i], "no reference");
	supplier_index_done(&index);
}

static bool has_list(const char *value, uint32_t numbers, uint32_t *ret_missing)
{
	char source[400];
	struct reference_form form;
	bool r;

	snprintf(source, sizeof(source),
		 "/ { a { phandle = <1>; }; b { phandle = <2>; }; x { model%s; }; };", value);
	_cleanup_(tree_freep) struct tree *tree = dts_tree(source);

	r = phandle_list_in(tree, node_property(dts_node(tree, "/x"), PROPERTY_MODEL), numbers,
			    &form);
	*ret_missing = form.missing;
	return r;
}

static void test_content(void)
{
	uint32_t missing;

	check(has_list(" = <1>", PHANDLE_ALONE, &missing));
	check_eq(missing, 0);
	check(!has_list(" = <1 2>", PHANDLE_ALONE, &missing));
	check(!has_list(" = <3>", PHANDLE_ALONE, &missing));
	check(has_list(" = <1 77 78>", PHANDLE_WITH_NUMBERS, &missing));
	check_eq(missing, 2);
	check(has_list(" = <1 2>", 0, &missing));
	check(has_list(" = <1 0 2>", 0, &missing));
	check(!has_list(" = <1 3>", 0, &missing));
	check(has_list(" = <1 5 2 6>", 1, &missing));
	check(!has_list(" = <1 5 2>", 1, &missing));
	check(!has_list(" = <0>", 0, &missing));
}

static void test_flags_and_texts(void)
{
	uint32_t missing;

	check(!has_list("", PHANDLE_ALONE, &missing));
	check(!has_list("", PHANDLE_WITH_NUMBERS, &missing));
	check(!has_list(" = [00 00 00 01 00]", 0, &missing));
	check(!has_list(" = \"abc\"", PHANDLE_WITH_NUMBERS, &missing));
}

int main(void)
{
	test_names();
	test_other_names();
	test_no_name_with_a_number_of_its_own();
	test_content();
	test_flags_and_texts();
	return 0;
}
