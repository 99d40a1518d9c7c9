/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "described.h"

#include "base/cleanup.h"
#include "check.h"
#include "describe/describe.h"
#include "dts.h"

static json_t *parse(const char *expected)
{
	char *text = strdup(expected);
	json_t *parsed;

	check(text);
	for (char *p = strchr(text, '\''); p; p = strchr(p, '\''))
		*p = '"';
	parsed = json_loads(text, JSON_DECODE_ANY, NULL);
	free(text);
	check(parsed);
	return parsed;
}

void check_json(json_t *value, const char *expected)
{
	json_t *parsed = parse(expected);
	char *left = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS);
	char *right = json_dumps(parsed, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS);

	check_str(left, right);
	free(left);
	free(right);
	json_decref(parsed);
	json_decref(value);
}

json_t *member(const char *source, const char *path, const char *name)
{
	_cleanup_(board_freep) struct board *board = dts_board(source);
	json_t *device = describe_device(board, dts_device(board, path)), *value;

	check(device);
	value = json_object_get(device, name);
	value = value ? json_incref(value) : json_null();
	json_decref(device);
	return value;
}
