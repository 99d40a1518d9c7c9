/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which nodes of the board go to the guest, and where they are there. */

#include "export/guest/context.h"

/* Makes a node for each; later parts find them by guest_copy(). The results of guest_make(). */
int guest_pick(struct guest *g);
