/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Where the guest finds the frames that it gets. Private to verify. */

#include "verify/report.h"

/* Reports if the guest cannot have the frames at the place that the entry gives them. `region` is
 * the one that begins there, or NULL. */
void judge_place(struct verify *v, struct entry *e, const struct region *region);

/* The host address of what the set shows the guest at these addresses; false if it does not show
 * all of them in one run. */
bool place_find_host(const struct verify *v, uint64_t address, uint64_t size, uint64_t *ret);

/* Marks the entries that show these addresses as used by the guest's tree. Several may show the
 * same. */
void place_mark_used(struct verify *v, uint64_t address, uint64_t size);

/* The entry that shows the guest this address, or NULL. */
struct entry *place_find_entry(const struct verify *v, uint64_t address);

/* The entry that shows it frames that no device has, or NULL: with one, the tree may be right. */
struct entry *place_find_nowhere(const struct verify *v, uint64_t address);

/* An entry with some of these frames of the host, shown to the guest or not; one that shows them
 * comes first. Or NULL. */
const struct entry *place_find_given(const struct verify *v, struct range frames);
