/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Disjoint spans in ascending order. */

#include "board/rangeset.h"

#include <errno.h>
#include <stdlib.h>

int spanset_add(struct spanset *set, struct span span, const struct node *node)
{
	struct span_entry *entry = array_add(set);

	if (!entry)
		return -ENOMEM;
	*entry = (struct span_entry){ span, node };
	return 0;
}

static int entry_compare(const void *pa, const void *pb)
{
	const struct span_entry *a = pa, *b = pb;

	return a->span.first < b->span.first ? -1 : a->span.first > b->span.first;
}

static void entry_absorb(struct span_entry *entry, const struct span_entry *other)
{
	if (other->span.last > entry->span.last)
		entry->span.last = other->span.last;
	if (other->node && node_compare(other->node, entry->node) < 0)
		entry->node = other->node;
}

void spanset_merge(struct spanset *set)
{
	size_t n = 0;

	if (set->n > 0)
		qsort(set->items, set->n, sizeof(*set->items), entry_compare);
	for (size_t i = 0; i < set->n; i++) {
		if (n > 0 && set->items[i].span.first <= set->items[n - 1].span.last)
			entry_absorb(&set->items[n - 1], &set->items[i]);
		else
			set->items[n++] = set->items[i];
	}
	set->n = n;
}

const struct span_entry *spanset_find(const struct spanset *set, struct span span)
{
	size_t low = 0, high = set->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (span_overlaps(set->items[middle].span, span))
			return &set->items[middle];
		if (set->items[middle].span.first > span.last)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}
