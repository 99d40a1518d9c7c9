/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The board of a tree that was given on the command line. */

#include "board/names/lookup.h"
#include "options.h"

/* Each function returns EXIT_DONE, or another exit status after saying why on stderr. */

/* Reads the trees and builds the board. */
int local_board(const struct options *options, struct board **ret);

/* For _cleanup_() of a board when nothing is left to do but to end. */
void local_leavep(struct board **board);

/* The devices that the verb's arguments from `first` on name, in their order; appended. */
int local_devices(const struct options *options, const struct board *board, int first,
		  struct matches *ret);

/* The device of that name, or all of them if several have the same path; appended. */
int local_find(const struct board *board, const char *name, struct matches *ret);
