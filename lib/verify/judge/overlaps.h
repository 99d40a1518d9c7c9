/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Regions of the board in a run of frames, and which of them the run is meant for. Private to
 * verify. */

#include "verify/report.h"

/* A region of the board that overlaps the frames. */
struct overlap {
	const struct region *region;
	const struct device *owner;
	struct range frames;
	bool target; /* the frames are meant for it */
	bool above;  /* a bus around all of the run, which cannot be a target */
};

struct overlaps {
	ARRAY_OF(struct overlap); /* by first frame */
	struct range run;
	const struct overlap *target; /* the first one, or NULL */
};

enum fit { FIT_EXACT, FIT_INSIDE, FIT_LARGER, FIT_CUT };

/* Without memory, v->failed. The caller frees *ret with array_done() in any case. */
void overlaps_gather(struct verify *v, struct range run, struct overlaps *ret);

enum fit overlap_fit(const struct overlap *overlap, struct range run);

/* Whether there is more evidence for the device than frames. */
bool overlap_is_strong(const struct verify *v, const struct overlap *overlap);

/* Whether this is the bus around a target, which does not matter. */
bool overlap_is_around(const struct overlaps *overlaps, const struct overlap *overlap);

/* Whether the targets have all of these frames. */
bool overlaps_cover(const struct overlaps *overlaps, struct range frames);

bool overlaps_target(const struct overlaps *overlaps, const struct device *owner);

/* Another device among the targets, or NULL. */
const struct device *overlaps_other(const struct overlaps *overlaps);
