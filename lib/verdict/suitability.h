/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Whether a device suits a guest at all, whatever its numbers: whose it is, what it does for
 * others, and whether it can work alone. */

#include "board/board.h"
#include "verdict/role.h"

/* Reports it; of devices that Xen keeps, only that others depend on them. With `detail` the first
 * of these is looked up. */
void suitability_check(const struct board *board, const struct device *device, enum role role,
		       bool detail, struct findings *findings);

/* Whether an interrupt of the device's own, not of a part, can be granted. */
bool suitability_has_interrupt(const struct board *board, const struct device *device);
