/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/text/compact.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/util.h"

/* An open object or array. */
struct level {
	json_t *value;
	void *iter; /* of an object */
	size_t n;   /* members so far */
};

void compact_put(struct compact *compact, const char *text, size_t size)
{
	while (compact->capacity - compact->n < size)
		if (!array_grow(&compact->items, &compact->capacity, 1)) {
			compact->failed = true;
			return;
		}
	memcpy(compact->items + compact->n, text, size);
	compact->n += size;
}

/* As jansson escapes (dump.c, dump_string), and what has a meaning in HTML. */
static void put_escape(struct compact *compact, char c)
{
	static const char plain[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	const char *found = strchr(plain, c);
	char text[8];
	int n = c && found ? snprintf(text, sizeof(text), "\\%c", letters[found - plain])
		: c >= ' ' ? snprintf(text, sizeof(text), "\\u%04x", (unsigned int)c)
			   : snprintf(text, sizeof(text), "\\u%04X", (unsigned int)c);

	compact_put(compact, text, (size_t)n);
}

/* Most characters are neither, which has to be found out fast. */
enum { ESCAPED = 1, ESCAPED_IN_HTML = 2 };
static const uint8_t escaped[256] = {
	[0 ... 0x1f] = ESCAPED,  ['"'] = ESCAPED,         ['\\'] = ESCAPED,
	['<'] = ESCAPED_IN_HTML, ['>'] = ESCAPED_IN_HTML, ['&'] = ESCAPED_IN_HTML,
};

static void put_string(struct compact *compact, const char *text, size_t size)
{
	const uint8_t which = compact->for_html ? ESCAPED | ESCAPED_IN_HTML : ESCAPED;
	const char *end = text + size;

	compact_put(compact, "\"", 1);
	while (text < end) {
		const char *start = text;

		while (text < end && !(escaped[(uint8_t)*text] & which))
			text++;
		compact_put(compact, start, (size_t)(text - start));
		if (text < end)
			put_escape(compact, *text++);
	}
	compact_put(compact, "\"", 1);
}

static void put_scalar(struct compact *compact, const json_t *value)
{
	char number[24];
	const char *word = json_is_true(value)    ? "true"
			   : json_is_false(value) ? "false"
			   : json_is_null(value)  ? "null"
						  : NULL;

	if (json_is_string(value)) {
		put_string(compact, json_string_value(value), json_string_length(value));
	} else if (json_is_integer(value)) {
		snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT,
			 json_integer_value(value));
		compact_put(compact, number, strlen(number));
	} else if (word) {
		compact_put(compact, word, strlen(word));
	} else {
		compact->failed = true;
	}
}

/* The next member, with what goes before it, or NULL. */
static json_t *put_next(struct compact *compact, struct level *level)
{
	bool is_object = json_is_object(level->value);
	const char *key;
	json_t *member;

	if (is_object) {
		level->iter = level->n == 0 ? json_object_iter(level->value)
					    : json_object_iter_next(level->value, level->iter);
		member = json_object_iter_value(level->iter);
	} else {
		member = json_array_get(level->value, level->n);
	}
	if (member && level->n++ > 0)
		compact_put(compact, ",", 1);
	if (member && is_object) {
		key = json_object_iter_key(level->iter);
		put_string(compact, key, strlen(key));
		compact_put(compact, ":", 1);
	}
	return member;
}

void compact_add(struct compact *compact, json_t *value)
{
	struct level levels[COMPACT_DEPTH_MAX];
	size_t depth = 0;

	do {
		bool is_open = json_is_object(value) || json_is_array(value);

		if (is_open && depth == ARRAY_SIZE(levels)) {
			compact->failed = true;
			return;
		}
		if (is_open) {
			compact_put(compact, json_is_object(value) ? "{" : "[", 1);
			levels[depth++] = (struct level){ .value = value };
		} else {
			put_scalar(compact, value);
		}
		while (depth > 0 && !(value = put_next(compact, &levels[depth - 1]))) {
			depth--;
			compact_put(compact, json_is_object(levels[depth].value) ? "}" : "]", 1);
		}
	} while (depth > 0);
}

char *compact_text(json_t *value)
{
	struct compact compact = { .n = 0 };

	if (value)
		compact_add(&compact, value);
	compact_put(&compact, "", 1);
	if (!value || compact.failed)
		array_done(&compact);
	return compact.items;
}
