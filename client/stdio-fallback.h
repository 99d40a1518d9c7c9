/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* C libraries whose stdout and stderr are constants (musl): the streams of console.c stand in for
 * them in all files of ptctl. Included into each of them there. */

#include <stdio.h>

static inline FILE *libc_stdout(void)
{
	return stdout;
}

static inline FILE *libc_stderr(void)
{
	return stderr;
}

extern FILE *console_stdout, *console_stderr;

#undef stdout
#undef stderr
#define stdout         console_stdout
#define stderr         console_stderr
#define printf(...)    fprintf(stdout, __VA_ARGS__)
#define puts(text)     fprintf(stdout, "%s\n", text)
#define putchar(c)     fputc(c, stdout)
#define perror(prefix) fprintf(stderr, "%s: %m\n", prefix)
