/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Replies that were made before, found by the bytes of the call: the same question again costs no
 * JSON. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CACHE_ENTRIES     64
#define CACHE_MESSAGE_MAX 1024              /* bytes of a call */
#define CACHE_SIZE_MAX    ((size_t)4 << 20) /* bytes, calls and replies */

struct cache_entry {
	char *bytes; /* the call, then the reply; NULL: free */
	size_t message_size, reply_size;
	uint64_t expires; /* CLOCK_MONOTONIC, microseconds; UINT64_MAX: never */
};

struct cache {
	struct cache_entry entries[CACHE_ENTRIES];
	unsigned int oldest;     /* the next place to be used */
	size_t size;             /* bytes */
	unsigned int generation; /* counts cache_clear() */
};

/* The reply to a message, with its NUL, good until the next change; or NULL. */
const char *cache_find(struct cache *cache, const char *message, size_t size, uint64_t now,
		       size_t *ret_size);

/* Keeps a reply unless it is too large; the oldest ones make room. */
void cache_add(struct cache *cache, const char *message, size_t message_size, const char *reply,
	       size_t reply_size, uint64_t expires);
void cache_clear(struct cache *cache);

/* Drops the replies that would expire by themselves. */
void cache_expire(struct cache *cache);
