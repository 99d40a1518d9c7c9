/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Text from outside: what may be shown (UTF-8 without characters that control), and numbers. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many bytes from the start are such text; tabs are, line ends are not. */
size_t text_range(const char *text, size_t size);

/* An address, size or mask as people and programs write it: "0x…" or decimal, 64 bits, nothing
 * around it. */
bool text_address(const char *text, uint64_t *ret);
