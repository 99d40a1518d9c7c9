/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Guest addresses of nodes: reg, and what Xen is to map for it. */

#include "export/guest/context.h"

/* The address of the first region that is mapped; false if it has no place in the guest. */
bool guest_first_address(const struct guest *g, const struct node *node, uint64_t *ret);

/* reg at guest addresses. */
void guest_placed_reg(struct guest *g, const struct node *node);
/* The properties of dom0less guests. */
void guest_xen_properties(struct guest *g, const struct node *node);
