/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* All findings of a device, and what they come to. */

#include "board/board.h"

enum verdict { VERDICT_ASSIGNABLE, VERDICT_RISKY, VERDICT_BLOCKED };

const char *verdict_name(enum verdict verdict);

/* Appends every finding of the device and its parts, in a fixed order. With `detail` the second
 * node of each sentence is looked up; without it only codes and severities are good. 0 or
 * -ENOMEM. */
int verdict_findings(const struct board *board, const struct device *device, bool detail,
		     struct findings *ret);

/* The worst severity decides. */
enum verdict verdict_of(const struct findings *findings);
