/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A text of lines, as kernels print them: each line is text, and the last one is whole. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lines {
	char *next;       /* the line behind this one */
	uint32_t line;    /* from 1; 0 before the first */
	char *error;      /* where a sentence goes, without the file's name */
	size_t error_max; /* bytes there */
};

/* The text, with a NUL behind it, becomes the lines. 0, or -EINVAL with the sentence written. */
int lines_open(struct lines *lines, char *text, size_t size, char *error, size_t error_max);

/* 1 with the next line in *ret, which ends with a NUL then; 0 behind the last; -EINVAL. */
int lines_next(struct lines *lines, char **ret);

/* Dashes alone, which end the header of a table. */
bool lines_is_ruler(const char *line);

/* "line N …". Always -EINVAL. */
__attribute__((format(printf, 2, 3))) int lines_fail(const struct lines *lines, const char *format,
						     ...);

/* Decimal, and no more than that: strtoull() takes signs. */
bool lines_number(const char *word, uint64_t *ret);

/* Splits a line at blanks, which become NULs: up to `max` words; what follows is left out. */
size_t lines_split(char *line, char **words, size_t max);
