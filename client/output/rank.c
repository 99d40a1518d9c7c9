/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/rank.h"

#include <stdlib.h>

#include "base/util.h"
#include "output/json.h"
#include "resolve/finding.h"

/* DMA reaches all memory of the machine; a stream or page, what other devices have there. An
 * interrupt is only delivered to somebody else as well. */
static const enum finding_code first_risks[] = {
	FINDING_DMA_UNPROTECTED,   FINDING_SHARED_STREAM,      FINDING_SHARED_PAGE,
	FINDING_REGION_PAST_RANGE, FINDING_MEMORY_PLACEHOLDER, FINDING_SHARED_INTERRUPT,
};

static unsigned int rank_severity(enum finding_severity severity)
{
	return (unsigned int)(SEVERITY_BLOCKER - severity) * 2 * FINDING_CODES;
}

/* Among codes of one severity. */
static unsigned int rank_within(enum finding_code code)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(first_risks); i++)
		if (first_risks[i] == code)
			return i;
	return FINDING_CODES + (unsigned int)code;
}

/* A code that only a newer daemon knows may be a blocker. */
unsigned int rank_code(const char *code)
{
	const struct finding_info *info = finding_info_by_name(code);

	return info ? rank_severity(info->severity) + rank_within(finding_code_of(info)) : 0;
}

/* A daemon that does not say so is old: it has no codes that this program does not know. */
static size_t count_reasons(const json_t *summary)
{
	const json_t *codes = json_object_get(summary, "codes"), *code;
	size_t i;

	if (json_object_get(summary, "reasons"))
		return (size_t)json_get_number(summary, "reasons");
	json_array_foreach (codes, i, code) {
		const struct finding_info *info = finding_info_by_name(json_string_value(code));

		if (info && info->severity == SEVERITY_NOTE)
			break;
	}
	return i;
}

/* The finding knows its severity best: not_marked is a note before the board is booted. */
static unsigned int rank_finding(const json_t *finding)
{
	const char *code = json_get_text(finding, "code"),
		   *severity = json_get_text(finding, "severity");
	const struct finding_info *info = finding_info_by_name(code);
	unsigned int within = info ? rank_within(finding_code_of(info)) : 0;

	for (unsigned int i = SEVERITY_NOTE; i <= SEVERITY_BLOCKER; i++)
		if (streq(severity, finding_severity_name((enum finding_severity)i)))
			return rank_severity((enum finding_severity)i) + within;
	return within;
}

struct ranked {
	size_t item; /* its index: equals keep their order */
	unsigned int rank;
};

static int compare(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return x->item < y->item ? -1 : 1;
}

static json_t *rank(const json_t *array, bool are_codes)
{
	size_t n = json_array_size(array), i;
	struct ranked *ranked = calloc(n + 1, sizeof(*ranked));
	const json_t *item;
	json_t *ret = ranked ? json_array() : NULL;

	json_array_foreach (array, i, item)
		if (ret)
			ranked[i] = (struct ranked){ i, are_codes
								? rank_code(json_string_value(item))
								: rank_finding(item) };
	if (ret)
		qsort(ranked, n, sizeof(*ranked), compare);
	for (i = 0; ret && i < n; i++)
		if (json_array_append(ret, json_array_get(array, ranked[i].item)) < 0) {
			json_decref(ret);
			ret = NULL;
		}
	free(ranked);
	return ret;
}

json_t *rank_codes(const json_t *codes)
{
	return rank(codes, true);
}

json_t *rank_reasons(const json_t *summary, bool notes)
{
	size_t n = count_reasons(summary), i;
	json_t *picked = json_array(), *ret;
	const json_t *code;

	json_array_foreach (json_object_get(summary, "codes"), i, code)
		if ((i >= n) == notes)
			json_array_append_new(picked, json_string(json_string_value(code)));
	ret = rank_codes(picked);
	json_decref(picked);
	return ret;
}

json_t *rank_findings(const json_t *findings)
{
	return rank(findings, false);
}
