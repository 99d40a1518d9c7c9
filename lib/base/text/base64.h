/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Bytes as text (RFC 4648, chapter 4), for JSON. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* malloc'ed, or NULL without memory. */
char *base64_encode(const void *data, size_t size);

/* malloc'ed, ends with a NUL that does not count. 0, -EINVAL if the text is not base64, or -ENOMEM.
 */
int base64_decode(const char *text, char **ret, size_t *ret_size);
