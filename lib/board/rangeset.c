/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Disjoint ranges in ascending order. */

#include "board/rangeset.h"

#include <errno.h>
#include <stdlib.h>

#include "base/sort.h"
#include "base/util.h"

int rangeset_add(struct rangeset *set, struct range range, const struct node *node)
{
	struct range_entry *entry = array_add(set);

	if (!entry)
		return -ENOMEM;
	*entry = (struct range_entry){ range, node };
	return 0;
}

static int entry_compare(const void *pa, const void *pb)
{
	const struct range_entry *a = pa, *b = pb;

	return a->range.first < b->range.first ? -1 : a->range.first > b->range.first;
}

static uint64_t entry_number(const void *entry)
{
	return ((const struct range_entry *)entry)->range.first;
}

static void entry_absorb(struct range_entry *entry, const struct range_entry *other)
{
	if (other->range.last > entry->range.last)
		entry->range.last = other->range.last;
	if (other->node && node_compare(other->node, entry->node) < 0)
		entry->node = other->node;
}

void rangeset_merge(struct rangeset *set)
{
	size_t n = 0;

	sort_by_number(set->items, set->n, sizeof(*set->items), entry_number, entry_compare);
	for (size_t i = 0; i < set->n; i++) {
		if (n > 0 && set->items[i].range.first <= set->items[n - 1].range.last)
			entry_absorb(&set->items[n - 1], &set->items[i]);
		else
			set->items[n++] = set->items[i];
	}
	set->n = n;
}

const struct range_entry *rangeset_find(const struct rangeset *set, struct range range)
{
	size_t i = bisect(set->n, k, set->items[k].range.last < range.first);

	return i < set->n && range_overlaps(set->items[i].range, range) ? &set->items[i] : NULL;
}
