/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Device tree sources, compiled by the program dtc. */

#include <stddef.h>

/* The blob of a source, malloc'ed. A file is compiled where it is, so that it finds what it
 * includes; of what can be read only once, such as a pipe, the bytes that were read. EXIT_DONE, or
 * EXIT_FAILED after saying why on stderr. */
int dtc_compile(const char *path, const void *source, size_t source_size, void **ret,
		size_t *ret_size);
