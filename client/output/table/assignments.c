/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/table/assignments.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "console.h"
#include "output/json.h"
#include "output/put.h"
#include "output/stand-ins.h"
#include "output/table/table.h"
#include "sentence.h"

static char *since_text(const json_t *assignment)
{
	time_t since = (time_t)json_get_number(assignment, "since");
	char text[64] = "";
	struct tm tm;

	if (localtime_r(&since, &tm))
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &tm);
	return strdup(text);
}

void assignments_print(const struct options *o, const json_t *reply)
{
	static const struct column columns[] = {
		{ "DEVICE", 0, "device" },
		{ "DOMAIN", 0, "domain" },
		{ "DOMID", TABLE_RIGHT, "domid" },
		{ "STATE", 0, "state", .colour_key = "state" },
		{ "BY", 0, "by" },
		{ "SINCE", 0, .text = since_text },
		{ NULL },
	};
	const json_t *assignments = json_object_get(reply, "assignments"), *assignment;
	size_t i;

	if (json_array_size(assignments) == 0 && !o->no_legend) {
		fflush(stdout);
		fprintf(stderr,
			o->n_arguments > 0 ? "%s has no devices.\n" : "No domain has a device.\n",
			o->n_arguments > 0 ? o->arguments[0] : "");
	}
	if (json_array_size(assignments) > 0)
		table_print(columns, assignments, !o->no_legend, stdout);
	if (o->no_legend)
		return;
	json_array_foreach (assignments, i, assignment) {
		if (json_object_get(assignment, "text"))
			sentence_print(stdout, "%s: %s", json_get_text(assignment, "device"),
				       json_get_text(assignment, "text"));
		if (json_object_get(assignment, "standIn"))
			stand_in_print(json_object_get(assignment, "standIn"));
	}
}

static void put_held(FILE *out, const json_t *assignment, const char *separator)
{
	fprintf(out, "%s stays held by ", json_get_text(assignment, "device"));
	put_domain(out, assignment);
	fprintf(out, "%s%s", separator, json_get_text(assignment, "text"));
}

void assignments_print_held(const json_t *held, const char *indent, FILE *out)
{
	const json_t *assignment;
	size_t i;

	json_array_foreach (held, i, assignment) {
		_cleanup_(freep) char *text = put_text(put_held, assignment, ": ");

		if (text)
			sentence_print_indented(out, indent, text);
		else
			console_lose(-ENOMEM);
	}
}
