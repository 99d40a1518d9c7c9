/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Advice is given only if it helps: it is followed, in a copy of the entries, and the files are
 * judged again. Private to verify. */

#include "verify/entry.h"

typedef void (*judge_fn)(struct verify *v);

/* Judges the set of files at hand with fn, and again with each advice followed, until what remains
 * leads to no new error. `cost` is that of judging once. */
void rehearse(struct verify *v, judge_fn fn, uint64_t cost);
