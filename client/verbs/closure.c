/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* closure: what else a guest would need with devices. */

#include "output/picture/closure.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/text/memstream.h"
#include "base/util.h"
#include "output/command.h"
#include "output/json.h"
#include "output/put.h"
#include "source/devices.h"
#include "source/trial.h"
#include "verbs/along.h"
#include "verbs/verbs.h"

/* ---- the command ---- */

/* The command that exports the devices with those that go along; malloc'ed. */
static char *command_of(const struct options *o, const struct trial *trial)
{
	struct memstream stream;
	FILE *out = memstream_open(&stream);

	if (out) {
		along_put_source(out, o);
		fputs(" export --format=xl", out);
		along_put_accept(out, trial->accept);
		fputs(json_array_size(trial->clocks) > 0 ? " " : "", out);
		put_clock_options(out, trial->clocks, " ");
		command_put_words(out, trial->paths);
		fputs(" -o guest", out);
	}
	return memstream_close(&stream, NULL);
}

/* Tried before it is told: with the rates of clocks that the tree lacks, if that is all. */
static int end(struct devices *devices, json_t *closure)
{
	json_t *paths = along_paths(closure), *refusal = NULL, *rest = NULL;
	struct trial trial = { .paths = paths, .accept = json_object_get(closure, "accept") };
	_cleanup_(freep) char *command = NULL;
	int status = trial_export(devices, &trial, &refusal);

	trial.clocks = json_object_get(refusal, "clocks");
	if (json_array_size(trial.clocks) > 0 && status == EXIT_DONE)
		status = trial_export(devices, &trial, &rest);
	else
		rest = json_incref(refusal);
	if (status == EXIT_DONE && !rest)
		command = command_of(devices->options, &trial);
	closure_finish(closure, command, trial.clocks, json_get_text(rest, "text"));
	json_decref(rest);
	json_decref(refusal);
	json_decref(paths);
	return status;
}

/* ---- the verb ---- */

static int make(struct devices *devices, json_t **ret)
{
	int status = along_gather(devices, ret);

	if (status != EXIT_DONE)
		return status;
	if (!closure_is_blocked(*ret))
		return end(devices, *ret);
	closure_finish(*ret, NULL, NULL, "");
	return EXIT_DONE;
}

static void print(const struct options *o, const json_t *closure)
{
	closure_print(closure, !o->no_legend);
}

static int run(const struct options *o)
{
	struct devices devices;
	json_t *closure = NULL;
	int status = devices_open(&devices, o);

	if (status == EXIT_DONE)
		status = make(&devices, &closure);
	devices_close(&devices);
	return json_print_reply(o, status, closure, print);
}

const struct verb verb_closure = {
	.name = "closure",
	.arguments = "DEVICE...",
	.summary = "Show what else a guest would need",
	.details =
		"In the order of decisions: what cannot be separated from the devices; which of\n"
		"their suppliers, and the suppliers of these, could be given as well; what\n"
		"becomes of those that stay in dom0; and the command that exports "
		"it.\n" DEVICE_HELP,
	.example = "ptctl --dtb board.dtb closure ethernet0",
	.min_arguments = 1,
	.max_arguments = -1,
	.is_long = true,
	.run = run,
};
