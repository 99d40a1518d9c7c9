/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What speaks against a device because of what supplies it. Only verdict.c calls this. */

#include "board/board.h"

/* Appends the findings about the suppliers of the device: those that the guest will not find, and
 * those that dom0 may switch off or that others use too. */
void suppliers_check(const struct board *board, const struct device *device, bool detail,
		     struct findings *findings);
