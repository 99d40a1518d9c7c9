/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* explain: what codes of findings mean. */

#include <errno.h>
#include <stdio.h>

#include "describe/describe.h"
#include "output/json.h"
#include "output/table/table.h"
#include "sentence.h"
#include "verbs/request.h"
#include "verbs/verbs.h"

static void print_code(const struct finding_info *info)
{
	printf("%s (%s)\n\n", info->name, finding_severity_name(info->severity));
	sentence_print(stdout, "%s", info->meaning);
	putchar('\n');
	sentence_print(stdout, "Example: %s.", info->example);
	putchar('\n');
	sentence_print(stdout, "What to do: %s", info->action);
}

/* Takes over the object. */
static int print_object(json_t *object)
{
	if (!object)
		return fail_errno(-ENOMEM);
	json_print(object);
	json_decref(object);
	return EXIT_DONE;
}

/* Of several as of all; one is an object by itself. */
static int print_as_json(const struct options *o)
{
	json_t *codes;

	if (o->n_arguments == 1)
		return print_object(describe_code(finding_info_by_name(o->arguments[0])));
	codes = json_array();
	for (int i = 0; i < o->n_arguments; i++)
		json_array_append_new(codes, describe_code(finding_info_by_name(o->arguments[i])));
	return print_object(json_pack("{s:o}", "codes", codes));
}

static int explain_codes(const struct options *o)
{
	for (int i = 0; i < o->n_arguments; i++)
		if (!finding_info_by_name(o->arguments[i]))
			return request_fail_code(o->arguments[i]);
	if (o->json)
		return print_as_json(o);
	for (int i = 0; i < o->n_arguments; i++) {
		if (i > 0)
			putchar('\n');
		print_code(finding_info_by_name(o->arguments[i]));
	}
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
		return explain_codes(o);
	codes = json_array();
	for (unsigned int code = 0; code < FINDING_CODES; code++)
		json_array_append_new(codes, describe_code(finding_info((enum finding_code)code)));
	all = json_pack("{s:o}", "codes", codes);
	return json_print_reply(o, all ? EXIT_DONE : fail_errno(-ENOMEM), all, print_codes);
}

const struct verb verb_explain = {
	.name = "explain",
	.arguments = "[CODE...]",
	.summary = "Explain codes of findings, or list all",
	.details = "Needs neither a tree nor the daemon.\n",
	.example = "ptctl explain shared_page",
	.max_arguments = -1,
	.omits = OMITS_DAEMON | OMITS_TREE,
	.is_long = true,
	.run = run,
};
