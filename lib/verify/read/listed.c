/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "verify/read/listed.h"

void listed_interrupt(struct verify *v, struct entry *e, uint64_t intid)
{
	if (intid > INT32_MAX) {
		report(v, e, VERIFY_WRONG, "no interrupt has this number");
		return;
	}
	e->kind = ENTRY_INTERRUPT;
	e->interrupt.intid = (uint32_t)intid;
	e->for_guest = true;
}

bool listed_frames(struct verify *v, struct entry *e, uint64_t mfn, uint64_t n, const uint64_t *gfn)
{
	uint64_t last = mfn + n - 1;

	if (n == 0 || last < mfn || last >> (64 - FRAME_SHIFT)) {
		report(v, e, VERIFY_WRONG,
		       n == 0 ? "the range has no pages" : "the range exceeds the address space");
		return false;
	}
	e->kind = ENTRY_FRAMES;
	e->frames = (struct entry_frames){ .host = { mfn, last },
					   .has_guest_frame = true,
					   .one_to_one = !gfn,
					   .guest_frame = gfn ? *gfn : mfn };
	e->for_guest = true;
	return true;
}
