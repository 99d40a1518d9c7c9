/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* An export in the making. Any failure on the way there aborts the test. */

#include "export/export.h"

struct exported {
	struct board *board;
	struct plan plan;
	struct export export;
};

/* A board from source as dts_board() takes it. */
struct exported *exported_new(const char *source);
/* Takes the board over. */
struct exported *exported_new_of_board(struct board *board);
void exported_free(struct exported *exported);

/* A device, with all risks accepted; a wish for the place of its first region. */
void exported_want(struct exported *exported, const char *path);
void exported_wish(struct exported *exported, const char *path, uint64_t address);

/* Makes it, and returns the text of the main file, or of that one. */
const char *exported_make(struct exported *exported, const char *format);
const char *exported_file(const struct exported *exported, const char *name);

/* The board's tree with the overlay that is the main file. */
struct tree *exported_merge(const struct exported *exported);

/* The export is refused with these words in the sentence, and nothing is left. Frees it. */
void exported_refuse(struct exported *exported, const char *format, const char *words);
