/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A bump allocator: blocks in a list, freed together. */

#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>

#define BLOCK_SIZE 16384

struct arena_block {
	struct arena_block *older;
	alignas(max_align_t) unsigned char bytes[];
};

static int arena_add_block(struct arena *arena, size_t size)
{
	struct arena_block *block;

	if (size < BLOCK_SIZE)
		size = BLOCK_SIZE;
	block = calloc(1, sizeof(*block) + size);
	if (!block)
		return -1;
	block->older = arena->blocks;
	*arena = (struct arena){ .blocks = block, .size = size };
	return 0;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	void *p;

	if (size > SIZE_MAX - BLOCK_SIZE)
		return NULL;
	size = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	if (size > arena->size - arena->used && arena_add_block(arena, size) < 0)
		return NULL;
	p = arena->blocks->bytes + arena->used;
	arena->used += size;
	return p;
}

void arena_done(struct arena *arena)
{
	while (arena->blocks) {
		struct arena_block *older = arena->blocks->older;

		free(arena->blocks);
		arena->blocks = older;
	}
	*arena = (struct arena){ 0 };
}
