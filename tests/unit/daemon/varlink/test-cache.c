/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Replies in the cache. */

#undef NDEBUG
#include <stdio.h>

#include "check.h"
#include "varlink/cache.h"

static struct cache cache;

static void add(const char *message, const char *reply, uint64_t expires)
{
	cache_add(&cache, message, strlen(message), reply, strlen(reply) + 1, expires);
}

static const char *find(const char *message, uint64_t now)
{
	size_t size;
	const char *reply = cache_find(&cache, message, strlen(message), now, &size);

	if (reply)
		check_eq(size, strlen(reply) + 1);
	return reply;
}

static void test_found_by_all_bytes(void)
{
	add("one", "1", UINT64_MAX);
	add("two", "22", UINT64_MAX);
	check_str(find("one", 0), "1");
	check_str(find("two", 0), "22");
	check_str(find("on", 0), NULL);
	check_str(find("one ", 0), NULL);
	check_str(find("", 0), NULL);
	cache_clear(&cache);
	check_str(find("one", 0), NULL);
	check_eq(cache.size, 0);
}

static void test_gone_when_expired(void)
{
	add("one", "1", 100);
	check_str(find("one", 99), "1");
	check_str(find("one", 100), NULL);
	check_str(find("one", 0), NULL);
	check_eq(cache.size, 0);
}

static void test_the_oldest_makes_room(void)
{
	char message[16];

	for (int i = 0; i <= CACHE_ENTRIES; i++) {
		snprintf(message, sizeof(message), "%d", i);
		add(message, message, UINT64_MAX);
	}
	check_str(find("0", 0), NULL);
	check_str(find("1", 0), "1");
	check_str(find("64", 0), "64");
	cache_clear(&cache);
	check_eq(cache.size, 0);
}

static void test_bounded_in_bytes(void)
{
	static char large[CACHE_SIZE_MAX];

	memset(large, 'x', CACHE_SIZE_MAX / 2 - 2);
	add("a", large, UINT64_MAX);
	add("b", large, UINT64_MAX);
	check_eq(cache.size, CACHE_SIZE_MAX);
	add("c", "", UINT64_MAX);
	check_str(find("a", 0), NULL);
	check(find("b", 0) != NULL);
	check_str(find("c", 0), "");
	memset(large, 'x', CACHE_SIZE_MAX - 2);
	add("d", large, UINT64_MAX);
	check_str(find("c", 0), NULL);
	check(find("d", 0) != NULL);
	check_eq(cache.size, CACHE_SIZE_MAX);
	cache_clear(&cache);
}

static void test_too_long_is_not_kept(void)
{
	static char large[CACHE_SIZE_MAX + 1];

	memset(large, 'x', CACHE_SIZE_MAX);
	add("a", large, UINT64_MAX);
	large[CACHE_MESSAGE_MAX + 1] = '\0';
	add(large, "a", UINT64_MAX);
	check_eq(cache.size, 0);
}

int main(void)
{
	test_found_by_all_bytes();
	test_gone_when_expired();
	test_the_oldest_makes_room();
	test_bounded_in_bytes();
	test_too_long_is_not_kept();
	return 0;
}
