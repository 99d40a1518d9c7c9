/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What has to be on for a device to work, and what becomes of it once the device is marked: dom0's
 * Linux then has no driver for it that would hold what it needs. */

#include "board/board.h"

/* The first one that is true. What a stand-in holds may be shared as well. */
enum need_state {
	NEED_FIXED,    /* cannot be switched off */
	NEED_STAND_IN, /* a stand-in holds it while ptd wants it on (stand-in.h) */
	NEED_SHARED,   /* others in dom0 have it on, and what they do to it happens to the guest */
	NEED_UNHELD,   /* nothing holds it */
};

struct need {
	enum need_state state;
	struct slice uses;           /* of board->uses; the device's own are among them */
	bool is_shared;              /* … and others */
	const struct node *stand_in; /* the node that holds it, or NULL */
};

const char *need_state_name(enum need_state state);

/* Whether nothing can switch the supplier off: a fixed clock, a regulator that is always on. */
bool need_is_fixed(const struct board *board, const struct supplier *supplier);

/* Whether the device needs this supplier, and how. Not those below the device, nor those that are
 * marked as well: the guest has these. */
bool need_of(const struct board *board, const struct device *device,
	     const struct supplier *supplier, struct need *ret);

/* The first of the others, by path; NULL: there is none. */
const struct node *need_first_other(const struct board *board, const struct device *device,
				    const struct need *need);
