/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <jansson.h>

#include "options.h"

/* The parameters of Plan and Assign; what was not said is left out. */
json_t *plan_parameters(const struct options *options);

/* A line for each device that has accepted risks; its name is the member `key`. */
void print_accepted(const json_t *devices, const char *key);
