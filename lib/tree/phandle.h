/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which node has which phandle. */

#include "tree/tree.h"

/* For tree_find_phandle(), once all nodes are there: 0 or -ENOMEM. */
int phandles_index(struct tree *tree);
