/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Arithmetic on address ranges. */

#include "base/range.h"

uint64_t range_last(uint64_t base, uint64_t size)
{
	uint64_t room = UINT64_MAX - base;

	if (size == 0)
		return base;
	return size - 1 > room ? UINT64_MAX : base + (size - 1);
}

struct range range_frames(uint64_t base, uint64_t size)
{
	return (struct range){ .first = base >> FRAME_SHIFT,
			       .last = range_last(base, size) >> FRAME_SHIFT };
}
