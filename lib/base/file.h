/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Whole files, into memory and out of it. */

#include <stddef.h>

/* Reads all of an open file, at most `max` bytes, into malloc'ed memory with a NUL behind it; for
 * files of the kernel too, whose size is not known before. 0 or a negative errno, -EFBIG if it is
 * larger. */
int file_read(int fd, size_t max, void **ret, size_t *ret_size);

/* Writes all of it, in as many pieces as it takes. 0 or a negative errno. */
int file_write(int fd, const char *data, size_t size);
