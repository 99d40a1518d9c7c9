/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Text from outside that may be shown: UTF-8 without control characters. */

#include <stddef.h>

/* How many bytes from the start are such text; tabs are, line ends are not. */
size_t text_span(const char *text, size_t size);
