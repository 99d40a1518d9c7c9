/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Small things that C lacks. */

#include <stdbool.h>
#include <string.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* The value of a macro, as text. */
#define STRINGIFY(macro)   STRINGIFY_AS_IS(macro)
#define STRINGIFY_AS_IS(x) #x

/* Most texts that are compared differ in their first letter. */
static inline bool streq(const char *a, const char *b)
{
	return a[0] == b[0] && strcmp(a, b) == 0;
}

static inline int text_compare(const char *a, const char *b)
{
	return a[0] != b[0] ? (unsigned char)a[0] - (unsigned char)b[0] : strcmp(a, b);
}

/* The first of n items for which `before` is false, or n: items are sorted such that it is true
 * for the first ones and false from there on. `before` is an expression in `i`, an index. */
#define bisect(n, i, before)                                  \
	({                                                    \
		size_t low_ = 0, high_ = (n);                 \
		while (low_ < high_) {                        \
			size_t i = low_ + (high_ - low_) / 2; \
			if (before)                           \
				low_ = i + 1;                 \
			else                                  \
				high_ = i;                    \
		}                                             \
		low_;                                         \
	})
