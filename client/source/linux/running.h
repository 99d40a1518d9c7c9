/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the running Linux says of its hardware, as the files of a snapshot. */

#include <jansson.h>

#include "options.h"

/* Reads all of it below a root directory ("" for "/"). An array of {name, text} in the order of
 * their names, the manifest among them, for files_write(). What cannot be read is told on stderr,
 * and is in the manifest. EXIT_DONE, or EXIT_FAILED after saying why. */
int running_read(const char *root, json_t **ret);
