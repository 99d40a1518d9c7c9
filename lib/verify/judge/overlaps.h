/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What of the board a run of frames touches, and which of it the run is given for. Private to
 * verify. */

#include "verify/entry.h"

/* A region of the board that the frames touch. */
struct overlap {
	const struct region *region;
	const struct device *owner;
	struct range frames;
	bool target; /* the frames are given for it */
	bool above;  /* a bus around all of the run, which cannot be meant */
};

struct overlaps {
	ARRAY_OF(struct overlap); /* by first frame */
	struct range run;
	const struct overlap *target; /* the first that is, or NULL */
};

enum fit { FIT_EXACT, FIT_INSIDE, FIT_LARGER, FIT_CUT };

/* Without memory v->failed; to be freed with array_done() in any case. */
void overlaps_gather(struct verify *v, struct range run, struct overlaps *ret);

enum fit overlap_fit(const struct overlap *overlap, struct range run);

/* Whether more than the frames speaks for the device. */
bool overlap_is_strong(const struct verify *v, const struct overlap *overlap);

/* Whether this is the bus around one that is meant, of which it is no matter. */
bool overlap_is_around(const struct overlaps *overlaps, const struct overlap *overlap);

/* Whether those that are meant have all of these frames. */
bool overlaps_cover(const struct overlaps *overlaps, struct range frames);

bool overlaps_target(const struct overlaps *overlaps, const struct device *owner);

/* Another device that is meant, or NULL. */
const struct device *overlaps_other(const struct overlaps *overlaps);
