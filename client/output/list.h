/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The table of devices. */

#include "output/table.h"

struct libscols_table *list_table(bool headings);
void list_row(struct libscols_table *table, const json_t *summary);
