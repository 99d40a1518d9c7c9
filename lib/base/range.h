/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* [base, base + size) in a 64-bit address space: arithmetic that cannot wrap. */

#include <stdbool.h>
#include <stdint.h>

/* Xen grants whole 4 KiB frames whatever granule dom0's kernel uses (Xen, XC_PAGE_SHIFT). */
#define FRAME_SHIFT 12
#define FRAME_SIZE  ((uint64_t)1 << FRAME_SHIFT)

/* First and last address or number, both included: the whole 64-bit space fits. */
struct range {
	uint64_t first, last;
};

/* The last byte of a range; a range that runs over the end of the space stops there. An empty
 * range counts as one byte: callers skip those where that matters. */
uint64_t range_last(uint64_t base, uint64_t size);

/* The numbers of the 4 KiB frames that a range overlaps. */
struct range range_frames(uint64_t base, uint64_t size);

static inline bool range_overlaps(struct range a, struct range b)
{
	return a.first <= b.last && b.first <= a.last;
}

static inline bool range_contains(struct range outer, struct range inner)
{
	return outer.first <= inner.first && inner.last <= outer.last;
}
