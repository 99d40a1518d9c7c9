/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* UTF-8 as in RFC 3629, without control characters, and without those of Unicode that break lines
 * or show text in another order than it has: all these would reach terminals and logs. */

#include "input/text.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text/word.h"
#include "base/util.h"

/* The second byte gives away overlong forms, surrogates, numbers past U+10FFFF, and C1 controls. */
static const struct lead {
	uint8_t first, last;  /* of the first byte */
	uint8_t length;       /* of the character, bytes */
	uint8_t lowest, most; /* of the second byte */
} leads[] = {
	{ '\t', '\t', 1, 0, 0 },       { 0x20, 0x7e, 1, 0, 0 },       { 0xc2, 0xc2, 2, 0xa0, 0xbf },
	{ 0xc3, 0xdf, 2, 0x80, 0xbf }, { 0xe0, 0xe0, 3, 0xa0, 0xbf }, { 0xe1, 0xec, 3, 0x80, 0xbf },
	{ 0xed, 0xed, 3, 0x80, 0x9f }, { 0xee, 0xef, 3, 0x80, 0xbf }, { 0xf0, 0xf0, 4, 0x90, 0xbf },
	{ 0xf1, 0xf3, 4, 0x80, 0xbf }, { 0xf4, 0xf4, 4, 0x80, 0x8f },
};

static const struct lead *lead_find(uint8_t byte)
{
	for (size_t i = 0; i < ARRAY_SIZE(leads); i++)
		if (byte >= leads[i].first && byte <= leads[i].last)
			return &leads[i];
	return NULL;
}

/* U+2028 to U+202E are line ends, embeddings and overrides, U+2066 to U+2069 isolates (Unicode
 * Standard Annex 9, 2.1 to 2.5): none is part of a name. */
static bool is_reordering(const uint8_t *p)
{
	return p[0] == 0xe2 && ((p[1] == 0x80 && p[2] >= 0xa8 && p[2] <= 0xae) ||
				(p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9));
}

/* The length of the character at p, or 0 if there is none. */
static size_t character_length(const uint8_t *p, size_t left)
{
	const struct lead *lead = lead_find(p[0]);

	if (!lead || lead->length > left)
		return 0;
	if (lead->length > 1 && (p[1] < lead->lowest || p[1] > lead->most))
		return 0;
	for (size_t i = 2; i < lead->length; i++)
		if (p[i] < 0x80 || p[i] > 0xbf)
			return 0;
	return lead->length == 3 && is_reordering(p) ? 0 : lead->length;
}

size_t text_range(const char *text, size_t size)
{
	size_t n = 0, length;

	do {
		while (n + 8 <= size && word_is_within(word_load(text + n), ' ', '~'))
			n += 8; /* as nearly all are */
		while (n < size && text[n] >= ' ' && text[n] <= '~')
			n++;
		length = n < size ? character_length((const uint8_t *)text + n, size - n) : 0;
		n += length;
	} while (length > 0);
	return n;
}

bool text_address(const char *text, uint64_t *ret)
{
	bool is_hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	const char *digits = is_hex ? text + 2 : text;
	char *end;

	/* strtoull() would take signs and blanks. */
	if (strspn(digits, is_hex ? "0123456789abcdefABCDEF" : "0123456789") != strlen(digits) ||
	    *digits == '\0')
		return false;
	errno = 0;
	*ret = strtoull(digits, &end, is_hex ? 16 : 10);
	return errno == 0;
}
