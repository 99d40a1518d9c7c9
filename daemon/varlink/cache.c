/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A ring of few entries. Comparing sizes rules out most of them, so that no hashes are needed,
 * which somebody could make collide. */

#include "varlink/cache.h"

#include <stdlib.h>
#include <string.h>

static void entry_drop(struct cache *cache, struct cache_entry *entry)
{
	cache->size -= entry->message_size + entry->reply_size;
	free(entry->bytes);
	*entry = (struct cache_entry){ .bytes = NULL };
}

const char *cache_find(struct cache *cache, const char *message, size_t size, uint64_t now,
		       size_t *ret_size)
{
	struct cache_entry *entry = cache->entries;

	for (; entry < cache->entries + CACHE_ENTRIES; entry++)
		if (entry->message_size == size && entry->bytes &&
		    memcmp(entry->bytes, message, size) == 0)
			break;
	if (entry == cache->entries + CACHE_ENTRIES)
		return NULL;
	if (entry->expires <= now) {
		entry_drop(cache, entry);
		return NULL;
	}
	*ret_size = entry->reply_size;
	return entry->bytes + entry->message_size;
}

static struct cache_entry *cache_make_room(struct cache *cache, size_t size)
{
	struct cache_entry *entry = &cache->entries[cache->oldest];

	entry_drop(cache, entry);
	for (unsigned int i = 1; cache->size > CACHE_SIZE_MAX - size; i++)
		entry_drop(cache, &cache->entries[(cache->oldest + i) % CACHE_ENTRIES]);
	cache->oldest = (cache->oldest + 1) % CACHE_ENTRIES;
	return entry;
}

void cache_add(struct cache *cache, const char *message, size_t message_size, const char *reply,
	       size_t reply_size, uint64_t expires)
{
	struct cache_entry *entry;
	char *bytes;

	if (message_size > CACHE_MESSAGE_MAX || reply_size > CACHE_SIZE_MAX - message_size)
		return;
	bytes = malloc(message_size + reply_size);
	if (!bytes)
		return;
	memcpy(bytes, message, message_size);
	memcpy(bytes + message_size, reply, reply_size);
	entry = cache_make_room(cache, message_size + reply_size);
	*entry = (struct cache_entry){ bytes, message_size, reply_size, expires };
	cache->size += message_size + reply_size;
}

void cache_clear(struct cache *cache)
{
	for (unsigned int i = 0; i < CACHE_ENTRIES; i++)
		entry_drop(cache, &cache->entries[i]);
	cache->generation++;
}

void cache_expire(struct cache *cache)
{
	for (unsigned int i = 0; i < CACHE_ENTRIES; i++)
		if (cache->entries[i].expires != UINT64_MAX)
			entry_drop(cache, &cache->entries[i]);
}
