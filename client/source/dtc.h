/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Device tree sources, which the program dtc compiles. */

#include <stddef.h>

/* The blob of a source, malloc'ed. A file is compiled where it is, so that dtc finds what it
 * includes. Of a pipe, which can be read only once, the bytes that were read are compiled.
 * EXIT_DONE, or EXIT_FAILED after saying why on stderr. */
int dtc_compile(const char *path, const void *source, size_t source_size, void **ret,
		size_t *ret_size);
