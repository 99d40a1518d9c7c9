/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What toolstacks list, however their files spell it. Private to verify. */

#include "verify/report.h"

/* The entry is about this INTID, or wrong because there is no such interrupt. */
void listed_interrupt(struct verify *v, struct entry *e, uint64_t intid);

/* The entry is about n frames from mfn on, which the guest has at *gfn (NULL: where the board has
 * them). False with a report if there are no such frames. */
bool listed_frames(struct verify *v, struct entry *e, uint64_t mfn, uint64_t n,
		   const uint64_t *gfn);

/* Bytes → KiB → MiB, rounded up. */
static inline uint64_t listed_next_unit(uint64_t n)
{
	return (n >> 10) + ((n & 1023) > 0);
}
