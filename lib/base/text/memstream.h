/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Text of any length, written with stdio: all of it, or nothing. (What open_memstream() gives after
 * a failed allocation is part of the text, or none with status 0; glibc reports neither.) */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct memstream {
	FILE *out;
	char *text;
	size_t size, capacity;
	bool failed;
	char buffer[1024]; /* of `out`: a short text needs no other */
};

/* The FILE to write to, which fseek() does not know; NULL without memory. The stream must stay
 * where it is until it is closed. */
FILE *memstream_open(struct memstream *stream);

/* Ends it, also one that could not be opened. The text (malloc'ed, with a NUL behind it), or NULL
 * if there was no memory for any part of it. `ret_size` may be NULL. */
char *memstream_close(struct memstream *stream, size_t *ret_size);
