/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Pages that a device shares with nobody but the buses above it. The bus's own registers, or its
 * whole window, cover what is on it: that is how trees describe buses, and no other device is in
 * the page. */

#include "board/board.h"

/* Fills board->region_only_bus_shares, and joins what shares pages with a bus that it is not on
 * (groups.h); after the claims and buses are known. 0 or -ENOMEM. */
int bus_pages_find(struct board *board);
