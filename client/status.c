/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int fail(int status, const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fputs("ptctl: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return status;
}

int fail_errno(int r)
{
	return fail(EXIT_FAILED, "%s", strerror(-r));
}
