/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Lines that a terminal would break within words. */

#include <stddef.h>
#include <stdio.h>

/* Breaks the text at blanks into lines no longer than that, where a word is not. */
void sentence_wrap(char *text, size_t width);

/* Prints a line, on a terminal as several that fit. */
__attribute__((format(printf, 2, 3))) void sentence_print(FILE *out, const char *format, ...);

/* The same, with something in front of each of the lines. */
void sentence_print_indented(FILE *out, const char *indent, const char *text);
