/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The distance of Damerau and Levenshtein, restricted to one change of each letter: three rows of
 * the table are enough. */

#include "base/text/nearest.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* Names differ by more than the case of their letters. */
static bool differ(char a, char b)
{
	return tolower((unsigned char)a) != tolower((unsigned char)b);
}

static size_t least(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/* The row of the first i letters of a, from those of the first i - 1 and i - 2. */
static void fill_row(const char *a, size_t i, const char *b, size_t n, size_t *row,
		     const size_t *last, const size_t *before)
{
	row[0] = i;
	for (size_t k = 1; k <= n; k++) {
		row[k] = least(last[k] + 1, row[k - 1] + 1,
			       last[k - 1] + differ(a[i - 1], b[k - 1]));
		if (i > 1 && k > 1 && !differ(a[i - 1], b[k - 2]) && !differ(a[i - 2], b[k - 1]) &&
		    before[k - 2] + 1 < row[k])
			row[k] = before[k - 2] + 1;
	}
}

size_t nearest_distance(const char *a, const char *b)
{
	size_t rows[3][NEAREST_NAME_MAX + 1];
	size_t m = strnlen(a, NEAREST_NAME_MAX), n = strnlen(b, NEAREST_NAME_MAX);

	for (size_t k = 0; k <= n; k++)
		rows[0][k] = k;
	for (size_t i = 1; i <= m; i++)
		fill_row(a, i, b, n, rows[i % 3], rows[(i + 2) % 3], rows[(i + 1) % 3]);
	return rows[m % 3][n];
}

size_t nearest_limit(const char *name)
{
	return (strnlen(name, NEAREST_NAME_MAX) + 2) / 3;
}

void nearest_try(struct nearest *nearest, const char *name)
{
	size_t distance = nearest_distance(nearest->wanted, name);

	if (distance > nearest_limit(nearest->wanted) ||
	    (nearest->best && distance >= nearest->distance))
		return;
	nearest->best = name;
	nearest->distance = distance;
}
