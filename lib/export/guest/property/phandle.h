/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Properties that no known binding covers, but whose names suggest phandles. */

#include "export/guest/context.h"

/* False if the property is none of them. */
bool guest_phandle(struct guest *g, const struct node *node, const struct property *property);
