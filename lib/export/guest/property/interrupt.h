/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* interrupts, interrupts-extended and interrupt-names of a node. */

#include "export/guest/context.h"

void guest_interrupts(struct guest *g, const struct node *node);
