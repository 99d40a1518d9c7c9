/* SPDX-License-Identifier: LGPL-2.1-or-later */

#undef NDEBUG
#include "base/cleanup.h"
#include "base/text/memstream.h"
#include "check.h"

#define LONG 100000

static int fails_at, n_calls;

/* The linker puts them between the stream and its memory (--wrap). */
void *__real_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size);

void *__wrap_realloc(void *old, size_t size)
{
	return ++n_calls == fails_at ? NULL : __real_realloc(old, size);
}

static void test_nothing(void)
{
	_cleanup_(freep) char *text = NULL;
	struct memstream stream;
	size_t size = 1;

	check(memstream_open(&stream));
	text = memstream_close(&stream, &size);
	check_str(text, "");
	check_eq(size, 0);
}

static void test_zero_bytes(void)
{
	_cleanup_(freep) char *text = NULL;
	struct memstream stream;
	size_t size;

	check(memstream_open(&stream));
	fprintf(stream.out, "a%c%s", '\0', "b");
	text = memstream_close(&stream, &size);
	check_eq(size, 3);
	check_eq(memcmp(text, "a\0b", 4), 0);
}

static char *write_long(size_t *ret_size)
{
	struct memstream stream;

	n_calls = 0;
	check(memstream_open(&stream));
	for (int i = 0; i < LONG; i++)
		fputc('a' + i % 26, stream.out);
	return memstream_close(&stream, ret_size);
}

static void test_long_text(void)
{
	_cleanup_(freep) char *text = NULL;
	size_t size;

	text = write_long(&size);
	check_eq(size, LONG);
	check_eq(strlen(text), LONG);
	for (int i = 0; i < LONG; i++)
		check_eq(text[i], 'a' + i % 26);
}

/* Wherever memory lacks: the writes that follow succeed, and yet there is no text. */
static void test_all_or_nothing(void)
{
	int n;

	free(write_long(NULL));
	n = n_calls;
	check(n > 3);
	for (fails_at = 1; fails_at <= n; fails_at++)
		check(!write_long(NULL));
	fails_at = 0;
}

static void test_not_opened(void)
{
	struct memstream stream = { .out = NULL };

	check(!memstream_close(&stream, NULL));
}

int main(void)
{
	test_nothing();
	test_zero_bytes();
	test_long_text();
	test_all_or_nothing();
	test_not_opened();
	return 0;
}
