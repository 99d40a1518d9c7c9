/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <jansson.h>

#include "grant/plan.h"
#include "options.h"

/* The parameters of Plan and Assign; what was not said is left out. */
json_t *plan_parameters(const struct options *options);

/* Those that say which devices, which risks and which addresses; the verb's arguments from the
 * first one on name the devices. NULL without memory, or if one of them is no text. */
json_t *plan_wishes(const struct options *options, int first);

/* The same without a daemon: devices, risks and addresses, appended to the plan. An exit status,
 * after saying why on stderr if it is not EXIT_DONE. */
int plan_fill(const struct options *options, const struct board *board, int first,
	      struct plan *plan);

/* A line for each device that has accepted risks; its name is the member `key`. */
void print_accepted(const json_t *devices, const char *key);
