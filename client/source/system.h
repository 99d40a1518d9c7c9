/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A system file with its board, read from disk. */

#include "board/board.h"
#include "options.h"
#include "source/linux/clocks.h"
#include "system/system.h"

struct system_source {
	struct system *system;
	struct board *board;
	struct measured measured;
	struct options options; /* those of the caller, with the board's files */
	char **paths;           /* of these, owned */
	size_t n_paths;
};

/* Files in the system file are relative to its directory. system_source_done() is due even after a
 * failure. EXIT_DONE, or another exit status after saying why on stderr. */
int system_source_open(struct system_source *source, const char *path,
		       const struct options *options);
void system_source_done(struct system_source *source);

/* "PATH:LINE: TEXT", or without a line (0). Always EXIT_FAILED. */
int system_fail_line(const char *path, int line, const char *text);
