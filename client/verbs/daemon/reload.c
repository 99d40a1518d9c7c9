/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* reload: the daemon reads its trees and its policy again. */

#include <stdio.h>

#include "output/json.h"
#include "output/put.h"
#include "sentence.h"
#include "source/daemon/remote.h"
#include "verbs/verbs.h"

static void print_reloaded(const struct options *o, const json_t *reply)
{
	print_trees(reply);
	sentence_print_field("rules", "%lld", json_get_number(reply, "rules"));
}

static int run(const struct options *o)
{
	json_t *reply = NULL;
	int status = remote_call(o, "Reload", json_object(), &reply);

	return json_print_reply(o, status, reply, print_reloaded);
}

const struct verb verb_reload = {
	.name = "reload",
	.arguments = "",
	.summary = "Make the daemon read trees and policy again",
	.details = "If one of them is bad, everything stays as it is. Needs root.\n",
	.example = "ptctl reload",
	.needs_daemon = true,
	.omits = OMITS_LEGEND,
	.run = run,
};
