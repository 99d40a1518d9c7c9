/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* All files are about one board: what one guest has, no other one may have. Private to verify. */

#include "verify/report.h"

/* Reports what two guests are given, and names that two of them have; after all sets were judged.
 * VERIFY_OK or VERIFY_E_WORK; without memory v->failed. */
int judge_across(struct verify *v);
