/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Trees by libsmartcols, which is loaded for the first one. */

#include "output/table/cells.h"

/* Prints the table. False: the library is not there. */
bool smartcols_print(const struct table *table);
