/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Evidence that a set of files is about a device. Private to verify. */

#include "verify/entry.h"

/* Whether all these frames of the host are given, by any entries. */
bool frames_given(const struct verify *v, struct range frames);

/* Whether the region is a bus's window around these frames and more: they are not registers of the
 * bus. */
bool region_is_above(const struct verify *v, const struct region *region, struct range run);

/* The region whose address was given where xl expects a page number, or NULL. */
const struct region *region_by_address(struct verify *v, const struct entry *e);

/* Whether the guest gets any of these frames. */
bool frames_given_partly(const struct verify *v, struct range frames);

/* The one region that has these frames as its address on its bus, which is not the CPU's; or NULL.
 * Of several, the one whose device the set is about. */
const struct region *region_by_bus_address(struct verify *v, const struct entry *e);
