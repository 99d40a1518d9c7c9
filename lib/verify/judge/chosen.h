/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Private to verify. */

#include "verify/entry.h"

/* An INTID that some controller chooses from at run time; false if none does. */
bool judge_chosen(struct verify *v, struct entry *e);
