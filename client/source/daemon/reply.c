/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "source/daemon/reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "input/text.h"

#define INTERFACE "org.ptctl.Passthrough."

enum reply_kind { REPLY_TYPE, REPLY_METHOD, REPLY_ERROR };

enum reply_value { REPLY_STRING, REPLY_INT, REPLY_BOOL, REPLY_STRUCT };

struct reply_member {
	const char *name;
	enum reply_value value; /* of the member, or of each entry of it */
	int type;               /* REPLY_STRUCT: index of the type */
	bool is_array, optional;
};

/* A struct, the reply to a method, or the parameters of an error. */
struct reply_type {
	enum reply_kind kind;
	const char *name;
	int first, n; /* its members */
};

#include "reply-types.h"

/* ---- what is wrong, and where ---- */

bool reply_blame(struct reply_fault *fault, const char *where, const char *what)
{
	snprintf(fault->where, sizeof(fault->where), "%s", where);
	fault->what = what;
	return false;
}

/* On the way back from the fault each level puts its part in front. */
static void put_in_front(struct reply_fault *fault, const char *name, size_t index, bool is_item)
{
	char rest[REPLY_WHERE_SIZE];
	const char *dot = *fault->where && *fault->where != '[' ? "." : "";

	memcpy(rest, fault->where, sizeof(rest));
	if (is_item)
		snprintf(fault->where, sizeof(fault->where), "[%zu]%s%.100s", index, dot, rest);
	else
		snprintf(fault->where, sizeof(fault->where), "%.24s%s%.100s", name, dot, rest);
}

/* ---- values ---- */

/* Line ends and other control characters are for files alone. */
static bool is_good_text(const json_t *value)
{
	size_t n = json_string_length(value);

	return text_range(json_string_value(value), n) == n;
}

static bool check_string(const json_t *value, bool is_file, struct reply_fault *fault)
{
	if (!json_is_string(value))
		return reply_blame(fault, "", "is not a string");
	if (!is_file && !is_good_text(value))
		return reply_blame(fault, "", "has control characters");
	return true;
}

static bool check_struct(const struct reply_type *type, json_t *value, struct reply_fault *fault);

/* The types, not the peer, bound the recursion. */
static bool check_value(const struct reply_member *member, bool is_file, json_t *value,
			struct reply_fault *fault)
{
	switch (member->value) {
	case REPLY_STRING:
		return check_string(value, is_file, fault);
	case REPLY_INT:
		return json_is_integer(value) || reply_blame(fault, "", "is not an integer");
	case REPLY_BOOL:
		return json_is_boolean(value) || reply_blame(fault, "", "is not a boolean");
	case REPLY_STRUCT:
		break;
	}
	return check_struct(&reply_types[member->type], value, fault);
}

static bool check_items(const struct reply_member *member, const json_t *array,
			struct reply_fault *fault)
{
	json_t *item;
	size_t i;

	if (!json_is_array(array))
		return reply_blame(fault, "", "is not an array");
	json_array_foreach (array, i, item)
		if (!check_value(member, false, item, fault)) {
			put_in_front(fault, NULL, i, true);
			return false;
		}
	return true;
}

static bool check_member(const struct reply_type *type, const struct reply_member *member,
			 json_t *object, struct reply_fault *fault)
{
	json_t *value = json_object_get(object, member->name);
	bool is_file = streq(type->name, "File") && streq(member->name, "text");

	if (json_is_null(value) && member->optional)
		json_object_del(object, member->name);
	else if (value)
		return member->is_array ? check_items(member, value, fault)
					: check_value(member, is_file, value, fault);
	return member->optional || reply_blame(fault, "", "is missing");
}

static bool check_struct(const struct reply_type *type, json_t *value, struct reply_fault *fault)
{
	if (!json_is_object(value))
		return reply_blame(fault, "", "is not an object");
	for (int i = 0; i < type->n; i++) {
		const struct reply_member *member = &reply_members[type->first + i];

		if (!check_member(type, member, value, fault)) {
			put_in_front(fault, member->name, 0, false);
			return false;
		}
	}
	return true;
}

/* ---- replies, errors ---- */

static const struct reply_type *find_type(enum reply_kind kind, const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(reply_types); i++)
		if (reply_types[i].kind == kind && streq(reply_types[i].name, name))
			return &reply_types[i];
	return NULL;
}

bool reply_is_good(const char *method, json_t *parameters, struct reply_fault *ret)
{
	const struct reply_type *type = find_type(REPLY_METHOD, method);

	return type ? check_struct(type, parameters, ret)
		    : reply_blame(ret, method, "is not a method of the interface");
}

/* Errors repeat texts of the call, which may be anything that was typed. */
static void make_plain(json_t *parameters)
{
	const char *key;
	json_t *value;

	json_object_foreach (parameters, key, value) {
		size_t size = json_string_length(value), n = 0;
		char *plain;

		if (!json_is_string(value) || is_good_text(value))
			continue;
		plain = strdup(json_string_value(value));
		while ((n += text_range(plain + n, size - n)) < size)
			plain[n] = '?';
		json_string_setn_nocheck(value, plain, size);
		free(plain);
	}
}

bool reply_error_is_good(const char *name, json_t *parameters, struct reply_fault *ret)
{
	size_t n = strlen(name);
	const struct reply_type *type = NULL;

	make_plain(parameters);
	if (n == 0 || text_range(name, n) != n)
		return reply_blame(ret, "error", "is not a name");
	if (strncmp(name, INTERFACE, strlen(INTERFACE)) == 0)
		type = find_type(REPLY_ERROR, name + strlen(INTERFACE));
	return type ? check_struct(type, parameters, ret) : true;
}
