/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Arrays that grow by one: the only allocation idiom for lists. An array is a struct with the
 * members `items`, `n` and `capacity`; zeroed, it is empty. */

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#define ARRAY_OF(type)              \
	struct {                    \
		type *items;        \
		size_t n, capacity; \
	}

static inline void *array_grow(void *items, size_t *capacity, size_t item_size)
{
	size_t more = *capacity ? *capacity * 2 : 16;
	void *p = reallocarray(items, more, item_size);

	if (p)
		*capacity = more;
	return p;
}

/* A new, uninitialised last item, or NULL when there is no memory (the array stays valid). */
#define array_add(a)                                                                         \
	({                                                                                   \
		if ((a)->n == (a)->capacity) {                                               \
			void *grown_ =                                                       \
				array_grow((a)->items, &(a)->capacity, sizeof(*(a)->items)); \
			if (grown_)                                                          \
				(a)->items = grown_;                                         \
		}                                                                            \
		(a)->n < (a)->capacity ? &(a)->items[(a)->n++] : NULL;                       \
	})

/* The i-th item, or what is behind the last one; an empty array has neither. */
#define array_at(a, i) ((a)->items ? (a)->items + (i) : NULL)

#define array_done(a)                       \
	do {                                \
		free((a)->items);           \
		(a)->items = NULL;          \
		(a)->n = (a)->capacity = 0; \
	} while (0)
