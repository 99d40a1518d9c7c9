/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What people read first. */

#undef NDEBUG
#include <string.h>

#include "check.h"
#include "output/rank.h"

static json_t *finding(const char *code, const char *severity)
{
	return json_pack("{s:s, s:s}", "code", code, "severity", severity);
}

static const char *code_at(const json_t *findings, size_t i)
{
	return json_string_value(json_object_get(json_array_get(findings, i), "code"));
}

static void test_codes(void)
{
	json_t *codes = json_pack("[s, s, s, s, s]", "sub_page", "provider", "shared_page",
				  "held_by_xen", "dma_unprotected");
	json_t *ranked = rank_codes(codes);
	static const char *const wanted[] = { "held_by_xen", "dma_unprotected", "shared_page",
					      "provider", "sub_page" };

	check_eq(json_array_size(ranked), 5);
	for (size_t i = 0; i < 5; i++)
		check_str(json_string_value(json_array_get(ranked, i)), wanted[i]);
	json_decref(codes);
	json_decref(ranked);
}

/* A newer daemon's may block. */
static void test_unknown_code_is_first(void)
{
	check(rank_code("from_the_future") <= rank_code("malformed"));
}

static void check_reasons(const json_t *summary, bool notes, const char *expected)
{
	json_t *reasons = rank_reasons(summary, notes);
	char text[100] = "";
	const json_t *code;
	size_t i;

	json_array_foreach (reasons, i, code)
		strcat(strcat(text, " "), json_string_value(code));
	check_str(text, expected);
	json_decref(reasons);
}

static void test_reasons_are_the_first_codes(void)
{
	json_t *summary = json_pack("{s:[s, s, s, s], s:i}", "codes", "malformed", "provider",
				    "not_marked", "shared_page", "reasons", 2);

	check_reasons(summary, false, " malformed provider");
	check_reasons(summary, true, " not_marked shared_page");
	json_decref(summary);
}

static void test_reasons_of_a_daemon_that_does_not_say(void)
{
	json_t *summary = json_pack("{s:[s, s, s]}", "codes", "malformed", "provider", "sub_page");

	check_reasons(summary, false, " malformed provider");
	check_reasons(summary, true, " sub_page");
	json_decref(summary);
}

/* not_marked is a blocker on Xen, and a note before the board is booted. */
static void test_severity_of_a_finding_counts(void)
{
	json_t *findings =
		json_pack("[o, o]", finding("not_marked", "note"), finding("provider", "risk"));
	json_t *ranked = rank_findings(findings);

	check_str(code_at(ranked, 0), "provider");
	check_str(code_at(ranked, 1), "not_marked");
	json_decref(findings);
	json_decref(ranked);
}

static void test_equals_keep_their_order(void)
{
	json_t *findings =
		json_pack("[o, o]", finding("shared_page", "risk"), finding("shared_page", "risk"));
	json_t *ranked = rank_findings(findings);

	check(json_array_get(ranked, 0) == json_array_get(findings, 0));
	json_decref(findings);
	json_decref(ranked);
}

int main(void)
{
	test_codes();
	test_unknown_code_is_first();
	test_reasons_are_the_first_codes();
	test_reasons_of_a_daemon_that_does_not_say();
	test_severity_of_a_finding_counts();
	test_equals_keep_their_order();
	return 0;
}
