/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Lines that a terminal would break within words. */

#include <stddef.h>
#include <stdio.h>

/* Breaks the text into lines no longer than that: at blanks, and before the slashes of a word that
 * is longer. A part without either stays whole. malloc'ed, or NULL. */
char *sentence_wrap(const char *text, size_t width);

/* The longest part of the text that stays whole, as a line that begins with blanks does. */
size_t sentence_least_width(const char *text);

/* Prints a line, on a terminal as several that fit. */
__attribute__((format(printf, 2, 3))) void sentence_print(FILE *out, const char *format, ...);

/* Prints the rest of a line of stdout, behind `taken` characters; on a terminal further lines begin
 * below its first word. */
void sentence_continue(const char *text, size_t taken);

/* A line of stdout: a name in a column of its own, and what is said of it, continued. */
__attribute__((format(printf, 2, 3))) void sentence_print_field(const char *name,
								const char *format, ...);

/* As sentence_print(), with something in front of each of the lines. */
void sentence_print_indented(FILE *out, const char *indent, const char *text);
