/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* References by the known bindings. */

#include "export/guest/context.h"

/* To be called once for each node, before its properties. */
void guest_reference_start(struct guest *g, const struct node *node);
/* False if no known binding makes the property a reference, or a companion of one. */
bool guest_reference(struct guest *g, const struct node *node, const struct property *property);
