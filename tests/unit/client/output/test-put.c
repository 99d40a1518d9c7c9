/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parts of replies as text. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "output/put.h"

static void check_intids(const char *interrupts, const char *expected)
{
	json_t *array = json_loads(interrupts, 0, NULL);
	_cleanup_(freep) char *text = put_text(put_intids, array, " ");

	check_str(text, expected);
	json_decref(array);
}

#define INTID(n) "{\"intid\": " #n "}"

static void test_intids_are_sorted(void)
{
	check_intids("[" INTID(30) "," INTID(26) "]", "26 30");
}

static void test_repeated_intid_is_one(void)
{
	check_intids("[" INTID(119) "," INTID(119) "," INTID(120) "]", "119 120");
}

static void test_run_is_folded(void)
{
	check_intids("[" INTID(43) "," INTID(41) "," INTID(42) "," INTID(42) "," INTID(40) "]",
		     "40..43");
	check_intids("[" INTID(40) "," INTID(41) "]", "40 41");
	check_intids("[" INTID(40) "," INTID(41) "," INTID(42) "," INTID(44) "]", "40..42 44");
}

static void test_candidates_are_last_and_each_once(void)
{
	check_intids(
		"[{\"candidates\": [64, 65]}, {}, {\"candidates\": [64, 65]}, {}," INTID(40) "]",
		"40 [64|65] ?");
}

static void test_no_interrupts(void)
{
	check_intids("[]", "");
}

int main(void)
{
	test_intids_are_sorted();
	test_repeated_intid_is_one();
	test_run_is_folded();
	test_candidates_are_last_and_each_once();
	test_no_interrupts();
	return 0;
}
