/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Sorting by a number, in time that grows with the items and not faster: comparing them costs
 * several times as much. */

#include <stddef.h>
#include <stdint.h>

/* Sorts by the items' numbers, and those of one number with `compare`, as qsort() does. Numbers and
 * `compare` have to agree: of two items, the one with the smaller number is the smaller one. */
void sort_by_number(void *items, size_t n, size_t size, uint64_t (*number)(const void *item),
		    int (*compare)(const void *a, const void *b));
