/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* verify: existing configurations against the board. */

#include "verify/verify.h"

#include <errno.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "console.h"
#include "describe/describe.h"
#include "output/json.h"
#include "output/table/answers.h"
#include "output/table/judged.h"
#include "source/configurations.h"
#include "source/daemon-board.h"
#include "source/daemon/remote.h"
#include "source/local.h"
#include "verbs/hearing.h"
#include "verbs/request.h"
#include "verbs/verbs.h"

/* ---- output ---- */

static const struct column columns[] = {
	{ "VERDICT", 0, "verdict", .colour_key = "verdict" },
	{ "FILE", 0, "file" },
	{ "PLACE", 0, "place" },
	{ "WHAT", 0, "what" },
	{ "WHY", 0, "text" },
	{ NULL },
};

static void print_diagnostics(const struct options *o, const json_t *diagnostics)
{
	const struct judged judged = {
		columns,
		"verdict",
		{ verify_verdict_name(VERIFY_WRONG), verify_verdict_name(VERIFY_UNKNOWN),
		  verify_verdict_name(VERIFY_RIGHT) },
		{ "wrong", "unknown", "right" },
	};

	if (json_array_size(diagnostics) == 0)
		puts("no numbers of devices, no problems");
	else
		judged_print(o, &judged, diagnostics);
}

static void print_table(const struct options *o, const json_t *reply)
{
	const json_t *witness = json_object_get(reply, "witness");

	if (o->n_arguments > 0)
		print_diagnostics(o, json_object_get(reply, "judgements"));
	if (witness && o->n_arguments > 0)
		putchar('\n');
	if (witness)
		answers_print(o, witness);
}

/* ---- without a daemon, or instead of it ---- */

static json_t *describe(const struct options *o, const struct diagnostics *diagnostics,
			const struct hearing *hearing)
{
	json_t *reply = describe_diagnostics(diagnostics);
	json_t *witness = NULL;

	if (!reply || !o->witness)
		return reply;
	witness = describe_witness(&hearing->witness, o->witness, &hearing->answers);
	if (witness && json_object_set_new(reply, "witness", witness) == 0)
		return reply;
	json_decref(reply);
	return NULL;
}

/* The board of a tree that was named, the daemon's, or with nothing else to verify that of the
 * snapshot. */
static int find_board(const struct options *o, struct board **ret)
{
	bool has_tree = o->dtb || o->tree || o->host_tree || (o->witness && o->n_arguments == 0);

	return has_tree ? local_board(o, ret) : daemon_board(o, ret);
}

static int judge(const struct options *o, struct verify *verify, json_t **ret, bool *ret_good)
{
	_cleanup_(board_freep) struct board *board = NULL;
	_cleanup_(hearing_done) struct hearing hearing = { .witness = { .version = "" } };
	const struct diagnostics *diagnostics;
	int r, status = find_board(o, &board);

	if (status == EXIT_DONE && o->witness)
		status = hearing_hold(o, verify, board, &hearing);
	if (status != EXIT_DONE)
		return status;
	r = verify_judge(verify, board, &diagnostics);
	if (r == VERIFY_E_WORK)
		return fail(EXIT_FAILED, "there are too many numbers to compare with this board; "
					 "verify fewer files at a time");
	if (r < 0)
		return fail_errno(r);
	*ret = describe(o, diagnostics, &hearing);
	*ret_good = verify_all_right(diagnostics) && answers_agree(&hearing.answers);
	return *ret ? EXIT_DONE : fail_errno(-ENOMEM);
}

/* ---- by the daemon ---- */

/* What fits a call by default (MessageSizeMax=). */
#define CALL_MAX ((size_t)1000 << 10)

static bool fits(const json_t *files)
{
	return files && json_dumpb(files, NULL, 0, JSON_COMPACT) < CALL_MAX;
}

/* What the daemon cannot do, as one that is older, or with so much, is done here, if its tree can
 * be read. */
static int ask(const struct options *o, const struct configurations *all, json_t **ret,
	       bool *ret_good)
{
	json_t *accept = json_array();
	int status;

	finding_set_for_each (code, o->accept)
		json_array_append_new(accept, json_string(finding_info(code)->name));
	status = remote_try(o, "Verify",
			    json_pack("{s:O, s:o, s:b}", "files", all->files, "accept", accept,
				      "dtdevAlways", o->dtdev_always),
			    ret);
	*ret_good = json_is_true(json_object_get(*ret, "allRight"));
	return status == REMOTE_CANNOT ? judge(o, all->verify, ret, ret_good) : status;
}

/* ---- the verb ---- */

static int run(const struct options *o)
{
	_cleanup_(verify_freep) struct verify *verify = NULL;
	bool is_local = options_have_tree(o) || o->witness, is_good = false;
	struct configurations all = { NULL, is_local ? NULL : json_array() };
	json_t *reply = NULL;
	int status;

	if (o->n_arguments == 0 && !o->witness)
		return fail(EXIT_USAGE, "verify requires a FILE, or --witness DIR; see 'ptctl "
					"verify --help'");
	if (verify_new(&verify) < 0)
		return fail_errno(-ENOMEM);
	all.verify = verify;
	finding_set_for_each (code, o->accept)
		verify_accept(verify, code);
	if (o->dtdev_always)
		verify_trust_dtdev(verify);
	status = configurations_add(&all, o);
	if (status == EXIT_DONE)
		status = fits(all.files) ? ask(o, &all, &reply, &is_good)
					 : judge(o, verify, &reply, &is_good);
	json_decref(all.files);
	status = json_print_reply(o, status, reply, print_table);
	return status == EXIT_DONE && !is_good ? EXIT_FAILED : status;
}

static const struct option_row options[] = {
	{ "all", NULL, "also what is right", .field = offsetof(struct options, all) },
	{ "accept", "CODE[,CODE…]", "shared_page, shared_interrupt: these risks are taken",
	  .parse = request_parse_accept },
	{ "dtdev", "always", "there is an IOMMU, whatever the tree says (else: auto)",
	  .parse = request_parse_dtdev },
	{ "witness", "DIR",
	  "what Linux says of the board, or of the guest that\nthe files are for, as a snapshot "
	  "('ptctl snapshot')",
	  .field = offsetof(struct options, witness) },
	{ NULL },
};

const struct verb verb_verify = {
	.name = "verify",
	.arguments = "[FILE...]",
	.summary = "Check existing configurations against the board",
	.details =
		"A FILE is an xl.cfg, a partial device tree (blob or source), a description of a\n"
		"system of Microkit, a configuration of ImageBuilder or of a container (OCI), a\n"
		"domain of zephyr-xenlib in C, a guest's /proc/device-tree as a directory, or '-'\n"
		"for the standard input. Files that belong together are checked together; the\n"
		"tree that an xl.cfg or a container's configuration names is read as well. Exit\n"
		"status 0 only if every number is right. With --witness, each number is held\n"
		"against what a running Linux has: it agrees, differs (exit status 1), or is not\n"
		"seen there.\n",
	.example = "ptctl --dtb board.dtb verify guest.cfg",
	.max_arguments = -1,
	.options = options,
	.is_long = true,
	.run = run,
};
