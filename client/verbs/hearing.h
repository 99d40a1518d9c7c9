/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What verify asks a witness. */

#include "options.h"
#include "verify/verify.h"
#include "witness/answers.h"

/* What Linux said, and what comes of it. Zeroed, done. */
struct hearing {
	struct witness witness;
	struct expected expected;
	struct answers answers;
};

/* Holds the snapshot that the options name against what was exported, if it is a guest's and there
 * are files, which must not have been judged; else against the board. EXIT_DONE, or another exit
 * status after saying why on stderr. */
int hearing_hold(const struct options *options, struct verify *verify, const struct board *board,
		 struct hearing *ret);
void hearing_done(struct hearing *hearing);
