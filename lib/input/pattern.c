/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Matching goes back to the last asterisk only: if the rest behind it fits anywhere, then it fits
 * at the first place where what is between two asterisks fits. */

#include "input/pattern.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/util.h"

#define STEP_COST    5
#define BRACKET_COST 10 /* for each byte of it */

static const struct {
	const char *name;
	int (*has)(int c);
} classes[] = {
	{ "alnum", isalnum }, { "alpha", isalpha }, { "blank", isblank }, { "cntrl", iscntrl },
	{ "digit", isdigit }, { "graph", isgraph }, { "lower", islower }, { "print", isprint },
	{ "punct", ispunct }, { "space", isspace }, { "upper", isupper }, { "xdigit", isxdigit },
};

static bool class_has(const char *name, size_t n, unsigned char c)
{
	for (size_t i = 0; i < ARRAY_SIZE(classes); i++)
		if (strlen(classes[i].name) == n && memcmp(classes[i].name, name, n) == 0)
			return c < 0x80 && classes[i].has(c);
	return false;
}

#define NAME_MAX_SIZE 8 /* of the longest class, and more */

/* "[:name:]", "[.x.]" or "[=x=]" at p: what is behind it, with the name; NULL if it is none. */
static const char *named_end(const char *p, size_t *ret_n)
{
	char kind = p[0] == '[' ? p[1] : '\0';

	if (kind != ':' && kind != '.' && kind != '=')
		return NULL;
	for (size_t n = 0; n < NAME_MAX_SIZE && p[2 + n]; n++)
		if (p[2 + n] == kind && p[3 + n] == ']') {
			*ret_n = n;
			return p + n + 4;
		}
	return NULL;
}

/* One end of a range, or a character by itself; NULL if the pattern ends before. */
static const char *take_character(const char *p, unsigned char *ret)
{
	size_t n;
	const char *end = named_end(p, &n);

	if (end && p[1] != ':' && n == 1) {
		*ret = (unsigned char)p[2];
		return end;
	}
	if (*p == '\\')
		p++;
	*ret = (unsigned char)*p;
	return *p ? p + 1 : NULL;
}

/* One entry of a bracket; returns what is behind it, or NULL if the pattern ends before. */
static const char *take_entry(const char *p, unsigned char c, bool *found)
{
	unsigned char first, last;
	size_t n;
	const char *end = named_end(p, &n);

	if (end && p[1] == ':') {
		*found = *found || class_has(p + 2, n, c);
		return end;
	}
	p = take_character(p, &first);
	last = first;
	if (p && p[0] == '-' && p[1] != ']' && p[1] != '\0')
		p = take_character(p + 1, &last);
	*found = *found || (p && c >= first && c <= last);
	return p;
}

/* Behind the bracket that begins at p, or NULL if it has no end; whether it has the character. */
static const char *take_bracket(const char *p, unsigned char c, bool *ret, struct work *work)
{
	const char *start = ++p;
	bool negated = *p == '!' || *p == '^', found = false;

	p += negated;
	do {
		p = *p ? take_entry(p, c, &found) : NULL;
	} while (p && *p != ']');
	work_spend(work, BRACKET_COST * (p ? (uint64_t)(p - start) : strlen(start)));
	*ret = found != negated;
	return p ? p + 1 : NULL;
}

/* What is behind the first element of the pattern (which is no asterisk), or NULL if that does not
 * fit the character. */
static const char *match_one(const char *p, unsigned char c, struct work *work)
{
	const char *end;
	bool fits;

	if (*p == '?')
		return p + 1;
	if (*p == '[' && (end = take_bracket(p, c, &fits, work)))
		return fits ? end : NULL;
	if (*p == '\\')
		p++;
	return (unsigned char)*p == c ? p + 1 : NULL;
}

bool pattern_matches(const char *pattern, const char *text, struct work *work)
{
	const char *star = NULL, *tried = NULL, *next; /* behind the last asterisk; from where */

	while (work_spend(work, STEP_COST)) {
		if (*pattern == '*') {
			star = ++pattern;
			tried = text;
			continue;
		}
		if (*text == '\0')
			return *pattern == '\0';
		next = *pattern ? match_one(pattern, (unsigned char)*text, work) : NULL;
		if (next) {
			pattern = next;
			text++;
		} else if (star) {
			pattern = star;
			text = ++tried;
		} else {
			return false;
		}
	}
	return false;
}

bool pattern_is_plain(const char *pattern)
{
	return pattern[strcspn(pattern, "*?[")] == '\0';
}
