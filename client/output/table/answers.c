/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/table/answers.h"

#include <stdio.h>
#include <string.h>

#include "output/json.h"
#include "output/table/judged.h"
#include "witness/answers.h"

/* "not seen" */
static char *answer_word(const json_t *answer)
{
	char *word = strdup(json_get_text(answer, "answer"));

	for (char *c = word; c && *c; c++)
		if (*c == '_')
			*c = ' ';
	return word;
}

static const struct column columns[] = {
	{ "ANSWER", 0, .text = answer_word, .colour_key = "answer" },
	{ "DEVICE", 0, "device" },
	{ "WHAT", 0, "what" },
	{ "EXPECTED", 0, "expected" },
	{ "LINUX", 0, "seen" },
	{ "WHY", 0, "text" },
	{ NULL },
};

static void print_names(const char *before, const json_t *names)
{
	const json_t *name;
	size_t i;

	json_array_foreach (names, i, name)
		printf("%s%s", i == 0 ? before : ", ", json_string_value(name));
}

static void print_source(const json_t *witness)
{
	printf("witness %s: %s", json_get_text(witness, "name"),
	       *json_get_text(witness, "version") ? json_get_text(witness, "version")
						  : "a kernel that does not say its version");
	print_names("; it lacks ", json_object_get(witness, "missing"));
	print_names("; it has only a part of ", json_object_get(witness, "partial"));
	putchar('\n');
}

void answers_print(const struct options *o, const json_t *witness)
{
	const struct judged judged = {
		columns,
		"answer",
		{ witness_answer_name(WITNESS_DIFFERS), witness_answer_name(WITNESS_NOT_SEEN),
		  witness_answer_name(WITNESS_AGREES) },
		{ "differ", "not seen", "agree" },
		.is_sorted = true,
	};

	if (!o->no_legend)
		print_source(witness);
	judged_print(o, &judged, json_object_get(witness, "answers"));
}
