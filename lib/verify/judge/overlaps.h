/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What of the board a run of frames touches, and which of it the run is given for. Private to
 * verify. */

#include "verify/judge/judges.h"

/* A region of the board that the frames touch. */
struct touch {
	const struct region *region;
	const struct device *owner;
	struct span frames;
	bool meant; /* the frames are given for it */
	bool above; /* a bus around all of the run, which cannot be meant */
};

struct touches {
	ARRAY_OF(struct touch); /* by first frame */
	struct span run;
	const struct touch *meant; /* the first that is, or NULL */
};

enum fit { FIT_EXACT, FIT_INSIDE, FIT_LARGER, FIT_CUT };

/* Without memory v->failed; to be freed with array_done() in any case. */
void touches_gather(struct verify *v, struct span run, struct touches *ret);

enum fit touch_fit(const struct touch *touch, struct span run);

/* Whether more than the frames speaks for the device. */
bool touch_is_strong(const struct verify *v, const struct touch *touch);

/* Whether this is the bus around one that is meant, of which it is no matter. */
bool touch_is_around(const struct touches *touches, const struct touch *touch);

/* Whether those that are meant have all of these frames. */
bool touches_cover(const struct touches *touches, struct span frames);

bool touches_mean(const struct touches *touches, const struct device *owner);

/* Another device that is meant, or NULL. */
const struct device *touches_other(const struct touches *touches);
