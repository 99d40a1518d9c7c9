/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* explain: what codes of findings mean. */

#include <errno.h>
#include <stdio.h>

#include "describe/describe.h"
#include "output/json.h"
#include "output/table/table.h"
#include "verbs/request.h"
#include "verbs/verbs.h"

static void print_code(const struct finding_info *info)
{
	printf("%s (%s)\n\n%s\n\nExample: %s.\n\nWhat to do: %s\n", info->name,
	       finding_severity_name(info->severity), info->meaning, info->example, info->action);
}

static int explain_code(const struct options *o, const char *name)
{
	const struct finding_info *info = finding_info_by_name(name);
	json_t *code;

	if (!info)
		return request_fail_code(name);
	if (!o->json) {
		print_code(info);
		return EXIT_DONE;
	}
	code = describe_code(info);
	if (!code)
		return fail_errno(-ENOMEM);
	json_print(code);
	json_decref(code);
	return EXIT_DONE;
}

static void print_codes(const struct options *o, const json_t *all)
{
	static const struct column columns[] = {
		{ "CODE", 0, "code" },
		{ "SEVERITY", 0, "severity", .colour_key = "severity" },
		{ NULL },
	};

	table_print(columns, json_object_get(all, "codes"), !o->no_legend, stdout);
}

static int run(const struct options *o)
{
	json_t *codes, *all;

	if (o->n_arguments > 0)
		return explain_code(o, o->arguments[0]);
	codes = json_array();
	for (unsigned int code = 0; code < FINDING_CODES; code++)
		json_array_append_new(codes, describe_code(finding_info((enum finding_code)code)));
	all = json_pack("{s:o}", "codes", codes);
	return json_print_reply(o, all ? EXIT_DONE : fail_errno(-ENOMEM), all, print_codes);
}

const struct verb verb_explain = {
	.name = "explain",
	.arguments = "[CODE]",
	.summary = "Explain the code of a finding, or list all",
	.details = "Needs neither a tree nor the daemon.\n",
	.example = "ptctl explain shared_page",
	.max_arguments = 1,
	.omits = OMITS_DAEMON | OMITS_TREE,
	.is_long = true,
	.run = run,
};
