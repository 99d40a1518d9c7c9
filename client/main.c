/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ptctl: the table of verbs; parse, run the verb, exit with its status. */

#include <stdio.h>

#include "console.h"
#include "failure.h"
#include "options.h"
#include "verbs/verbs.h"

/* In the order of the help. */
static const struct verb *const verbs[] = {
	&verb_list,   &verb_show,        &verb_explain, &verb_graph,    &verb_groups, &verb_closure,
	&verb_report, &verb_plan,        &verb_export,  &verb_build,    &verb_assign, &verb_revoke,
	&verb_wait,   &verb_assignments, &verb_verify,  &verb_snapshot, &verb_policy, &verb_monitor,
	&verb_status, &verb_reload,      &verb_help,    NULL,
};

static int run_verb(const struct options *o)
{
	if (o->verb->is_long && !o->json && !o->no_pager)
		console_page();
	return o->verb->run(o);
}

static int run(const struct options *o)
{
	if (o->version)
		puts("ptctl " PTD_VERSION);
	else if (o->help && o->verb)
		options_help_verb(o->verb);
	else if (o->help)
		options_help(verbs);
	else
		return run_verb(o);
	return EXIT_DONE;
}

int main(int argc, char **argv)
{
	struct options options;
	int status;

	console_open();
	status = options_parse(argc, argv, verbs, &options);
	if (status == EXIT_DONE) {
		console_set_colours(options.colours);
		status = run(&options);
	}
	if (status != EXIT_DONE && options.json)
		failure_print();
	failure_forget();
	return console_close(status);
}
