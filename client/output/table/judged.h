/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Tables of what was judged: what is as it should be is counted, and listed only with --all. */

#include <jansson.h>

#include "options.h"
#include "output/table/table.h"

#define JUDGED_WORDS 3

struct judged {
	const struct column *columns;
	const char *key;                 /* the member with the judgement */
	const char *words[JUDGED_WORDS]; /* what it says, worst first; the last one is good */
	const char *sums[JUDGED_WORDS];  /* as the line below the table says it */
	bool is_sorted;                  /* the worst first, not as they are */
};

void judged_print(const struct options *options, const struct judged *judged,
		  const json_t *objects);
