/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What speaks for devices of the board. Private to verify. */

#include "verify/entry.h"

/* Whether frames of the host are all given, by whatever statements. */
bool frames_given(const struct verify *v, struct range frames);

/* Whether the region is a bus's window around all of these frames and more: they are no registers
 * of the bus. */
bool region_is_above(const struct verify *v, const struct region *region, struct range run);

/* Whose address stands where xl wants the number of a page, or NULL. */
const struct region *region_by_address(struct verify *v, const struct entry *e);
