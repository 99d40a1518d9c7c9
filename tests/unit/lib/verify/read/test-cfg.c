/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* xl.cfg as xl reads it. */

#undef NDEBUG
#include <errno.h>

#include "base/cleanup.h"
#include "check.h"
#include "verify/read/cfg.h"

static struct cfg read_cfg(const char *text)
{
	struct verify_error error = { .text = "" };
	struct cfg cfg;
	int r = cfg_read(&cfg, text, strlen(text), &error);

	check_str(error.text, "");
	check_eq(r, 0);
	return cfg;
}

static void check_refused(const char *text, int line, const char *words)
{
	_cleanup_(cfg_done) struct cfg cfg = { .has_mark = false };
	struct verify_error error = { .text = "" };

	check_eq(cfg_read(&cfg, text, strlen(text), &error), -EINVAL);
	check_has(error.text, words);
	check_eq(error.line, line);
}

/* The only value of a file, as text with a | behind each item. */
static void check_items(const char *text, const char *items)
{
	_cleanup_(cfg_done) struct cfg cfg = read_cfg(text);
	char joined[256] = "";

	for (size_t i = 0; i < cfg.items.n; i++) {
		const char *item = cfg.items.items[i].text;

		strcat(joined, item ? item : "[]");
		strcat(joined, "|");
	}
	check_str(joined, items);
}

static void test_values(void)
{
	check_items("a = 'x'\n", "x|");
	check_items("a = \"x\"", "x|");
	check_items("a=0x1f", "0x1f|");
	check_items("a = []", "");
	check_items("a = [ 1, 'b', ]", "1|b|");
	check_items("a = [\n\n1 # one\n,\n2\n]\n", "1|2|");
	check_items("a = [ [ 1, [ 2 ] ], 3 ]", "[]|3|");
}

static void test_texts(void)
{
	check_items("a = 'it is \"#\" here' # comment", "it is \"#\" here|");
	check_items("a = \"\\\"\\\\\\n\"", "\"\\\n|");
	check_items("a = '\\x41b\\101c'", "c|"); /* xl drops such characters */
	check_refused("a = 'x\n'", 1, "does not end in its line");
	check_refused("a = 'x\\'", 1, "does not end in its line");
}

static void test_settings(void)
{
	_cleanup_(cfg_done) struct cfg cfg =
		read_cfg("a = 1; b = [ 2 ]\n# c = 3\n\nb += [ 4 ] # x");

	check_eq(cfg.settings.n, 3);
	check_str(cfg.settings.items[0].name, "a");
	check(!cfg.settings.items[0].is_list);
	check(cfg.settings.items[1].is_list && !cfg.settings.items[1].is_addition);
	check_eq(cfg.settings.items[1].line, 1);
	check(cfg.settings.items[2].is_addition);
	check_eq(cfg.settings.items[2].line, 4);
}

static void test_lines(void)
{
	_cleanup_(cfg_done) struct cfg cfg = read_cfg("\na = [\n1,\n# x\n2 ]\nb = 3\n");

	check_eq(cfg.items.items[0].line, 3);
	check_eq(cfg.items.items[1].line, 5);
	check_eq(cfg.items.items[2].line, 6);
	check_eq(cfg.settings.items[1].line, 6);
}

static void test_faults(void)
{
	check_refused("a\n", 1, "followed by =");
	check_refused("a = \n", 1, "value must follow");
	check_refused("a = b\n", 1, "quotes");
	check_refused("a = 1 2\n", 1, "line must end");
	check_refused("a = [ 1 2 ]\n", 1, "comma");
	check_refused("a = [ , ]\n", 1, "comma");
	check_refused("a = [ b ]\n", 1, "quotes");
	check_refused("a = [ 1,\n\n", 3, "does not end");
	check_refused("\nA = 1\n", 2, "lower case");
	check_refused("a = -1\n", 1, "'-'");
	check_refused("a = \x80\n", 1, "0x80");
	check_refused("= 1\n", 1, "begin with the name");
}

static void test_windows(void)
{
	_cleanup_(cfg_done) struct cfg cfg = read_cfg("\xef\xbb\xbf"
						      "a = 1\n"
						      "b = 2\r\n");

	check(cfg.has_mark && cfg.has_crlf);
	check_eq(cfg.crlf_line, 2);
	check_refused("a\r = 1\n", 1, "0x0d");
}

int main(void)
{
	test_values();
	test_texts();
	test_settings();
	test_lines();
	test_faults();
	test_windows();
	return 0;
}
