/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each byte at each place of eight. */

#undef NDEBUG
#include "base/text/word.h"
#include "check.h"

static uint64_t with(unsigned int byte, unsigned int place, const char *others)
{
	char bytes[8];

	memcpy(bytes, others, sizeof(bytes));
	bytes[place] = (char)byte;
	return word_load(bytes);
}

static void test_a_range(void)
{
	for (unsigned int byte = 0; byte <= UINT8_MAX; byte++)
		for (unsigned int place = 0; place < 8; place++) {
			bool good = byte >= '!' && byte <= '~';

			check_eq(word_is_within(with(byte, place, "!!!!!!!!"), '!', '~'), good);
			check_eq(word_is_within(with(byte, place, "~~~~~~~~"), '!', '~'), good);
			check(!word_is_within(with(byte, place, "!~!~!~! "), '!', '~') ||
			      (place == 7 && good));
		}
}

static void test_a_byte(void)
{
	for (unsigned int byte = 0; byte < 0x80; byte++)
		for (unsigned int place = 0; place < 8; place++) {
			check_eq(word_has(with(byte, place, "00000000"), '/'), byte == '/');
			check_eq(word_has(with(byte, place, "........"), '/'), byte == '/');
		}
}

int main(void)
{
	test_a_range();
	test_a_byte();
	return 0;
}
