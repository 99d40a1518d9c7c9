/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes → messages. */

#undef NDEBUG
#include <errno.h>
#include <stdint.h>

#include "check.h"
#include "input/frame.h"

static void feed(struct frames *frames, const char *bytes, size_t n)
{
	char *room = frames_room(frames, n);

	check(room != NULL);
	memcpy(room, bytes, n);
	frames_received(frames, n);
}

static const char *next(struct frames *frames)
{
	char *message;
	size_t size;

	if (frames_next(frames, &message, &size) != 1)
		return NULL;
	check_eq(strlen(message), size);
	return message;
}

static void test_nothing_holds_no_message(void)
{
	struct frames frames = { .limit = 10 };

	check(!frames_ready(&frames));
	check_str(next(&frames), NULL);
	frames_trim(&frames);
	frames_done(&frames);
}

static void test_two_messages_and_a_half(void)
{
	struct frames frames = { .limit = 10 };

	feed(&frames, "one\0two\0th", 10);
	check_str(next(&frames), "one");
	check(frames_ready(&frames));
	check_str(next(&frames), "two");
	check(!frames_ready(&frames));
	check_str(next(&frames), NULL);
	feed(&frames, "ree", 4);
	check_str(next(&frames), "three");
	check_str(next(&frames), NULL);
	frames_done(&frames);
}

static void test_byte_by_byte(void)
{
	struct frames frames = { .limit = 10 };
	static const char bytes[] = "abc\0\0defghijklm";

	for (size_t i = 0; i < 4; i++) {
		check_str(next(&frames), NULL);
		feed(&frames, bytes + i, 1);
		frames_trim(&frames);
	}
	check_str(next(&frames), "abc");
	feed(&frames, bytes + 4, 1);
	check_str(next(&frames), "");
	feed(&frames, bytes + 5, 10);
	check_str(next(&frames), NULL);
	feed(&frames, bytes + 15, 1);
	check_str(next(&frames), "defghijklm");
	frames_done(&frames);
}

static void test_a_message_of_the_limit_is_fine(void)
{
	struct frames frames = { .limit = 3 };

	feed(&frames, "abc", 3);
	check_str(next(&frames), NULL);
	feed(&frames, "", 1);
	check_str(next(&frames), "abc");
	frames_done(&frames);
}

static void test_longer_than_the_limit(void)
{
	struct frames frames = { .limit = 3 };
	char *message;
	size_t size;

	feed(&frames, "abcd", 5);
	check_eq(frames_next(&frames, &message, &size), -EMSGSIZE);
	frames_done(&frames);
	feed(&frames, "abcd", 4); /* it will not get shorter */
	check_eq(frames_next(&frames, &message, &size), -EMSGSIZE);
	frames_done(&frames);
}

static void test_bytes_are_scanned_once(void)
{
	struct frames frames = { .limit = 100 };

	feed(&frames, "abc", 3);
	check_str(next(&frames), NULL);
	check_eq(frames.scanned, 3);
	frames_done(&frames);
}

static void test_room_is_used_again(void)
{
	struct frames frames = { .limit = 100 };
	size_t capacity;

	feed(&frames, "0123456789", 11);
	capacity = frames.capacity;
	for (int i = 0; i < 1000; i++) {
		check_str(next(&frames), "0123456789");
		feed(&frames, "0123456789", 11);
	}
	check(frames.capacity <= capacity * 2);
	frames_done(&frames);
}

static void test_trim_keeps_half_a_message(void)
{
	struct frames frames = { .limit = 100 };

	check(frames_room(&frames, 65536) != NULL);
	feed(&frames, "one\0tw", 6);
	check_str(next(&frames), "one");
	frames_trim(&frames);
	check(frames.capacity < 100);
	feed(&frames, "o", 2);
	check_str(next(&frames), "two");
	frames_trim(&frames);
	check(frames.data == NULL);
	check_eq(frames.limit, 100);
}

static void test_a_message_that_is_taken_back_comes_again(void)
{
	struct frames frames = { .limit = 100 };
	char *message;
	size_t size;

	feed(&frames, "abc\0def", 8);
	check_eq(frames_next(&frames, &message, &size), 1);
	frames_take_back(&frames, size);
	check(frames_ready(&frames));
	check_str(next(&frames), "abc");
	check_str(next(&frames), "def");
	frames_done(&frames);
}

static void test_no_room_for_everything(void)
{
	struct frames frames = { .limit = 100 };

	feed(&frames, "a", 1);
	check(frames_room(&frames, SIZE_MAX) == NULL);
	feed(&frames, "b", 2);
	check_str(next(&frames), "ab");
	frames_done(&frames);
}

/* The string begins and ends at any place of eight. */
static void test_values_in_strings_do_not_count(void)
{
	static const char *const strings[] = { "",
					       ",",
					       "\\\"",
					       "\\\\",
					       "a,b{c[d\\\",e",
					       "\xc3\xa4,\xff",
					       "0123456,89abcdef,0123456",
					       "\\\\\\\\\\\\\\\",{" };
	char message[64];

	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
		for (int before = 0; before < 8; before++) {
			int n = snprintf(message, sizeof(message), "%*s[\"%s\",1]", before, "",
					 strings[i]);

			check_eq(message_values(message, (size_t)n), 2);
		}
}

static void test_values_behind_a_string_without_end(void)
{
	check_eq(message_values("[\"ab,{", 6), 1);
	check_eq(message_values("[\"0123456789,{\\", 15), 1);
	check_eq(message_values("[\"", 2), 1);
}

int main(void)
{
	test_nothing_holds_no_message();
	test_two_messages_and_a_half();
	test_byte_by_byte();
	test_a_message_of_the_limit_is_fine();
	test_longer_than_the_limit();
	test_bytes_are_scanned_once();
	test_room_is_used_again();
	test_trim_keeps_half_a_message();
	test_a_message_that_is_taken_back_comes_again();
	test_no_room_for_everything();
	test_values_in_strings_do_not_count();
	test_values_behind_a_string_without_end();
	return 0;
}
