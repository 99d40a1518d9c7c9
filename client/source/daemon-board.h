/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "options.h"

/* The board of the daemon, from the files that it has read: what a method cannot give is worked out
 * here. EXIT_DONE, or another exit status after saying why on stderr. */
int daemon_board(const struct options *options, struct board **ret);
