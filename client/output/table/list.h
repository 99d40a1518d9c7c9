/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The table of devices. */

#include <jansson.h>

#include "options.h"

/* Prints summaries as a table, and how many there are on a terminal. An exit status. */
int list_print(const struct options *options, const json_t *summaries);
