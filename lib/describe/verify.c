/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What came out of verifying files. */

#include "describe/describe.h"
#include "describe/json.h"

static json_t *describe_judgement(const struct judgement *judgement)
{
	struct builder b = { .failed = false };
	json_t *object = json_object();

	put(&b, object, "file", json_text(judgement->file));
	put(&b, object, "place", json_text(judgement->place));
	put(&b, object, "what", json_text(judgement->what));
	put(&b, object, "verdict", json_string(verify_verdict_name(judgement->verdict)));
	put(&b, object, "text", json_text(judgement->text));
	return finish(&b, object);
}

json_t *describe_judgements(const struct judgements *judgements)
{
	struct builder b = { .failed = false };
	json_t *object = json_object(), *array = json_array();

	for (size_t i = 0; i < judgements->n; i++)
		add(&b, array, describe_judgement(&judgements->items[i]));
	put(&b, object, "judgements", array);
	put(&b, object, "allRight", json_boolean(verify_all_right(judgements)));
	return finish(&b, object);
}
