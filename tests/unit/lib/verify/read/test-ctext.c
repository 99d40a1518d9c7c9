/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* C source as tokens. */

#undef NDEBUG
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "check.h"
#include "verify/read/ctext.h"

/* All tokens, each with its line before it. */
static void check_tokens(const char *source, const char *expected)
{
	static const char kinds[] = { [CTOKEN_NAME] = 'n',
				      [CTOKEN_NUMBER] = 'd',
				      [CTOKEN_STRING] = 's',
				      [CTOKEN_SIGN] = '.' };
	_cleanup_(freep) char *found = NULL;
	struct verify_error error;
	struct ctext c;
	size_t size;
	FILE *out = open_memstream(&found, &size);

	for (ctext_init(&c, source, strlen(source), &error); c.token.kind != CTOKEN_END;
	     ctext_next(&c))
		fprintf(out, "%d%c%.*s ", c.token.line, kinds[c.token.kind], (int)c.token.size,
			c.token.text);
	check_eq(c.r, 0);
	check_eq(fclose(out), 0);
	check_str(found, expected);
}

static void check_failure(const char *source, int line, const char *words)
{
	struct verify_error error = { .text = "" };
	struct ctext c;

	for (ctext_init(&c, source, strlen(source), &error); c.token.kind != CTOKEN_END;
	     ctext_next(&c)) {
	}
	check_eq(c.r, -EINVAL);
	check_eq(error.line, line);
	check_has(error.text, words);
}

static void test_tokens(void)
{
	check_tokens("", "");
	check_tokens("a=1;", "1na 1.= 1d1 1.; ");
	check_tokens("a /* b\n c */ d // e /* f\n g", "1na 2nd 3ng ");
	check_tokens("a \\\n b // c \\\n d\n e", "1na 2nb 4ne ");
	check_tokens("#define a \\\n b /* c\n d */ e\n f", "4nf ");
	check_tokens("\"a\\\"b\" '\\'' 0x1fUL 1.5", "1s\"a\\\"b\" 1d'\\'' 1d0x1fUL 1d1.5 ");
	check_tokens("a\r\nb", "1na 2nb ");
	check_failure("a\n/* b", 2, "comment");
	check_failure("a\n\"b\n", 2, "quotes");
	check_failure("\"b\\", 1, "quotes");
	check_failure("'", 1, "quotes");
}

static void check_number(const char *text, bool good, uint64_t value)
{
	struct ctoken token = { CTOKEN_NUMBER, text, strlen(text), 1 };
	uint64_t found = 0;

	check(ctoken_number(&token, &found) == good);
	if (good)
		check_eq(found, value);
}

static void test_numbers(void)
{
	check_number("0", true, 0);
	check_number("112", true, 112);
	check_number("0xFFf51", true, 0xfff51);
	check_number("017", true, 15);
	check_number("0b101", true, 5);
	check_number("18446744073709551615ULL", true, UINT64_MAX);
	check_number("1u", true, 1);
	check_number("18446744073709551616", false, 0);
	check_number("08", false, 0);
	check_number("0x", false, 0);
	check_number("0b", false, 0);
	check_number("1.5", false, 0);
	check_number("1e3", false, 0);
	check_number("1ULLL", false, 0);
	check_number("'a'", false, 0);
}

static void check_string(const char *text, const char *expected)
{
	struct ctoken token = { CTOKEN_STRING, text, strlen(text), 1 };
	_cleanup_(freep) char *found = NULL;
	size_t size;
	FILE *out = open_memstream(&found, &size);

	ctoken_put_string(&token, out);
	check_eq(fclose(out), 0);
	check_str(found, expected);
}

static void test_strings(void)
{
	check_string("\"\"", "");
	check_string("\"a\\\"\\\\\\?b\"", "a\"\\?b");
	check_string("\"\\n\\t\\101\\1011\"", "\n\tAA1");
	check_string("\"a\\0b\"", "ab");
	check_string("\"\\zn\"", "zn");
}

static void test_conditions(void)
{
	static const char source[] = "a\n#if B\nc\n#endif\n";
	struct verify_error error;
	struct ctext c;

	for (ctext_init(&c, source, strlen(source), &error); c.token.kind != CTOKEN_END;
	     ctext_next(&c)) {
	}
	check_eq(c.conditional_line, 2);
}

int main(void)
{
	test_tokens();
	test_numbers();
	test_strings();
	test_conditions();
	return 0;
}
