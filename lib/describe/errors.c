/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parameters of the errors that ptd and ptctl without it have in common. */

#include "describe/describe.h"
#include "describe/json.h"

/* The name as given, if it is text at all. */
static json_t *asked_for(const char *name)
{
	json_t *text = json_string(name);

	return text ? text : json_words(name);
}

static json_t *describe_matches(struct builder *b, const struct matches *matches)
{
	json_t *paths = json_array();

	for (size_t i = 0; i < matches->n; i++)
		json_add(b, paths, json_path(matches->items[i]->node));
	return paths;
}

json_t *describe_no_such_device(const char *name, const struct near_misses *near)
{
	struct builder b = { .failed = false };
	json_t *o = json_object();

	json_put(&b, o, "device", asked_for(name));
	if (near->devices.n > 0)
		json_put(&b, o, "matches", describe_matches(&b, &near->devices));
	if (near->text)
		json_put(&b, o, "text", json_text(near->text));
	return json_finish(&b, o);
}

json_t *describe_ambiguous_device(const char *name, const struct matches *matches)
{
	struct builder b = { .failed = false };
	json_t *o = json_object();

	json_put(&b, o, "device", asked_for(name));
	json_put(&b, o, "matches", describe_matches(&b, matches));
	return json_finish(&b, o);
}

static json_t *describe_clocks(struct builder *b, const struct plan_error *error)
{
	json_t *array = json_array();

	for (size_t i = 0; i < error->clocks.n; i++)
		json_add(b, array, json_text(error->clocks.items[i]));
	return array;
}

json_t *describe_not_assignable(const struct plan_error *error)
{
	struct builder b = { .failed = false };
	json_t *o = json_object();

	json_put(&b, o, "device", json_path(error->device->node));
	json_put(&b, o, "text", json_text(error->text));
	json_put(&b, o, "findings", describe_findings(&error->findings));
	if (error->clocks.n > 0)
		json_put(&b, o, "clocks", describe_clocks(&b, error));
	return json_finish(&b, o);
}
