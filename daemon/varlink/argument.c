/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks the parameters of a call against the interface; handlers see only those that match. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "varlink/varlink-internal.h"

#define EXACT_MAX 9007199254740992.0 /* 2^53: up to here a double is one integer */

static bool is_decimal(const char *text)
{
	text += text[0] == '-';
	return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

/* Some clients have only doubles, and some send large numbers as strings (systemd takes both). */
static bool to_int(const json_t *value, json_int_t *ret)
{
	double real = json_number_value(value);
	const char *text = json_string_value(value);
	long long number;

	if (json_is_real(value) && real >= -EXACT_MAX && real <= EXACT_MAX) {
		*ret = (json_int_t)real;
		return (double)*ret == real;
	}
	if (!text || !is_decimal(text))
		return false;
	errno = 0;
	number = strtoll(text, NULL, 10);
	*ret = number;
	return errno == 0;
}

/* Without memory the number cannot be replaced, and is refused. */
static bool check_int(json_t *parameters, const char *name, const json_t *value)
{
	json_int_t number;

	if (json_is_integer(value))
		return true;
	return to_int(value, &number) &&
	       json_object_set_new(parameters, name, json_integer(number)) == 0;
}

static bool check_strings(const json_t *value)
{
	if (json_array_size(value) > VARLINK_ARRAY_MAX)
		return false;
	for (size_t i = 0; i < json_array_size(value); i++)
		if (!json_is_string(json_array_get(value, i)))
			return false;
	return json_is_array(value);
}

static bool check_enum(const char *const *values, const json_t *value)
{
	const char *text = json_string_value(value);

	for (; text && *values; values++)
		if (streq(*values, text))
			return true;
	return false;
}

/* The table, not the peer, bounds the recursion. */
static bool check_objects(const struct varlink_argument *fields, json_t *value)
{
	json_t *object;

	if (json_array_size(value) > VARLINK_ARRAY_MAX)
		return false;
	for (size_t i = 0; i < json_array_size(value); i++) {
		object = json_array_get(value, i);
		if (!json_is_object(object) || arguments_check(fields, object))
			return false;
	}
	return json_is_array(value);
}

static bool check_value(const struct varlink_argument *argument, json_t *parameters, json_t *value)
{
	switch (argument->type) {
	case VARLINK_STRING:
		return json_is_string(value);
	case VARLINK_BOOL:
		return json_is_boolean(value);
	case VARLINK_INT:
		return check_int(parameters, argument->name, value);
	case VARLINK_STRINGS:
		return check_strings(value);
	case VARLINK_OBJECTS:
		return check_objects(argument->fields, value);
	case VARLINK_ENUM:
		return check_enum(argument->values, value);
	}
	return false;
}

static bool check_argument(const struct varlink_argument *argument, json_t *parameters)
{
	json_t *value = json_object_get(parameters, argument->name);

	if (value && !json_is_null(value))
		return check_value(argument, parameters, value);
	if (value)
		json_object_del(parameters, argument->name);
	return argument->optional;
}

static bool is_known(const struct varlink_argument *arguments, const char *name)
{
	for (; arguments && arguments->name; arguments++)
		if (streq(arguments->name, name))
			return true;
	return false;
}

const char *arguments_check(const struct varlink_argument *arguments, json_t *parameters)
{
	const struct varlink_argument *argument = arguments;
	const char *name;
	json_t *value;

	for (; argument && argument->name; argument++)
		if (!check_argument(argument, parameters))
			return argument->name;
	json_object_foreach (parameters, name, value)
		if (!is_known(arguments, name))
			return name;
	return NULL;
}
