/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdarg.h>
#include <stdio.h>

/* As vasprintf() formats it, which leaves nothing defined after a failure; malloc'ed, or NULL. */
__attribute__((format(printf, 1, 0))) static inline char *format_text(const char *format,
								      va_list args)
{
	char *text;

	return vasprintf(&text, format, args) < 0 ? NULL : text;
}
