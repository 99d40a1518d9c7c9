/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What people read first. */

#undef NDEBUG
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

static void check_reasons(const char *verdict, const char *before, const char *code, bool is_reason)
{
	json_t *summary = json_pack("{s:s, s:[s, s]}", "verdict", verdict, "codes", before, code);
	json_t *reasons = rank_reasons(summary, false, false);

	check_eq(json_array_size(reasons), 1 + is_reason);
	check_str(json_string_value(json_array_get(reasons, is_reason)), before);
	json_decref(reasons);
	json_decref(summary);
}

/* Codes come the gravest first, and in the order of finding.h among those that are as grave. */
static void test_what_comes_after_a_lesser_code_is_less_grave(void)
{
	check_reasons("risky", "needs_parent", "shared_page", false);
	check_reasons("risky", "needs_parent", "not_marked", false);
	check_reasons("risky", "needs_parent", "sub_page", false);
	check_reasons("blocked", "nothing_to_grant", "not_marked", false);
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
	test_what_comes_after_a_lesser_code_is_less_grave();
	test_severity_of_a_finding_counts();
	test_equals_keep_their_order();
	return 0;
}
