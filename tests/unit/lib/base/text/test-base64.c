/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes as text, and back. */

#undef NDEBUG
#include <errno.h>
#include <string.h>

#include "base/text/base64.h"
#include "check.h"

static void check_both_ways(const char *data, size_t size, const char *text)
{
	char *encoded = base64_encode(data, size), *decoded = NULL;
	size_t length = 0;

	check_str(encoded, text);
	check_eq(base64_decode(text, &decoded, &length), 0);
	check_eq(length, size);
	check(memcmp(decoded, data, size) == 0);
	free(encoded);
	free(decoded);
}

/* RFC 4648, chapter 10 */
static void test_vectors(void)
{
	check_both_ways("", 0, "");
	check_both_ways("f", 1, "Zg==");
	check_both_ways("fo", 2, "Zm8=");
	check_both_ways("foo", 3, "Zm9v");
	check_both_ways("foobar", 6, "Zm9vYmFy");
}

static void test_any_bytes(void)
{
	check_both_ways("\xff\xfe\0", 3, "//4A");
}

static void check_refused(const char *text)
{
	char *data;
	size_t size;

	check_eq(base64_decode(text, &data, &size), -EINVAL);
}

static void test_refused(void)
{
	check_refused("Zg");
	check_refused("Z===");
	check_refused("Zg=a");
	check_refused("Zm9v\n");
	check_refused("Zm*v");
}

int main(void)
{
	test_vectors();
	test_any_bytes();
	test_refused();
	return 0;
}
