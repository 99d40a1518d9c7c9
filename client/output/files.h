/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <jansson.h>

/* Writes the files of an export into a directory, which is made if it is not there: all of them,
 * or none. An exit status, after saying why on stderr if it is not EXIT_DONE. */
int files_write(const char *directory, const json_t *files);

/* Writes the first of them, the main one, to stdout. The same results. */
int files_print(const json_t *files);
