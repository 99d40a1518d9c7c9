/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The keys of [device]. */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text/nearest.h"
#include "base/util.h"
#include "input/text.h"
#include "system/value.h"

static int accept_word(const struct value *v, const char *word)
{
	struct nearest nearest = { .wanted = word };

	switch (finding_set_add_risk(&value_device(v)->accept, word)) {
	case FINDING_OK:
		return 0;
	case FINDING_E_NOT_RISK:
		return ini_error_set(v->error, v->line,
				     "Accept= takes risks, and %s is a %s; 'ptctl explain' lists "
				     "the risks",
				     word,
				     finding_severity_name(finding_info_by_name(word)->severity));
	case FINDING_E_UNKNOWN:
	default:
		break;
	}
	finding_set_for_each (code, finding_risks())
		nearest_try(&nearest, finding_info(code)->name);
	return ini_error_set(
		v->error, v->line, "there is no risk '%s'%s%s; 'ptctl explain' lists all codes",
		word, nearest.best ? "; the nearest is " : "", nearest.best ? nearest.best : "");
}

static int share_word(const struct value *v, const char *word)
{
	struct system_texts *shared = &value_device(v)->shared;
	struct value one = { v->system, v->key, word, v->line, v->error };
	struct system_text *slot;

	if (*word != '/')
		return ini_error_set(v->error, v->line,
				     "AcceptShared= takes the path of a supplier, perhaps with "
				     ":CELLS, not '%s'",
				     word);
	if (shared->n == SYSTEM_LIST_MAX)
		return value_fail_many(v);
	slot = array_add(shared);
	if (!slot)
		return -ENOMEM;
	*slot = (struct system_text){ .text = NULL };
	return value_text(&one, slot);
}

/* ADDRESS, or REGION:ADDRESS */
static int at_word(const struct value *v, const char *word)
{
	struct system_device *device = value_device(v);
	struct system_at at = { .line = v->line }, *slot;
	const char *colon = strchr(word, ':');
	size_t n = strspn(word, "0123456789");

	if (colon && n > 0 && n < 8 && word + n == colon)
		at.index = (uint32_t)strtoul(word, NULL, 10);
	if ((colon && (n == 0 || n >= 8 || word + n != colon)) ||
	    !text_address(colon ? colon + 1 : word, &at.address))
		return ini_error_set(v->error, v->line,
				     "At= takes ADDRESS or REGION:ADDRESS, with addresses in 0x… "
				     "or decimal, not '%s'",
				     word);
	for (size_t i = 0; i < device->at.n; i++)
		if (device->at.items[i].index == at.index)
			return ini_error_set(v->error, v->line,
					     "region %" PRIu32 " has an address already, in line "
					     "%d",
					     at.index, device->at.items[i].line);
	slot = device->at.n < SYSTEM_LIST_MAX ? array_add(&device->at) : NULL;
	if (!slot)
		return device->at.n < SYSTEM_LIST_MAX ? -ENOMEM : value_fail_many(v);
	*slot = at;
	return 0;
}

static int fail_rate(const struct value *v, const char *word)
{
	return ini_error_set(v->error, v->line,
			     "ClockRate= takes NAME=HZ, a whole number from 1 to 4294967295, not "
			     "'%s'",
			     word);
}

/* At the last '=': a clock may be named by a path. */
static int rate_word(const struct value *v, const char *word)
{
	struct system_device *device = value_device(v);
	const char *equals = strrchr(word, '=');
	char clock[INI_LINE_MAX + 1];
	struct system_rate *slot;
	uint64_t hz;

	if (!equals || equals == word || !text_address(equals + 1, &hz) || hz == 0 ||
	    hz > UINT32_MAX)
		return fail_rate(v, word);
	snprintf(clock, sizeof(clock), "%.*s", (int)(equals - word), word);
	for (size_t i = 0; i < device->rates.n; i++)
		if (streq(device->rates.items[i].clock, clock))
			return ini_error_set(v->error, v->line,
					     "the clock %s has a rate already, in line %d", clock,
					     device->rates.items[i].line);
	slot = device->rates.n < SYSTEM_LIST_MAX ? array_add(&device->rates) : NULL;
	if (!slot)
		return device->rates.n < SYSTEM_LIST_MAX ? -ENOMEM : value_fail_many(v);
	*slot = (struct system_rate){ system_copy(v->system, clock), (uint32_t)hz, v->line };
	return slot->clock ? 0 : -ENOMEM;
}

static int add_accept(const struct value *v)
{
	return value_for_each_word(v, accept_word);
}

static int add_shared(const struct value *v)
{
	return value_for_each_word(v, share_word);
}

static int add_at(const struct value *v)
{
	return value_for_each_word(v, at_word);
}

static int add_rate(const struct value *v)
{
	return value_for_each_word(v, rate_word);
}

static int set_tested(const struct value *v)
{
	return value_text(v, &value_device(v)->tested);
}

const struct key_row device_keys[] = {
	{ "Accept", add_accept },  { "AcceptShared", add_shared }, { "At", add_at },
	{ "ClockRate", add_rate }, { "Tested", set_tested },       { NULL },
};
