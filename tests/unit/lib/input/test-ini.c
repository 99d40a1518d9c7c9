/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* INI files: what is understood, and what is refused with its line. */

#undef NDEBUG
#include <errno.h>

#include "base/cleanup.h"
#include "check.h"
#include "input/ini.h"

/* Everything that came, one line for each call. */
static char seen[65536];

static int note(const char *section, const char *key, const char *value, int line,
		struct ini_error *error, void *userdata)
{
	size_t n = strlen(seen);

	if (key && strcmp(key, "Stop") == 0)
		return ini_error_set(error, 0, "stop");
	if (key)
		snprintf(seen + n, sizeof(seen) - n, "%d %s.%s=%s\n", line, section, key, value);
	else
		snprintf(seen + n, sizeof(seen) - n, "%d [%s]\n", line, section);
	return 0;
}

static void check_seen_bytes(const char *text, size_t size, const char *expected)
{
	struct ini_error error;

	seen[0] = '\0';
	check_eq(ini_read("x.conf", text, size, note, NULL, &error), 0);
	check_str(error.text, "");
	check_str(seen, expected);
}

static void check_seen(const char *text, const char *expected)
{
	check_seen_bytes(text, strlen(text), expected);
}

static void check_refused_bytes(const char *text, size_t size, int line, const char *words)
{
	struct ini_error error;

	seen[0] = '\0';
	check_eq(ini_read("x.conf", text, size, note, NULL, &error), -EINVAL);
	check_str(error.file, "x.conf");
	check_eq(error.line, line);
	check_has(error.text, words);
}

static void check_refused(const char *text, int line, const char *words)
{
	check_refused_bytes(text, strlen(text), line, words);
}

/* `before`, then n times `c`, then `after`; good until the next call. */
static const char *fill(const char *before, char c, size_t n, const char *after)
{
	static char text[16384];

	check(strlen(before) + n + strlen(after) < sizeof(text));
	strcpy(text, before);
	memset(text + strlen(before), c, n);
	strcpy(text + strlen(before) + n, after);
	return text;
}

static void test_keys_and_sections(void)
{
	check_seen("A=1\n\n[one]\nB = two words \nC=\n[two]\nB=3\n",
		   "1 .A=1\n3 [one]\n4 one.B=two words\n5 one.C=\n6 [two]\n7 two.B=3\n");
}

static void test_empty_file(void)
{
	check_seen("", "");
	check_seen("\n\n", "");
}

static void test_last_line_without_end(void)
{
	check_seen("[s]\nA=1", "1 [s]\n2 s.A=1\n");
	check_seen("[s]", "1 [s]\n");
}

static void test_line_ends_of_dos(void)
{
	check_seen("[s]\r\nA=1\r\n", "1 [s]\n2 s.A=1\n");
}

static void test_byte_order_mark(void)
{
	check_seen("\xef\xbb\xbf[s]\nA=1\n", "1 [s]\n2 s.A=1\n");
}

static void test_comments(void)
{
	check_seen("# one\n; two\n  # three\nA=1 ; four\nB=1;2#3 #4\n[s] ; five\n",
		   "4 .A=1\n5 .B=1;2#3 #4\n6 [s]\n");
}

static void test_value_with_special_characters(void)
{
	check_seen("A=b=c [d] \"e\"\nB=:x\n", "1 .A=b=c [d] \"e\"\n2 .B=:x\n");
}

static void test_continuation_is_another_value(void)
{
	check_seen("[s]\nA=1\n  2 ; two\n\t3\nB=4\n",
		   "1 [s]\n2 s.A=1\n3 s.A=2\n4 s.A=3\n5 s.B=4\n");
}

static void test_continuation_ends_with_the_section(void)
{
	check_refused("[a]\nA=1\n[b]\n  2\n", 4, "'=' is missing");
}

static void test_long_section(void)
{
	static char expected[5000];
	const char *text = fill("[", 'x', INI_SECTION_MAX, "]\n");

	snprintf(expected, sizeof(expected), "1 %s", text);
	check_seen(text, expected);
}

static void test_section_with_brackets_in_quotes(void)
{
	check_seen("[ device \"/a]b\" ]\n", "1 [device \"/a]b\"]\n");
}

static void test_longest_line(void)
{
	static char expected[300];
	const char *text = fill("A=", 'x', INI_LINE_MAX - 2, "\nB=1\n");

	snprintf(expected, sizeof(expected), "1 .A=%.*s\n2 .B=1\n", INI_LINE_MAX - 2, text + 2);
	check_seen(text, expected);
}

static void test_longer_line(void)
{
	check_refused(fill("\nA=", 'x', INI_LINE_MAX - 1, "\n"), 2, "give the key several times");
	check_refused(fill("A=1\n  ", 'x', 400, "\n"), 2, "give the key several times");
}

static void test_long_comment(void)
{
	check_seen(fill("#", 'x', 1000, "\nB=1\n"), "2 .B=1\n");
}

static void test_long_key(void)
{
	check_refused(fill("", 'x', INI_KEY_MAX + 1, "=1\n"), 1, "longer than 49 bytes");
}

static void test_longer_section(void)
{
	check_refused(fill("\n[", 'x', INI_SECTION_MAX + 1, "]\n"), 2, "longer than 4096 bytes");
}

static void test_heading_without_end(void)
{
	check_refused("\n[s\n", 2, "has no end");
	check_refused("[s \"]\n", 1, "check its quotes");
}

static void test_heading_with_junk(void)
{
	check_refused("[s] A=1\n", 1, "nothing may follow");
	check_refused("[s]]\n", 1, "nothing may follow");
	check_refused("[s]; no blank\n", 1, "nothing may follow");
}

static void test_heading_empty(void)
{
	check_refused("[]\n", 1, "the heading is empty");
	check_refused("[ \t ]\n", 1, "the heading is empty");
}

static void test_heading_indented(void)
{
	check_refused("A=1\n  [s]\n", 2, "remove the blanks");
}

static void test_key_indented_below_a_key(void)
{
	check_refused("[s]\n  A=1\n  B=2\n", 3, "remove the blanks in front of 'B=2'");
}

static void test_no_equals_sign(void)
{
	check_refused("A=1\nDevice\n", 2, "'=' is missing");
	check_refused("A: 1\n", 1, "'=' is missing");
	check_refused("A ;=1\n", 1, "'=' is missing");
}

static void test_no_key(void)
{
	check_refused("=1\n", 1, "is not a key");
	check_refused("A: b=1\n", 1, "is not a key");
	check_refused("A b=1\n", 1, "is not a key");
}

static void test_nul_byte(void)
{
	check_refused_bytes("A=1\nB=\0\n", 8, 2, "byte 3 (0x00) is not text");
	check_refused_bytes("\0A=1\n", 5, 1, "byte 1 (0x00) is not text");
}

static void test_no_utf8(void)
{
	check_seen("A=\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\n",
		   "1 .A=\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\n");
	check_refused("A=\xe4\n", 1, "byte 3 (0xe4) is not text");
	check_refused("# \xff\n", 1, "save the file as plain text in UTF-8");
	check_refused("[\xc0\xaf]\n", 1, "byte 2 (0xc0)");
}

static void test_control_characters(void)
{
	check_refused("A=\x1b[1m\n", 1, "byte 3 (0x1b)");
	check_refused("A=1\rB=2\n", 1, "byte 4 (0x0d)");
	check_refused("A=\xc2\x9b\n", 1, "byte 3 (0xc2)");
}

static void test_callback_stops(void)
{
	check_refused("A=1\n[s]\nStop=1\n[t]\nB=1\n", 3, "stop");
	check_str(seen, "1 .A=1\n2 [s]\n");
}

static void test_error_text_is_cut_between_characters(void)
{
	char odd[602] = "x";
	struct ini_error error;

	for (size_t i = 0; i < 300; i++)
		memcpy(odd + 1 + 2 * i, "\xc3\xa4", 3);
	check_eq(ini_error_set(&error, 7, "%s", odd), -EINVAL);
	check_eq(error.line, 7);
	check_eq(strlen(error.text), sizeof(error.text) - 1);
	ini_error_set(&error, 7, "%s", odd + 1);
	check_eq(strlen(error.text), sizeof(error.text) - 2);
}

static void test_too_large(void)
{
	_cleanup_(freep) char *text = malloc(INI_FILE_MAX + 1);

	memset(text, '\n', INI_FILE_MAX + 1);
	check_seen_bytes(text, INI_FILE_MAX, "");
	check_refused_bytes(text, INI_FILE_MAX + 1, 0, "larger than 1024 KiB");
}

static void test_understood(void)
{
	test_keys_and_sections();
	test_empty_file();
	test_last_line_without_end();
	test_line_ends_of_dos();
	test_byte_order_mark();
	test_comments();
	test_value_with_special_characters();
	test_continuation_is_another_value();
	test_continuation_ends_with_the_section();
	test_long_section();
	test_section_with_brackets_in_quotes();
	test_longest_line();
	test_long_comment();
}

static void test_refused(void)
{
	test_longer_line();
	test_long_key();
	test_longer_section();
	test_heading_without_end();
	test_heading_with_junk();
	test_heading_empty();
	test_heading_indented();
	test_key_indented_below_a_key();
	test_no_equals_sign();
	test_no_key();
	test_nul_byte();
	test_no_utf8();
	test_control_characters();
	test_callback_stops();
	test_error_text_is_cut_between_characters();
	test_too_large();
}

int main(void)
{
	test_understood();
	test_refused();
	return 0;
}
