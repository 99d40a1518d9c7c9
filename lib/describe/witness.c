/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A witness, and its answers. */

#include "describe/describe.h"
#include "describe/json.h"

static void put_if(struct builder *b, json_t *object, const char *key, const char *text)
{
	if (text && *text)
		json_put(b, object, key, json_text(text));
}

static json_t *describe_answer(const struct answer *answer)
{
	struct builder b = { .failed = false };
	json_t *object = json_object();

	json_put(&b, object, "answer", json_string_nocheck(witness_answer_name(answer->answer)));
	put_if(&b, object, "device", answer->device);
	put_if(&b, object, "what", answer->what);
	put_if(&b, object, "expected", answer->expected);
	put_if(&b, object, "seen", answer->seen);
	put_if(&b, object, "source", answer->source);
	json_put(&b, object, "text", json_text(answer->text));
	return json_finish(&b, object);
}

/* Those of the files that are marked so. */
static json_t *describe_files(struct builder *b, const bool files[WITNESS_FILES], bool mark)
{
	json_t *array = json_array();

	for (unsigned int i = 0; i < WITNESS_FILES; i++)
		if (files[i] == mark)
			json_add(b, array,
				 json_string_nocheck(witness_file_name((enum witness_file)i)));
	return array;
}

json_t *describe_witness(const struct witness *witness, const char *name,
			 const struct answers *answers)
{
	struct builder b = { .failed = false };
	json_t *object = json_object(), *array = json_array();
	json_t *partial = describe_files(&b, witness->is_partial, true);

	json_put(&b, object, "name", json_words(name));
	put_if(&b, object, "version", witness->version);
	put_if(&b, object, "commandLine", witness->command_line);
	json_put(&b, object, "missing", describe_files(&b, witness->has, false));
	if (json_array_size(partial) > 0)
		json_put(&b, object, "partial", json_incref(partial));
	json_decref(partial);
	for (size_t i = 0; i < answers->n; i++)
		json_add(&b, array, describe_answer(&answers->items[i]));
	json_put(&b, object, "answers", array);
	json_put(&b, object, "agrees", json_boolean(answers_agree(answers)));
	return json_finish(&b, object);
}
