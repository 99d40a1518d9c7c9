/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The one way out for text. stdout and stderr are streams through which control characters come out
 * as escapes ("\u001b"), so that nothing that a tree, a file, dtc or a daemon says can steer the
 * terminal; within a string of JSON the escape means the same character. */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Replaces stdout and stderr; before anything else is opened, as descriptors 0 to 2 are kept from
 * files that would get them if they are closed. */
void console_open(void);

/* Writes what is left, and closes both. Returns the status, or EXIT_FAILED, after saying why, if
 * that would be EXIT_DONE or the like although some of the output was lost. */
int console_close(int status);

/* Whether stdout, or stderr, is a terminal; and how wide it is, in characters. */
bool console_is_terminal(FILE *stream);
size_t console_width(FILE *stream);

/* Lets a pager show what is printed, if that goes to a terminal. */
void console_page(void);

/* When there are colours: --color. */
enum console_colours { CONSOLE_COLOURS_AUTO, CONSOLE_COLOURS_ALWAYS, CONSOLE_COLOURS_NEVER };
void console_set_colours(enum console_colours when);
bool console_has_colours(FILE *stream);

/* What may pass as it is while a table paints its cells: nobody else's text is written then, but
 * cells without such sequences. */
#define CONSOLE_RED    "\033[31m"
#define CONSOLE_GREEN  "\033[32m"
#define CONSOLE_YELLOW "\033[33m"
#define CONSOLE_PLAIN  "\033[0m" /* after each of them */
void console_paint(FILE *stream, bool paint);

/* The content of a file, on stdout: byte by byte, except on a terminal. */
void console_write_file(const char *data, size_t size);

/* Some of stdout could not be made, for this reason (a negative errno). */
void console_lose(int r);
