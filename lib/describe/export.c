/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Exported files: text as it is, the rest in base64. */

#include <stdlib.h>

#include "base/cleanup.h"
#include "base/text/base64.h"
#include "describe/describe.h"
#include "describe/json.h"

static json_t *describe_base64(const struct export_file *file)
{
	_cleanup_(freep) char *text = base64_encode(file->data, file->size);

	return text ? json_string_nocheck(text) : NULL;
}

static json_t *describe_file(struct builder *b, const struct export_file *file)
{
	json_t *o = json_object();

	json_put(b, o, "name", json_string(file->name));
	if (file->is_text)
		json_put(b, o, "text", json_stringn(file->data, file->size));
	else
		json_put(b, o, "base64", describe_base64(file));
	return o;
}

json_t *describe_export(const struct export *export)
{
	struct builder b = { .failed = false };
	json_t *o = json_object(), *files = json_array();

	for (size_t i = 0; i < export->files.n; i++)
		json_add(&b, files, describe_file(&b, &export->files.items[i]));
	json_put(&b, o, "files", files);
	json_put(&b, o, "findings", describe_findings(&export->findings));
	return json_finish(&b, o);
}
