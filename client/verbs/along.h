/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Devices with all that goes along, for verbs that end in a command about them. */

#include <stdio.h>

#include "source/devices.h"

/* What closure_print() takes, without a command. EXIT_DONE, or another exit status after saying why
 * on stderr. */
int along_gather(struct devices *devices, json_t **ret);

/* The paths of the devices, and of those that cannot be separated from them. */
json_t *along_paths(const json_t *closure);

/* "ptctl", with the options that say which tree, or which daemon. */
void along_put_source(FILE *out, const struct options *options);

/* " --accept=CODES", if there are any. */
void along_put_accept(FILE *out, const json_t *codes);
