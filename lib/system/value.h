/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Values of keys, of the forms that several keys have. Private to lib/system. */

#include "system/system.h"

struct value {
	struct system *system;
	const char *key, *text;
	int line;
	struct ini_error *error;
};

/* What a value is about: the last one of its array. */
static inline struct system_domain *value_domain(const struct value *v)
{
	return &v->system->domains.items[v->system->domains.n - 1];
}

static inline struct system_device *value_device(const struct value *v)
{
	return &v->system->devices.items[v->system->devices.n - 1];
}

/* The text for as long as the system lives; NULL without memory. */
const char *system_copy(struct system *system, const char *text);

/* Each sets *ret, which must not be set yet. 0, -ENOMEM, or -EINVAL with the error set. */
int value_text(const struct value *v, struct system_text *ret);
/* The name of a file, of plain characters: it goes into files of others. */
int value_file(const struct value *v, struct system_text *ret);
int value_number(const struct value *v, uint64_t most, struct system_number *ret);
int value_count(const struct value *v, uint64_t most, struct system_number *ret); /* not 0 */
int value_place(const struct value *v, struct system_number *ret); /* of whole pages */
/* One of two words; true for the first. */
int value_choice(const struct value *v, const char *yes, const char *no, bool *ret, int *ret_line);

/* Calls add for each word. */
int value_for_each_word(const struct value *v, int (*add)(const struct value *v, const char *word));

/* Always -EINVAL. */
int value_fail_twice(const struct value *v, int first);
int value_fail_many(const struct value *v);

/* The keys of [board], [domain] and [device]: keys end with a NULL key. */
struct key_row {
	const char *key;
	int (*set)(const struct value *v);
};
extern const struct key_row board_keys[], domain_keys[], device_keys[];
