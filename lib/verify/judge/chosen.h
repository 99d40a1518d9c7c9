/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Private to verify. */

#include "resolve/interrupt/walk.h"
#include "verify/report.h"

/* Reports on an INTID from which some controller chooses at run time; false if none does. */
bool judge_chosen(struct verify *v, struct entry *e);

bool interrupt_has_candidate(const struct interrupt *i, uint32_t intid);
