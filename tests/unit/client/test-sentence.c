/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lines that fit. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "sentence.h"

static const char *wrapped(const char *text, size_t width)
{
	static char copy[64];
	_cleanup_(freep) char *lines = sentence_wrap(text, width);

	snprintf(copy, sizeof(copy), "%s", lines);
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

static void test_path_breaks_before_slashes(void)
{
	check_str(wrapped("/soc/bus@1000/uart@0", 14), "/soc/bus@1000\n/uart@0");
	check_str(wrapped("/soc/a@1 0 131 4", 6), "/soc\n/a@1 0\n131 4");
	check_str(wrapped("/soc", 2), "/soc");
}

/* A path that fits into a line of its own gets one. */
static void test_breaks_at_blanks_rather_than_slashes(void)
{
	check_str(wrapped("of /soc/uart@0 too", 12), "of\n/soc/uart@0\ntoo");
}

static void test_lines_stay(void)
{
	check_str(wrapped("a\nb c\n", 3), "a\nb c\n");
}

static void test_indent_stays(void)
{
	check_str(wrapped("  word", 4), "  word");
	check_str(wrapped("  a word", 4), "  a\nword");
}

static void test_least_width(void)
{
	check_eq(sentence_least_width(""), 0);
	check_eq(sentence_least_width("one three two"), 5);
	check_eq(sentence_least_width("/soc/bus@1000/uart@0 x"), 9);
	check_eq(sentence_least_width("a/b/cd"), 3);
	check_eq(sentence_least_width("ab\nabcd\n"), 4);
	check_eq(sentence_least_width("  a b"), 5);
}

int main(void)
{
	test_short_text_stays();
	test_breaks_at_blanks();
	test_long_word_is_whole();
	test_path_breaks_before_slashes();
	test_breaks_at_blanks_rather_than_slashes();
	test_lines_stay();
	test_indent_stays();
	test_least_width();
	return 0;
}
