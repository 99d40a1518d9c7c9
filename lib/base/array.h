/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Arrays that grow by one: the only allocation idiom for lists. An array is a struct with the
 * members `items`, `n` and `capacity`; zeroed, it is empty. */

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define ARRAY_OF(type)              \
	struct {                    \
		type *items;        \
		size_t n, capacity; \
	}

/* `itemsp` is the address of the array's `items`, whatever their type. */
static inline bool array_grow(void *itemsp, size_t *capacity, size_t item_size)
{
	size_t more = *capacity ? *capacity * 2 : 16;
	void *items;

	memcpy(&items, itemsp, sizeof(items));
	items = reallocarray(items, more, item_size);
	if (!items)
		return false;
	memcpy(itemsp, &items, sizeof(items));
	*capacity = more;
	return true;
}

/* A new, uninitialised last item, or NULL when there is no memory (the array stays valid). */
#define array_add(a)                                                                            \
	((a)->n < (a)->capacity || array_grow(&(a)->items, &(a)->capacity, sizeof(*(a)->items)) \
		 ? &(a)->items[(a)->n++]                                                        \
		 : NULL)

/* Room for n items of an empty array at once; pages that stay untouched cost nothing. False
 * without memory. */
#define array_reserve(a, count)                                          \
	(((a)->items = reallocarray(NULL, (count), sizeof(*(a)->items))) \
		 ? ((a)->capacity = (count), true)                       \
		 : false)

/* The i-th item, or what is behind the last one; an empty array has neither. */
#define array_at(a, i) ((a)->items ? (a)->items + (i) : NULL)

/* For _cleanup_() of a local array whose `items` come first. */
static inline void array_donep(void *array)
{
	free(*(void **)array);
}

#define array_done(a)                       \
	do {                                \
		free((a)->items);           \
		(a)->items = NULL;          \
		(a)->n = (a)->capacity = 0; \
	} while (0)
