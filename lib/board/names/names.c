/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "board/names/names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"

/* Sorting costs about as much as so many searches without it. */
#define SEARCHES_UNSORTED 16

struct names_index {
	struct name *items; /* NULL: not yet */
	unsigned int searches;
};

struct names_index *names_new(void)
{
	return calloc(1, sizeof(struct names_index));
}

struct names_index *names_free(struct names_index *index)
{
	if (index)
		free(index->items);
	free(index);
	return NULL;
}

static int name_compare(const void *pa, const void *pb)
{
	const struct name *a = pa, *b = pb;
	int r = strcmp(a->text, b->text);

	return r ? r : (a->device < b->device ? -1 : a->device > b->device);
}

static int names_sort(const struct board *board, struct names_index *index)
{
	size_t n = board->devices.n;

	index->items = calloc(n + 1, sizeof(*index->items));
	if (!index->items)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		index->items[i] = (struct name){ board->devices.items[i].node->name, (uint32_t)i };
	if (n > 1)
		qsort(index->items, n, sizeof(*index->items), name_compare);
	return 0;
}

/* The text against the first n bytes of the other one as a whole. */
static int compare_start(const char *text, const char *other, size_t n)
{
	int r = strncmp(text, other, n);

	return r ? r : text[n] != '\0';
}

int names_find(const struct board *board, const char *tail, struct names *ret)
{
	struct names_index *index = board->names;
	size_t end = strlen(tail), start, first, n = board->devices.n;
	int r = 0;

	while (end > 0 && tail[end - 1] == '/')
		end--;
	for (start = end; start > 0 && tail[start - 1] != '/'; start--)
		;
	*ret = (struct names){ NULL, n, tail + start, end - start };
	if (!index->items && index->searches++ < SEARCHES_UNSORTED)
		return 0;
	if (!index->items)
		r = names_sort(board, index);
	if (r < 0)
		return r;
	first = bisect(n, i, compare_start(index->items[i].text, ret->last, ret->last_size) < 0);
	n = bisect(n, i, compare_start(index->items[i].text, ret->last, ret->last_size) <= 0);
	ret->items = index->items + first;
	ret->n = n - first;
	return 0;
}

const struct device *names_device(const struct board *board, const struct names *names, size_t i)
{
	const struct device *device;

	if (names->items)
		return &board->devices.items[names->items[i].device];
	device = &board->devices.items[i];
	return compare_start(device->node->name, names->last, names->last_size) == 0 ? device
										     : NULL;
}
