/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Characters → tokens (ISO/IEC 9899, 6.4). A backslash at the end of a line joins it with the next,
 * between tokens. */

#include "verify/read/ctext.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NAME_FIRST "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
#define DIGITS     "0123456789"

void ctext_init(struct ctext *ctext, const char *data, size_t size, struct verify_error *error)
{
	*ctext = (struct ctext){ .at = data, .end = data + size, .line = 1, .error = error };
	ctext_next(ctext);
}

static void fail(struct ctext *ctext, int line, const char *what)
{
	ctext->r = verify_error_set(ctext->error, line, "%s", what);
	ctext->at = ctext->end;
}

/* ---- what is skipped ---- */

static void skip_to(struct ctext *ctext, const char *to)
{
	for (; ctext->at < to; ctext->at++)
		ctext->line += *ctext->at == '\n';
}

static void skip_comment(struct ctext *ctext)
{
	const char *end = memmem(ctext->at + 2, (size_t)(ctext->end - ctext->at - 2), "*/", 2);

	if (end)
		skip_to(ctext, end + 2);
	else
		fail(ctext, ctext->line, "the comment does not end; add */");
}

/* To the line end, which does not belong to it; backslashes join lines, and so do comments, unless
 * this is one. */
static void skip_line(struct ctext *ctext, bool is_comment)
{
	while (ctext->at < ctext->end && *ctext->at != '\n') {
		if (*ctext->at == '\\' && ctext->at[1] == '\n')
			skip_to(ctext, ctext->at + 2);
		else if (!is_comment && ctext->at[0] == '/' && ctext->at[1] == '*')
			skip_comment(ctext);
		else
			ctext->at++;
	}
}

static void skip_directive(struct ctext *ctext)
{
	const char *word = ctext->at + 1;

	word += strspn(word, " \t");
	if (strncmp(word, "if", 2) == 0 || strncmp(word, "el", 2) == 0)
		ctext->conditional_line = ctext->line;
	skip_line(ctext, false);
}

/* True if there was something. */
static bool skip_some(struct ctext *ctext)
{
	const char *p = ctext->at;

	if (p >= ctext->end)
		return false;
	if (*p == '\\' && (p[1] == '\n' || (p[1] == '\r' && p[2] == '\n')))
		skip_to(ctext, p + 2);
	else if (*p && strchr(" \t\r\n\v\f", *p))
		skip_to(ctext, p + 1);
	else if (p[0] == '/' && p[1] == '*')
		skip_comment(ctext);
	else if (p[0] == '/' && p[1] == '/')
		skip_line(ctext, true);
	else if (*p == '#')
		skip_directive(ctext);
	else
		return false;
	return true;
}

/* ---- tokens ---- */

/* The size of a literal in quotes; 0: it does not end in its line. */
static size_t quoted_size(const char *text)
{
	const char *p = text + 1;

	for (; *p && *p != '\n' && *p != *text; p++)
		if (*p == '\\' && p[1])
			p++;
	return *p == *text ? (size_t)(p + 1 - text) : 0;
}

void ctext_next(struct ctext *ctext)
{
	struct ctoken *token = &ctext->token;

	while (ctext->r == 0 && skip_some(ctext)) {
	}
	*token = (struct ctoken){ CTOKEN_END, ctext->at, 0, ctext->line };
	if (ctext->r < 0 || ctext->at >= ctext->end)
		return;
	if (*ctext->at && strchr(NAME_FIRST, *ctext->at)) {
		token->kind = CTOKEN_NAME;
		token->size = strspn(ctext->at, NAME_FIRST DIGITS);
	} else if (strchr(DIGITS, *ctext->at) && *ctext->at) {
		token->kind = CTOKEN_NUMBER;
		token->size = strspn(ctext->at, NAME_FIRST DIGITS ".");
	} else if (*ctext->at == '"' || *ctext->at == '\'') {
		token->kind = *ctext->at == '"' ? CTOKEN_STRING : CTOKEN_NUMBER;
		token->size = quoted_size(ctext->at);
		if (token->size == 0) {
			token->kind = CTOKEN_END;
			fail(ctext, ctext->line, "the text in quotes does not end in its line");
		}
	} else {
		token->kind = CTOKEN_SIGN;
		token->size = 1;
	}
	skip_to(ctext, ctext->at + token->size);
}

bool ctext_take(struct ctext *ctext, char sign)
{
	if (!ctext_is(ctext, sign))
		return false;
	ctext_next(ctext);
	return true;
}

/* ---- what they mean ---- */

bool ctoken_is(const struct ctoken *token, const char *name)
{
	return token->kind == CTOKEN_NAME && token->size == strlen(name) &&
	       memcmp(token->text, name, token->size) == 0;
}

/* U, L, LL, UL, …: checked by no more than their letters. */
static bool is_suffix(const char *text, const char *end)
{
	return end - text <= 3 && strspn(text, "uUlL") >= (size_t)(end - text);
}

bool ctoken_number(const struct ctoken *token, uint64_t *ret)
{
	const char *text = token->text;
	bool is_binary = token->size > 2 && text[0] == '0' && (text[1] | 0x20) == 'b';
	char *end;

	if (token->kind != CTOKEN_NUMBER || *text == '\'')
		return false;
	errno = 0;
	*ret = is_binary ? strtoull(text + 2, &end, 2) : strtoull(text, &end, 0);
	return errno == 0 && end > text + (is_binary ? 2 : 0) &&
	       is_suffix(end, token->text + token->size);
}

static char escaped(const char **p, const char *end)
{
	static const char letters[] = "n\nt\tr\rv\vf\fa\ab\b";
	const char *letter = strchr(letters, **p);
	unsigned int value = 0;
	int n = 0;

	for (; n < 3 && *p < end && **p >= '0' && **p <= '7'; n++)
		value = value * 8 + (unsigned int)(*(*p)++ - '0');
	if (n > 0)
		return (char)value;
	(*p)++;
	return letter && (letter - letters) % 2 == 0 ? letter[1] : (*p)[-1];
}

void ctoken_put_string(const struct ctoken *token, FILE *out)
{
	const char *end = token->text + token->size - 1;

	for (const char *p = token->text + 1; p < end;) {
		char c = *p++;

		if (c == '\\' && p < end)
			c = escaped(&p, end);
		if (c)
			fputc(c, out);
	}
}
