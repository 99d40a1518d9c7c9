/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* policy check: files as the daemon would read them; with a tree also the devices they name. */

#include "grant/policy.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "describe/describe.h"
#include "output/json.h"
#include "source/local.h"
#include "verbs/verbs.h"
#include "verdict/verdict.h"

struct checker {
	const struct options *options;
	const struct board *board; /* NULL: no tree was given */
	size_t n_rules, n_problems;
	json_t *problems; /* of --json */
};

static void report(struct checker *c, const char *file, int line, const char *text)
{
	c->n_problems++;
	if (c->options->json) {
		json_array_append_new(c->problems,
				      json_pack("{s:o, s:i, s:o}", "file", describe_text(file),
						"line", line, "text", describe_text(text)));
		return;
	}
	if (line > 0)
		fail(EXIT_FAILED, "%s:%d: %s", file, line, text);
	else
		fail(EXIT_FAILED, "%s: %s", file, text);
}

static bool is_blocked(const struct board *board, const struct device *device)
{
	struct findings findings = { .n = 0 };
	bool blocked = verdict_findings(board, device, false, &findings) == 0 &&
		       verdict_of(&findings) == VERDICT_BLOCKED;

	array_done(&findings);
	return blocked;
}

/* A rule names its device by the full path: neither an alias nor the end of a path will do. */
static void check_device(struct checker *c, const char *file, const struct policy_rule *rule)
{
	struct matches found = { .n = 0 };
	char text[TREE_PATH_MAX + 200];

	if (board_look_up(c->board, rule->device, NULL, &found) < 0 || found.n == 0) {
		snprintf(text, sizeof(text),
			 "there is no device '%s'; 'ptctl list' lists all devices", rule->device);
		report(c, file, rule->line, text);
	} else if (is_blocked(c->board, found.items[0])) {
		snprintf(text, sizeof(text),
			 "%s is blocked, so this rule allows nothing; for the reason see 'ptctl "
			 "show %s'",
			 rule->device, rule->device);
		report(c, file, rule->line, text);
	}
	array_done(&found);
}

static void check_file(struct checker *c, const char *file)
{
	_cleanup_(policy_freep) struct policy *policy = NULL;
	struct ini_error error = { .line = 0 };
	int r = policy_load_file(&policy, file, &error);

	if (r < 0) {
		report(c, *error.file ? error.file : file, error.line,
		       *error.text ? error.text : strerror(-r));
		return;
	}
	c->n_rules += policy->n;
	for (size_t i = 0; c->board && i < policy->n; i++)
		check_device(c, file, &policy->items[i]);
}

static void print_result(const struct checker *c)
{
	json_t *result;

	if (!c->options->json) {
		if (c->n_problems == 0)
			printf("%zu rule%s, no problems\n", c->n_rules, c->n_rules == 1 ? "" : "s");
		return;
	}
	result = json_pack("{s:I, s:O}", "rules", (json_int_t)c->n_rules, "problems", c->problems);
	json_print(result);
	json_decref(result);
}

static int run(const struct options *o)
{
	_cleanup_(board_freep) struct board *board = NULL;
	struct checker c = { .options = o };
	int status = EXIT_DONE;

	if (!streq(o->arguments[0], "check"))
		return fail(EXIT_USAGE, "unexpected argument '%s'; only 'policy check' is known",
			    o->arguments[0]);
	if (options_have_tree(o))
		status = local_board(o, &board);
	if (status != EXIT_DONE)
		return status;
	c.board = board;
	c.problems = json_array();
	for (int i = 1; i < o->n_arguments; i++)
		check_file(&c, o->arguments[i]);
	print_result(&c);
	json_decref(c.problems);
	return c.n_problems > 0 ? EXIT_FAILED : EXIT_DONE;
}

const struct verb verb_policy = {
	.name = "policy",
	.arguments = "check FILE...",
	.summary = "Check files of the daemon's policy",
	.details = "Prints what is wrong, and in which line. With a tree (--dtb, …) also reports\n"
		   "rules whose device does not exist or is blocked. Needs no daemon.\n",
	.example = "ptctl --dtb board.dtb policy check /etc/ptd/policy.d/*.conf",
	.min_arguments = 2,
	.max_arguments = -1,
	.omits = OMITS_DAEMON | OMITS_LEGEND,
	.run = run,
};
