/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "status.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text/format.h"
#include "base/text/nearest.h"
#include "failure.h"
#include "sentence.h"

int fail(int status, const char *format, ...)
{
	_cleanup_(freep) char *text = NULL;
	va_list args;

	va_start(args, format);
	text = format_text(format, args);
	va_end(args);
	fflush(stdout);
	sentence_print(stderr, "ptctl: %s", text ? text : strerror(ENOMEM));
	if (status != EXIT_DONE)
		failure_note_text(status, text ? text : strerror(ENOMEM));
	return status;
}

int fail_errno(int r)
{
	return fail(EXIT_FAILED, "%s", strerror(-r));
}

int fail_unknown(const char *what, const struct nearest *nearest, const char *where)
{
	if (!nearest->best)
		return fail(EXIT_USAGE, "unknown %s '%s'; %s", what, nearest->wanted, where);
	return fail(EXIT_USAGE, "unknown %s '%s'; did you mean %s? (%s)", what, nearest->wanted,
		    nearest->best, where);
}
