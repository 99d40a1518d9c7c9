/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Waiting until devices are free. */

#include <jansson.h>

#include "options.h"

/* Waits until no domain has any of these devices (an array of paths, from which those that are free
 * are removed), or its parts' device. EXIT_DONE; EXIT_HELD after options->timeout, after saying
 * which are not free; or another exit status after saying why. With `print`, says of each device
 * when it is free. */
int release_wait(const struct options *options, json_t *paths, bool print);

/* Parses a number of seconds. EXIT_DONE, or EXIT_USAGE after saying why. */
int release_parse_timeout(const char *seconds, struct options *o);
