/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The name that somebody may have meant: the one with the fewest letters to insert, delete,
 * replace, or swap with their neighbours; case is not looked at. */

#include <stddef.h>

/* Longer names are only compared as far. */
#define NEAREST_NAME_MAX 64

/* How many such changes lead from one name to the other. The cost is at most that of comparing
 * NEAREST_NAME_MAX squared letters. */
size_t nearest_distance(const char *a, const char *b);

/* How many changes of a name still count as a slip: a third of its letters. */
size_t nearest_limit(const char *name);

struct nearest {
	const char *wanted, *best; /* best: NULL if nothing is near */
	size_t distance;
};

/* Name by name; of several that are as near, the first one stays. Names are not copied. */
void nearest_try(struct nearest *nearest, const char *name);
