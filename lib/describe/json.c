/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Small helpers over jansson. */

#include "describe/json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "input/text.h"

void json_put(struct builder *b, json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new_nocheck(object, key, value) < 0)
		b->failed = true;
}

void json_add(struct builder *b, json_t *array, json_t *value)
{
	if (json_array_append_new(array, value) < 0)
		b->failed = true;
}

json_t *json_finish(struct builder *b, json_t *value)
{
	if (!b->failed)
		return value;
	json_decref(value);
	return NULL;
}

json_t *json_hex(uint64_t number)
{
	static const char digits[] = "0123456789abcdef";
	char text[2 + 16], *p = text + sizeof(text);

	do {
		*--p = digits[number & 0xf];
		number >>= 4;
	} while (number);
	*--p = 'x';
	*--p = '0';
	return json_stringn_nocheck(p, (size_t)(text + sizeof(text) - p));
}

json_t *json_path(const struct node *node)
{
	char path[TREE_PATH_MAX];

	return json_string_nocheck(node_path(node, path));
}

static bool is_plain(const char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			return false;
	return true;
}

json_t *json_text(const char *text)
{
	_cleanup_(freep) char *copy = NULL;

	if (is_plain(text))
		return json_string_nocheck(text);
	copy = strdup(text);
	for (char *p = copy; p && *p; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
	return copy ? json_string_nocheck(copy) : NULL;
}

json_t *json_words(const char *text)
{
	_cleanup_(freep) char *copy = NULL;
	size_t size = strlen(text), n = text_range(text, size);

	if (n == size)
		return json_string_nocheck(text);
	copy = strdup(text);
	for (; copy && n < size; n += text_range(copy + n, size - n))
		copy[n++] = '?';
	return copy ? json_string_nocheck(copy) : NULL;
}

void nodes_add(struct builder *b, struct nodes *nodes, const struct node *node)
{
	const struct node **slot = array_add(nodes);

	if (slot)
		*slot = node;
	else
		b->failed = true;
}

static int nodes_compare(const void *a, const void *b)
{
	return node_compare(*(const struct node *const *)a, *(const struct node *const *)b);
}

static void add_listed(struct builder *b, json_t *array, const struct node *node)
{
	json_t *path;

	if (lists_are_full(b))
		return;
	path = json_path(node);
	b->listed += json_string_length(path);
	json_add(b, array, path);
}

json_t *describe_nodes(struct builder *b, struct nodes *nodes)
{
	json_t *array = json_array();

	if (nodes->n > 1)
		qsort(nodes->items, nodes->n, sizeof(*nodes->items), nodes_compare);
	for (size_t i = 0; i < nodes->n; i++)
		if (i == 0 || nodes->items[i] != nodes->items[i - 1])
			add_listed(b, array, nodes->items[i]);
	return array;
}
