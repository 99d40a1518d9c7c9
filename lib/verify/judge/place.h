/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Where the guest finds the frames that it is given. Private to verify. */

#include "verify/entry.h"

/* Whether the guest can have these frames where it is to have them. `region` is
 * what they are of, or NULL. */
void judge_place(struct verify *v, struct entry *e, const struct region *region);

/* Where the set shows the guest these addresses, as host address; false if it does not, or only
 * some of them. */
bool place_find_host(const struct verify *v, uint64_t address, uint64_t size, uint64_t *ret);

/* The guest's tree has something at these addresses: the entries that show it are used. Several may
 * show the same. */
void place_mark_used(struct verify *v, uint64_t address, uint64_t size);

/* The entry that shows the guest this address, or NULL. */
struct entry *place_find_entry(const struct verify *v, uint64_t address);

/* The one that shows it frames that no device has, or NULL: then the tree may be right. */
struct entry *place_find_nowhere(const struct verify *v, uint64_t address);
