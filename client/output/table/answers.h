/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <jansson.h>

#include "options.h"

/* What a witness answered ("witness" of the reply of verify): what differs and what was not seen,
 * with --all also what agrees; and how many there are of each. */
void answers_print(const struct options *options, const json_t *witness);
