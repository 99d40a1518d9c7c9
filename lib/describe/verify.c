/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The results of verifying files. */

#include "describe/describe.h"
#include "describe/json.h"

static json_t *describe_diagnostic(const struct diagnostic *diagnostic)
{
	struct builder b = { .failed = false };
	json_t *object = json_object();

	json_put(&b, object, "file", json_words(diagnostic->file));
	json_put(&b, object, "place", json_words(diagnostic->place));
	json_put(&b, object, "what", json_words(diagnostic->what));
	json_put(&b, object, "verdict", json_string(verify_verdict_name(diagnostic->verdict)));
	json_put(&b, object, "text", json_words(diagnostic->text));
	if (diagnostic->action != VERIFY_NOTHING)
		json_put(&b, object, "action", json_string(verify_action_name(diagnostic->action)));
	if (diagnostic->value)
		json_put(&b, object, "value", json_words(diagnostic->value));
	return json_finish(&b, object);
}

json_t *describe_diagnostics(const struct diagnostics *diagnostics)
{
	struct builder b = { .failed = false };
	json_t *object = json_object(), *array = json_array();

	for (size_t i = 0; i < diagnostics->n; i++)
		json_add(&b, array, describe_diagnostic(&diagnostics->items[i]));
	json_put(&b, object, "judgements", array);
	json_put(&b, object, "allRight", json_boolean(verify_all_right(diagnostics)));
	return json_finish(&b, object);
}
