/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/findings.h"

#include <errno.h>

#include "console.h"
#include "output/json.h"
#include "output/rank.h"
#include "output/table/table.h"

/* The ones that matter most come first. */
void findings_print(const json_t *findings, FILE *out)
{
	static const struct column columns[] = {
		{ "  SEVERITY", TABLE_INDENT, "severity", .colour_key = "severity" },
		{ "CODE", 0, "code" },
		{ "WHAT", 0, "text" },
		{ NULL },
	};

	json_t *ranked = rank_findings(findings);

	if (ranked)
		table_print(columns, ranked, true, out);
	else
		console_lose(-ENOMEM);
	json_decref(ranked);
}
