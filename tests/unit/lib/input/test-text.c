/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What may be shown. */

#undef NDEBUG
#include "check.h"
#include "input/text.h"

static void test_what_is_text(void)
{
	check_eq(text_range("a\tb\n", 4), 3);
	check_eq(text_range("\xe2\x82\xac", 2), 0);
	check_eq(text_range("\xed\xa0\x80", 3), 0);
	check_eq(text_range("\xf4\x90\x80\x80", 4), 0);
	check_eq(text_range("\xe2\x82\x41", 3), 0);
	check_eq(text_range("", 0), 0);
}

static void test_text_that_would_be_shown_in_another_order(void)
{
	check_eq(text_range("\xe2\x80\xa7", 3), 3);  /* U+2027, a hyphenation point */
	check_eq(text_range("\xe2\x80\xa8", 3), 0);  /* U+2028, a line separator */
	check_eq(text_range("a\xe2\x80\xae", 4), 1); /* U+202E, right-to-left override */
	check_eq(text_range("\xe2\x80\xaf", 3), 3);  /* U+202F, a narrow no-break space */
	check_eq(text_range("\xe2\x81\xa5", 3), 3);
	check_eq(text_range("\xe2\x81\xa6", 3), 0); /* U+2066, left-to-right isolate */
	check_eq(text_range("\xe2\x81\xa9", 3), 0); /* U+2069, pop directional isolate */
	check_eq(text_range("\xe2\x81\xaa", 3), 3);
}

int main(void)
{
	test_what_is_text();
	test_text_that_would_be_shown_in_another_order();
	return 0;
}
