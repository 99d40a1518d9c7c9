/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "options.h"

/* The board of the daemon, built from the files that it has read, for verbs without a method of
 * theirs. EXIT_DONE, or another exit status after saying why on stderr. */
int daemon_board(const struct options *options, struct board **ret);
