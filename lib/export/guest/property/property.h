/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The properties of a node that goes to the guest, in the order of the board. */

#include "export/guest/context.h"

void guest_properties(struct guest *g, const struct node *node);
