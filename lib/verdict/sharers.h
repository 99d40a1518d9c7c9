/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Who else has the same page, INTID or stream ID, for a sentence that names one of them. */

#include "board/neighbours/sharing.h"

struct sharers {
	const struct node *named;
	uint32_t n_more; /* others than that one */
	uint64_t first;  /* of what is shared with it: a frame, an INTID or a stream ID */
};

/* Unrelated nodes are named rather than buses above and nodes below. What a claim shares with
 * nobody leaves *ret as it is. Returns 0 or -ENOMEM. */
int sharers_find(const struct claims *claims, const struct claim *claim, struct sharers *ret);
