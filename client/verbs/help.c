/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* help: all verbs and options, or those of one. */

#include "verbs/verbs.h"

static int run(const struct options *o)
{
	const struct verb *verb = NULL;

	if (o->n_arguments > 0) {
		verb = options_find_verb(o->verbs, o->arguments[0]);
		if (!verb)
			return EXIT_USAGE;
		options_help_verb(verb);
	} else {
		options_help(o->verbs);
	}
	return EXIT_DONE;
}

const struct verb verb_help = {
	.name = "help",
	.arguments = "[VERB]",
	.summary = "Show this help, or that of a verb",
	.details = "The same as --help.\n",
	.example = "ptctl help export",
	.max_arguments = 1,
	.omits = OMITS_DAEMON | OMITS_TREE | OMITS_JSON | OMITS_LEGEND,
	.run = run,
};
