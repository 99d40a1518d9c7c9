/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Private to verify. */

#include "verify/report.h"

const char *trigger_text(uint32_t trigger);

/* Reports if the entry has another trigger than the board's interrupt. */
void judge_trigger(struct verify *v, struct entry *e, const struct interrupt *i);
