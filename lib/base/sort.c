/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A radix sort of (number, index), byte by byte from the lowest on. The items move once. */

#include "base/sort.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define FEW   32 /* comparing these costs less than counting */
#define DIGIT 8  /* bits that are looked at in one pass */

struct place {
	uint64_t number;
	size_t index;
};

/* Bits in which the numbers differ; 0 if they are in order already, too. */
static uint64_t varying_bits(const struct place *places, size_t n)
{
	uint64_t bits = 0;
	bool sorted = true;

	for (size_t i = 1; i < n; i++) {
		bits |= places[i].number ^ places[i - 1].number;
		sorted = sorted && places[i].number >= places[i - 1].number;
	}
	return sorted ? 0 : bits;
}

/* Sorts by one digit; what was in order otherwise stays so. */
static void sort_digit(const struct place *from, struct place *to, size_t n, unsigned int shift)
{
	size_t next[1 << DIGIT] = { 0 }, sum = 0;

	for (size_t i = 0; i < n; i++)
		next[from[i].number >> shift & ((1 << DIGIT) - 1)]++;
	for (size_t digit = 0; digit < 1 << DIGIT; digit++) {
		size_t count = next[digit];

		next[digit] = sum;
		sum += count;
	}
	for (size_t i = 0; i < n; i++)
		to[next[from[i].number >> shift & ((1 << DIGIT) - 1)]++] = from[i];
}

/* Puts each item where it belongs, circle by circle of the permutation. */
static void move_items(char *items, size_t size, struct place *places, size_t n, char *spare)
{
	for (size_t i = 0; i < n; i++) {
		size_t to = i, from;

		if (places[i].index == i)
			continue;
		memcpy(spare, items + i * size, size);
		while ((from = places[to].index) != i) {
			memcpy(items + to * size, items + from * size, size);
			places[to].index = to;
			to = from;
		}
		memcpy(items + to * size, spare, size);
		places[to].index = to;
	}
}

/* Those of one number, which are in a row now, and mostly in order. */
static void sort_equals(char *items, size_t size, const struct place *places, size_t n,
			int (*compare)(const void *, const void *))
{
	size_t end;

	for (size_t i = 0; i < n; i = end) {
		bool sorted = true;

		for (end = i + 1; end < n && places[end].number == places[i].number; end++)
			sorted = sorted &&
				 compare(items + (end - 1) * size, items + end * size) <= 0;
		if (!sorted)
			qsort(items + i * size, end - i, size, compare);
	}
}

void sort_by_number(void *items, size_t n, size_t size, uint64_t (*number)(const void *item),
		    int (*compare)(const void *a, const void *b))
{
	_cleanup_(freep) struct place *places = NULL;
	_cleanup_(freep) char *spare = NULL;
	struct place *sorted, *other, *swap;
	uint64_t bits;

	if (n > FEW) {
		places = reallocarray(NULL, n, 2 * sizeof(*places));
		spare = malloc(size);
	}
	if (!places || !spare) { /* few, or no memory */
		if (n > 1)
			qsort(items, n, size, compare);
		return;
	}
	sorted = places;
	other = places + n;
	for (size_t i = 0; i < n; i++)
		places[i] = (struct place){ number((char *)items + i * size), i };
	bits = varying_bits(places, n);
	for (unsigned int shift = 0; shift < 64; shift += DIGIT) {
		if (!(bits >> shift & ((1 << DIGIT) - 1)))
			continue;
		sort_digit(sorted, other, n, shift);
		swap = sorted;
		sorted = other;
		other = swap;
	}
	move_items(items, size, sorted, n, spare);
	sort_equals(items, size, sorted, n, compare);
}
