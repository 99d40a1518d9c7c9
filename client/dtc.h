/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Device tree sources, compiled by the program dtc. */

#include <stddef.h>

/* The blob of a source file, malloc'ed. EXIT_DONE, or EXIT_FAILED after saying why on stderr. */
int dtc_compile(const char *path, void **ret, size_t *ret_size);
