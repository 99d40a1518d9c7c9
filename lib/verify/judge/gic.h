/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Private to verify. */

#include "verify/judge/overlaps.h"

/* On Microkit, reports on frames with registers of the board's GIC: a guest gets nothing of it but
 * the virtual CPU interface. */
void judge_gic(struct verify *v, struct entry *e, const struct overlap *overlap);
