/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* --clk-summary: the rates that a running Linux reports. */

#include "board/suppliers/clock-rates.h"
#include "options.h"

/* Fills *ret, from the file, or with "auto" from the machine that ptctl runs on. EXIT_DONE, or
 * another exit status after saying why on stderr; what "auto" cannot have is only told. */
int clocks_measure(const struct options *options, const struct board *board, struct measured *ret);
/* Sets board->measured to what the running kernel says now, if the tree is its own and it may be
 * read; without a word otherwise. To be freed with measured_done(), after the board. */
void clocks_look(struct board *board, struct measured *ret);
