/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Bytes as a recipe for a well-formed tree with wild content: each step opens or ends a node, or
 * adds a property that the rules know, so that the resolving code is reached and not just the
 * checks of the blob. */

#include <stddef.h>
#include <stdint.h>

#define RECIPE_BLOB_SIZE 65536

/* What is picked from. */
struct recipe_words {
	const char *const *items;
	size_t n;
};

#define RECIPE_WORDS(list)                               \
	{                                                \
		(list), sizeof(list) / sizeof((list)[0]) \
	}

struct recipe_book {
	struct recipe_words properties, compatibles, names;
};

/* The blob that the recipe makes, malloc'ed, of RECIPE_BLOB_SIZE bytes; NULL if it has no room. */
void *recipe_cook(const struct recipe_book *book, const uint8_t *data, size_t size);
