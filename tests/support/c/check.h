/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The one family of test macros: each prints what it saw and aborts when it is not what it
 * should be. A test file defines no other. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define check(condition) \
	((condition) ? (void)0 : check_fail(__FILE__, __LINE__, #condition, NULL, NULL))

/* Two integers of any type. */
#define check_eq(a, b) \
	check_integers(__FILE__, __LINE__, #a " == " #b, (long long)(a), (long long)(b))

/* Two strings, or NULL. */
#define check_str(a, b) check_strings(__FILE__, __LINE__, #a " is " #b, (a), (b))

/* The second string occurs in the first. */
#define check_has(text, words) \
	check_words(__FILE__, __LINE__, #text " has " #words, (text), (words))

__attribute__((noreturn)) static inline void check_fail(const char *file, int line,
							const char *what, const char *left,
							const char *right)
{
	fprintf(stderr, "%s:%d: failed: %s\n", file, line, what);
	if (left || right)
		fprintf(stderr, "  left:  %s\n  right: %s\n", left ? left : "(null)",
			right ? right : "(null)");
	abort();
}

static inline void check_integers(const char *file, int line, const char *what, long long a,
				  long long b)
{
	char left[64], right[64];

	if (a == b)
		return;
	snprintf(left, sizeof(left), "%lld (0x%llx)", a, a);
	snprintf(right, sizeof(right), "%lld (0x%llx)", b, b);
	check_fail(file, line, what, left, right);
}

static inline void check_strings(const char *file, int line, const char *what, const char *a,
				 const char *b)
{
	if (a != b && (!a || !b || strcmp(a, b) != 0))
		check_fail(file, line, what, a, b);
}

static inline void check_words(const char *file, int line, const char *what, const char *text,
			       const char *words)
{
	if (!strstr(text, words))
		check_fail(file, line, what, text, words);
}
