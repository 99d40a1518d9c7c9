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

/* The content of a file, on stdout: byte by byte, except on a terminal. */
void console_write_file(const char *data, size_t size);

/* Some of stdout could not be made, for this reason (a negative errno). */
void console_lose(int r);
