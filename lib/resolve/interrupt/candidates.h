/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which INTIDs a multiplexed or dynamic interrupt may arrive on. */

#include "resolve/interrupt/walk.h"

/* The candidates for an interrupt that ends at this hop; none if the tree does not list them
 * or there are more than CANDIDATES_MAX. 0 or -ENOMEM. */
int candidates_gather(struct resolver *resolver, const struct hop *end, struct intids *ret);

/* The trigger of the line that a dynamic interrupt is given, as the GIC sees it: the same for all
 * candidates. */
uint32_t candidates_trigger(struct resolver *resolver, const struct hop *end);
