/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What each entry gives its guest: nodes, frames, INTIDs and streams, which only one may have, and
 * names. Private to verify. */

#include "verify/report.h"

enum given_kind { GIVEN_NODE, GIVEN_FRAMES, GIVEN_INTID, GIVEN_STREAM, GIVEN_NAME };

struct given {
	enum given_kind kind;
	struct range range; /* of indices of devices, of frames, of INTIDs, of IDs at an IOMMU; for
			     * names, their hash */
	const struct stream *stream; /* or NULL */
	size_t entry;                /* index */
};

struct all_given {
	ARRAY_OF(struct given);         /* by kind, then by range */
	const struct region *interface; /* the GIC's virtual CPU interface, or NULL */
};

/* Without memory v->failed. The caller frees *ret with array_done() in any case. */
void given_gather(struct verify *v, struct all_given *ret);
