/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shell patterns, beside fnmatch(). */

#undef NDEBUG
#include <fnmatch.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "check.h"
#include "input/pattern.h"

static void test_forms(void)
{
	static const struct {
		const char *pattern, *text;
		bool fits;
	} cases[] = {
		{ "", "", true },
		{ "", "a", false },
		{ "*", "", true },
		{ "a*c", "abbc", true },
		{ "a*c", "abbcd", false },
		{ "*serial*", "/soc/serial@2000", true },
		{ "*/rtc@?000", "/soc/rtc@3000", true },
		{ "[!/]*", "/soc", false },
		{ "[]a]", "]", true },
		{ "[a-]", "-", true },
		{ "[\\]]", "]", true },
		{ "\\*", "*", true },
		{ "\\*", "a", false },
		{ "a\\", "a\\", false },
		{ "[[:digit:]x]", "7", true },
		{ "[[:digit:]x]", "y", false },
		{ "[[.-.]]", "-", true },
		{ "[[=a=]]", "a", true },
		{ "[a", "[a", true }, /* no end: an ordinary character */
		{ "[[:alpha", "[[:alpha", true },
		{ "*[a*[a", "x[ay[a", true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (pattern_matches(cases[i].pattern, cases[i].text, NULL) != cases[i].fits)
			check_str(cases[i].pattern, cases[i].text);
}

static void put_random(char *to, const char *const *pieces, size_t n_pieces, int n)
{
	*to = '\0';
	for (int i = 0; i < n; i++)
		strcat(to, pieces[(size_t)rand() % n_pieces]);
}

static void test_as_fnmatch(void)
{
	static const char *const pieces[] = { "a",     "b",      "-",     "*",           "*",
					      "?",     "[ab]",   "[!a]",  "[a-c]",       "[]a]",
					      "[^]b]", "[!b-c]", "[a-]",  "[[:alpha:]]", "\\*",
					      "\\a",   "[\\]c]", "[-ab]", "[[.a.]-b]" };
	static const char *const letters[] = { "a", "b", "c", "-", "]", "*", "/", "." };
	char pattern[256], text[64];

#ifndef __GLIBC__
	return; /* musl's differs in odd cases */
#endif
	srand(1);
	for (int i = 0; i < 200000; i++) {
		put_random(pattern, pieces, ARRAY_SIZE(pieces), rand() % 7);
		put_random(text, letters, ARRAY_SIZE(letters), rand() % 7);
		if (pattern_matches(pattern, text, NULL) != (fnmatch(pattern, text, 0) == 0))
			check_str(pattern, text);
	}
}

/* Each of these takes fnmatch() minutes. */
static void test_work_is_bounded(void)
{
	static const char *const pieces[] = { "*[a", "*a", "[[:", "*[[:alpha:]", "?*", "[[.a" };
	static const size_t size = 300000;
	char text[] = "/soc/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++) {
		_cleanup_(freep) char *pattern = calloc(1, size + 1);
		struct work work = { .left = 1000000 };
		size_t n = strlen(pieces[i]);

		check(pattern);
		for (size_t k = 0; k + n < size; k += n)
			memcpy(pattern + k, pieces[i], n);
		for (int k = 0; k < 1000; k++)
			check(!pattern_matches(pattern, text, &work));
	}
}

static void test_no_work_is_left(void)
{
	struct work work = { .left = 20 };

	check(!pattern_matches("aaaaaaaaaa", "aaaaaaaaaa", &work));
	check(work_is_spent(&work));
}

static void test_plain(void)
{
	check(pattern_is_plain("serial@2000"));
	check(!pattern_is_plain("serial*"));
	check(!pattern_is_plain("[s]erial"));
}

int main(void)
{
	test_forms();
	test_as_fnmatch();
	test_work_is_bounded();
	test_no_work_is_left();
	test_plain();
	return 0;
}
