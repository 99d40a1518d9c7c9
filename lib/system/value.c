/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values that end up in the files of others are of plain characters, so that no shell, boot loader
 * or configuration takes them for anything else. */

#include "system/value.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/range.h"
#include "base/util.h"
#include "input/text.h"

/* Of names of files. */
#define PLAIN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._+@%,=-"

static const char *const kind_names[] = {
	[SYSTEM_XL] = "xl", [SYSTEM_DOM0LESS] = "dom0less", [SYSTEM_MICROKIT] = "microkit"
};

const char *system_kind_name(enum system_kind kind)
{
	return kind_names[kind];
}

const char *system_copy(struct system *system, const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = arena_alloc(&system->arena, size);

	return copy ? memcpy(copy, text, size) : NULL;
}

int value_fail_twice(const struct value *v, int first)
{
	return ini_error_set(v->error, v->line,
			     "%s= was given in line %d already; remove one of them", v->key, first);
}

int value_text(const struct value *v, struct system_text *ret)
{
	if (ret->text)
		return value_fail_twice(v, ret->line);
	*ret = (struct system_text){ system_copy(v->system, v->text), v->line };
	return ret->text ? 0 : -ENOMEM;
}

int value_file(const struct value *v, struct system_text *ret)
{
	if (v->text[strspn(v->text, PLAIN)] != '\0')
		return ini_error_set(v->error, v->line,
				     "%s= takes the name of a file, of letters, digits and any of "
				     "/._+@%%,=- and not '%s'",
				     v->key, v->text);
	return value_text(v, ret);
}

int value_number(const struct value *v, uint64_t most, struct system_number *ret)
{
	uint64_t number;

	if (ret->line)
		return value_fail_twice(v, ret->line);
	if (!text_address(v->text, &number) || number > most)
		return ini_error_set(v->error, v->line,
				     "%s= takes a number, 0x… or decimal, up to %" PRIu64
				     ", and not '%s'",
				     v->key, most, v->text);
	*ret = (struct system_number){ number, v->line };
	return 0;
}

int value_count(const struct value *v, uint64_t most, struct system_number *ret)
{
	int r = value_number(v, most, ret);

	if (r == 0 && ret->value == 0)
		return ini_error_set(v->error, v->line, "%s= must not be 0", v->key);
	return r;
}

/* Boot loaders and Xen take modules of whole pages. */
int value_place(const struct value *v, struct system_number *ret)
{
	int r = value_number(v, UINT64_MAX, ret);

	if (r == 0 && ret->value % FRAME_SIZE != 0)
		return ini_error_set(v->error, v->line,
				     "%s= takes an address that is a multiple of 0x1000, and not "
				     "'%s'",
				     v->key, v->text);
	return r;
}

/* One of two words; true for the first. */
int value_choice(const struct value *v, const char *yes, const char *no, bool *ret, int *ret_line)
{
	if (*ret_line)
		return value_fail_twice(v, *ret_line);
	*ret_line = v->line;
	*ret = streq(v->text, yes);
	if (*ret || streq(v->text, no))
		return 0;
	return ini_error_set(v->error, v->line, "%s= takes '%s' or '%s', not '%s'", v->key, yes, no,
			     v->text);
}

int value_fail_many(const struct value *v)
{
	return ini_error_set(v->error, v->line, "more than %d words of %s= in one section",
			     SYSTEM_LIST_MAX, v->key);
}

/* ---- words ---- */

struct word {
	const struct value *value;
	int (*add)(const struct value *v, const char *word);
};

static int take_word(const char *text, void *userdata)
{
	struct word *word = userdata;

	return word->add(word->value, text);
}

int value_for_each_word(const struct value *v, int (*add)(const struct value *v, const char *word))
{
	struct word word = { .value = v, .add = add };

	return ini_for_each_word(v->text, take_word, &word);
}
