/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which guest an entry is about. A set of files is one guest, but for ImageBuilder's configuration,
 * which has a number for each, and for systems of Microkit. Private to verify. */

#include "verify/report.h"

/* Finds out which trees of their own are those of guests that another file speaks of. */
void owners_link(struct verify *v);

/* Whether two entries may be about the same guest. */
bool owners_may_be_same(const struct verify *v, const struct entry *a, const struct entry *b);

/* "domd (a.cfg, line 3)": the guest's name, if a file says it, and where the entry is. */
const char *owner_text(struct verify *v, const struct entry *e);
