/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* --witness: the directory of a snapshot, which a board is compared with, or learns from. */

#include "options.h"
#include "witness/attach.h"

/* The options of verbs that take one. */
/* clang-format off */
#define WITNESS_OPTION                                                                      \
	{ "witness", "DIR",                                                                 \
	  "take drivers, rates and chosen interrupts from a\nsnapshot ('ptctl snapshot'), and " \
	  "its tree if no\nother is given",                                                 \
	  .field = offsetof(struct options, witness) }
/* clang-format on */

/* Reads all that is in the directory. EXIT_DONE, or EXIT_FAILED after saying why on stderr. */
int witness_load(const char *directory, struct witness *ret);

/* The tree of the snapshot; NULL if it has none. The same results. */
int witness_load_tree(const char *directory, struct tree **ret);

/* Whether it is the tree of a guest, not of a board. */
bool witness_is_guest(const struct tree *tree);

/* EXIT_DONE if the snapshot's tree is of the same machine as the board; else `status`, after saying
 * so on stderr. */
int witness_check_machine(const char *directory, const struct tree *tree, const struct board *board,
			  int status);

/* What a board points to that learnt from a witness. Zeroed, done. */
struct witnessed {
	struct witness witness;
	struct attached attached;
};

/* Lets the board know what the witness says, if one was given. As above. */
int witness_take(const struct options *options, struct board *board, struct witnessed *ret);
void witnessed_done(struct witnessed *witnessed);
