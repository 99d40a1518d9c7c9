/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Memory that lives and dies with one object: many small allocations, one release. */

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *blocks; /* newest first */
	size_t used, size;          /* of the newest block, bytes */
};

/* Zeroed memory, aligned for any type, or NULL. A zeroed struct arena is empty. */
void *arena_alloc(struct arena *arena, size_t size);
void arena_done(struct arena *arena);
