/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <jansson.h>

/* Writes the files of an export into a directory, which is made if it does not exist: all of them,
 * or none. EXIT_DONE, or another exit status after saying why on stderr. */
int files_write(const char *directory, const json_t *files);

/* Writes one file into it, likewise. */
int files_write_text(const char *directory, const char *name, const char *text, size_t size);

/* Writes the first of them, the main one, to stdout. As above. */
int files_print(const json_t *files);
