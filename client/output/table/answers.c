/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/table/answers.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/util.h"
#include "console.h"
#include "output/json.h"
#include "output/table/table.h"
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

static bool has_answer(const json_t *answer, enum witness_answer wanted)
{
	return streq(json_get_text(answer, "answer"), witness_answer_name(wanted));
}

static size_t count(const json_t *answers, enum witness_answer wanted)
{
	const json_t *answer;
	size_t n = 0, i;

	json_array_foreach (answers, i, answer)
		n += has_answer(answer, wanted);
	return n;
}

/* What differs comes first. A new reference, or NULL without memory. */
static json_t *pick(const json_t *answers, bool all)
{
	static const enum witness_answer order[] = { WITNESS_DIFFERS, WITNESS_NOT_SEEN,
						     WITNESS_AGREES };
	json_t *picked = json_array();

	for (size_t k = 0; k < ARRAY_SIZE(order) - (all ? 0 : 1); k++)
		for (size_t i = 0; i < json_array_size(answers); i++) {
			json_t *answer = json_array_get(answers, i);

			if (!has_answer(answer, order[k]) || json_array_append(picked, answer) == 0)
				continue;
			json_decref(picked);
			return NULL;
		}
	return picked;
}

static void print_source(const json_t *witness)
{
	const json_t *missing = json_object_get(witness, "missing"), *name;
	const char *separator = "; it lacks ";
	size_t i;

	printf("witness %s: %s", json_get_text(witness, "name"),
	       *json_get_text(witness, "version") ? json_get_text(witness, "version")
						  : "a kernel that does not say its version");
	json_array_foreach (missing, i, name) {
		printf("%s%s", separator, json_string_value(name));
		separator = ", ";
	}
	putchar('\n');
}

void answers_print(const struct options *o, const json_t *witness)
{
	const json_t *answers = json_object_get(witness, "answers");
	size_t agree = count(answers, WITNESS_AGREES);
	json_t *picked = pick(answers, o->all);

	if (!picked)
		console_lose(-ENOMEM);
	if (!o->no_legend)
		print_source(witness);
	if (json_array_size(picked) > 0)
		table_print_below(columns, picked, !o->no_legend);
	json_decref(picked);
	if (o->no_legend)
		return;
	if (json_array_size(answers) > 0 && console_is_terminal(stdout))
		putchar('\n');
	printf("%zu differ, %zu not seen, %zu agree%s\n", count(answers, WITNESS_DIFFERS),
	       count(answers, WITNESS_NOT_SEEN), agree,
	       agree > 0 && !o->all ? "; --all lists these too" : "");
}
