/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Claims on pages, INTIDs and stream IDs, sorted once for the board: which of them are shared. */

#include <stdbool.h>
#include <stdint.h>

#include "base/array.h"
#include "base/range.h"
#include "tree/tree.h"

struct claim {
	const struct node *node; /* whose property makes it */
	uint32_t owner;          /* claims of one owner do not conflict */
	uint32_t group;          /* only claims of one group conflict */
	struct range range;      /* of frame numbers, INTIDs, or stream IDs */
	uint32_t mask;           /* bits that do not count (then the range is one number) */
	uint32_t resource;       /* the caller's: which of its resources it is */
	bool shared;             /* another owner's claim conflicts; set by claims_sort() */
};

struct claims {
	ARRAY_OF(struct claim);
	uint64_t *reach; /* reach[i]: the largest range.last of the group up to item i */
	size_t n_masked; /* claims with a mask, sorted to the end */
};

/* The limit of a neighbour list: no real device comes near, but a forged tree could list everything
 * for every device. */
#define NEIGHBOURS_MAX 4096

/* 0 or -ENOMEM, in which case nothing was added. */
int claims_add(struct claims *claims, struct claim claim);

/* Sorts, and finds out which claims are shared. Needed before the functions below. */
int claims_sort(struct claims *claims);
void claims_done(struct claims *claims);

/* Calls fn for each claim of another owner that conflicts with this one, until it returns
 * non-zero, and returns that. */
typedef int (*claim_fn)(const struct claim *other, void *userdata);
int claims_for_each_other(const struct claims *claims, const struct claim *claim, claim_fn fn,
			  void *userdata);
