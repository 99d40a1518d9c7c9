/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/json.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/util.h"

const char *json_get_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

const json_t *json_find(const json_t *array, const char *key, const char *text)
{
	const json_t *object;
	size_t i;

	json_array_foreach (array, i, object)
		if (streq(json_get_text(object, key), text))
			return object;
	return NULL;
}

long long json_get_number(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

long long json_get_count(const json_t *entry)
{
	return json_object_get(entry, "count") ? json_get_number(entry, "count") : 1;
}

/* What is wrong with the output is found out at the end. */
unsigned long long json_get_address(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return json_is_string(value) ? strtoull(json_string_value(value), NULL, 16)
				     : (unsigned long long)json_integer_value(value);
}

unsigned long long json_get_end(const json_t *entry, const char *key, unsigned int step)
{
	return json_get_address(entry, key) + (unsigned long long)json_get_count(entry) * step;
}

void json_print(const json_t *object)
{
	json_dumpf(object, stdout, JSON_COMPACT);
	putchar('\n');
}

int json_print_reply(const struct options *o, int status, json_t *reply,
		     void (*print)(const struct options *o, const json_t *reply))
{
	if (status == EXIT_DONE && o->json)
		json_print(reply);
	else if (status == EXIT_DONE)
		print(o, reply);
	json_leave(reply);
	return status;
}

static int to_stdout(const char *text, size_t size, void *userdata)
{
	return fwrite(text, 1, size, stdout) == size ? 0 : -1;
}

int json_print_devices(const struct board *board, const struct matches *devices,
		       describe_fn describe)
{
	int r = describe_write(devices, describe, board, to_stdout, NULL);

	if (r == 0)
		putchar('\n');
	if (r < 0 && r != -EIO) /* main() reports what is wrong with the output */
		return fail_errno(r);
	return r < 0 ? EXIT_FAILED : EXIT_DONE;
}
