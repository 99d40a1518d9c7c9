/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Clocks, and the rates that were given for them. */

#include "export/guest/context.h"

void guest_clocks(struct guest *g, const struct node *node, const struct property *property);
/* Afterwards: whether every rate on the command line was needed. The results of guest_make(). */
int guest_check_rates(struct guest *g);
