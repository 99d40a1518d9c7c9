/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* C source as tokens: enough to read initialisers of data, and not to compile anything. Comments,
 * blanks and the preprocessor's lines are skipped. */

#include <stdio.h>

#include "verify/entry.h"

enum ctoken_kind {
	CTOKEN_END,
	CTOKEN_NAME,
	CTOKEN_NUMBER, /* or a malformed one */
	CTOKEN_STRING,
	CTOKEN_SIGN, /* one character */
};

struct ctoken {
	enum ctoken_kind kind;
	const char *text; /* in the source, with quotes */
	size_t size;
	int line;
};

struct ctext {
	const char *at, *end;
	int line;
	struct verify_error *error;
	int r;                /* why there are no more tokens */
	int conditional_line; /* of the last #if, #else or #elif; 0: none */
	struct ctoken token;  /* the one at hand */
};

/* A NUL follows the data. */
void ctext_init(struct ctext *ctext, const char *data, size_t size, struct verify_error *error);

/* The next token is at hand; END after a failure, too. */
void ctext_next(struct ctext *ctext);

static inline bool ctext_is(const struct ctext *ctext, char sign)
{
	return ctext->token.kind == CTOKEN_SIGN && *ctext->token.text == sign;
}

/* Goes on if that sign is at hand. */
bool ctext_take(struct ctext *ctext, char sign);

bool ctoken_is(const struct ctoken *token, const char *name);

/* The value of an integer constant; false if it is none, or too large. */
bool ctoken_number(const struct ctoken *token, uint64_t *ret);

/* Appends what a string literal means; of escapes that are not in C, the character. */
void ctoken_put_string(const struct ctoken *token, FILE *out);
