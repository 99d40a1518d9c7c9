/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Each number that is expected, against what Linux has. */

#include "witness/expected.h"

enum witness_answer { WITNESS_AGREES, WITNESS_NOT_SEEN, WITNESS_DIFFERS };

struct answer {
	enum witness_answer answer;
	const char *device;   /* path of the node, or NULL */
	const char *what;     /* the property and the index of its entry; "of_node" */
	const char *expected; /* the number, or NULL */
	const char *seen;     /* Linux's, or NULL */
	const char *source;   /* where Linux says so: the file, and its line; or NULL */
	const char *text;     /* a sentence, with the numbers that differ */
};

struct answers {
	ARRAY_OF(struct answer); /* device by device; those of no device come last */
	struct arena texts;
	bool failed; /* memory ran out */
};

/* 0 or -ENOMEM. */
int answers_make(struct answers *ret, const struct expected *expected,
		 const struct witness *witness);
void answers_done(struct answers *answers);

const char *witness_answer_name(enum witness_answer answer);

/* Whether nothing differs: what is not seen does not count. */
bool answers_agree(const struct answers *answers);
