/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The board of a tree that was given on the command line. */

#include "board/lookup.h"
#include "options.h"

/* Builds the board. EXIT_DONE, or another exit status after saying why on stderr. */
int local_board(const struct options *options, struct board **ret);

/* The devices that the verb's arguments name, in their order. The same results. */
int local_devices(const struct options *options, const struct board *board, struct matches *ret);

/* The device, or the devices of a path that stands twice, appended. The same results. */
int local_find(const struct board *board, const char *name, struct matches *ret);
