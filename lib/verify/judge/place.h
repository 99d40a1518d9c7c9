/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Where the guest finds the frames that it is given. Private to verify. */

#include "verify/entry.h"

/* Whether the guest can have these frames where it is to have them. `region` is
 * what they are of, or NULL. */
void judge_place(struct verify *v, struct entry *e, const struct region *region);

/* Where the set shows the guest these addresses, as host address; false if it does not, wholly. The
 * statements that do are marked as used. */
bool frames_show(struct verify *v, uint64_t address, uint64_t size, uint64_t *ret);
/* The statement that shows the guest this address, or NULL. */
struct entry *frames_shown_by(struct verify *v, uint64_t address);
/* Whether frames that no device has are to be there: then the tree may be right. */
bool frames_fail(struct verify *v, uint64_t address);
