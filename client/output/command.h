/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Commands to be pasted: what a tree says stays a word of the shell. */

#include <stdio.h>

#include <jansson.h>

/* " WORD" as a shell takes it; and for each of these. */
void command_put_word(FILE *out, const char *word);
void command_put_words(FILE *out, const json_t *words);

/* Prints a command, or a part of one, to be pasted: over as many lines as a terminal needs, which a
 * shell joins again. */
void command_print(FILE *out, const char *command);
