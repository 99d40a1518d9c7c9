/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Ranges of numbers, merged where they overlap: a look-up costs log n. */

#include "base/array.h"
#include "base/range.h"
#include "tree/tree.h"

struct range_entry {
	struct range range;
	const struct node *node; /* whose it is, of merged ones the first in path order; or NULL */
};

struct rangeset {
	ARRAY_OF(struct range_entry);
};

int rangeset_add(struct rangeset *set, struct range range,
		 const struct node *node); /* or -ENOMEM */
/* Needed after the last addition. */
void rangeset_merge(struct rangeset *set);
/* The first entry that overlaps, or NULL. */
const struct range_entry *rangeset_find(const struct rangeset *set, struct range range);
