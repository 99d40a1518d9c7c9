/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lines that fit. */

#undef NDEBUG
#include "check.h"
#include "output/sentence.h"

static const char *wrapped(const char *text, size_t width)
{
	static char copy[64];

	snprintf(copy, sizeof(copy), "%s", text);
	sentence_wrap(copy, width);
	return copy;
}

static void test_short_text_stays(void)
{
	check_str(wrapped("a bc", 4), "a bc");
	check_str(wrapped("", 4), "");
}

static void test_breaks_at_blanks(void)
{
	check_str(wrapped("one two three", 7), "one two\nthree");
	check_str(wrapped("one, two, three", 9), "one, two,\nthree");
}

static void test_long_word_is_whole(void)
{
	check_str(wrapped("a dma_unprotected b", 5), "a\ndma_unprotected\nb");
}

int main(void)
{
	test_short_text_stays();
	test_breaks_at_blanks();
	test_long_word_is_whole();
	return 0;
}
