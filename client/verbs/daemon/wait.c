/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* wait: until no domain has these devices. */

#include <errno.h>

#include "output/json.h"
#include "source/daemon/release.h"
#include "source/daemon/remote.h"
#include "verbs/verbs.h"

/* Each once, whatever names it was given. */
static json_t *paths_of(const json_t *devices)
{
	json_t *paths = json_array(), *seen = json_object();
	const json_t *device;
	size_t i;

	json_array_foreach (devices, i, device) {
		const char *path = json_get_text(device, "path");

		if (!json_object_get(seen, path))
			json_array_append(paths, json_object_get(device, "path"));
		json_object_set_new(seen, path, json_true());
	}
	json_decref(seen);
	return paths;
}

static int run(const struct options *o)
{
	json_t *reply = NULL, *paths, *ended;
	int status = remote_describe(o, &reply);

	if (status != EXIT_DONE)
		return status;
	paths = paths_of(json_object_get(reply, "devices"));
	json_decref(reply);
	ended = json_pack("{s:o*}", "free", json_copy(paths));
	status = paths && ended ? release_wait(o, paths, !o->json) : fail_errno(-ENOMEM);
	if (status == EXIT_DONE && o->json)
		json_print(ended);
	json_decref(ended);
	json_decref(paths);
	return status;
}

static int parse_timeout(char *seconds, struct options *o)
{
	return release_parse_timeout(seconds, o);
}

static const struct option_row options[] = {
	{ "timeout", "SECONDS", "give up then, with exit status 6", .parse = parse_timeout },
	{ NULL },
};

const struct verb verb_wait = {
	.name = "wait",
	.arguments = "DEVICE...",
	.summary = "Wait until no domain has these devices",
	.details = "Says of each device when it is free.\n" DEVICE_HELP,
	.example = "ptctl wait serial0 --timeout 60",
	.min_arguments = 1,
	.max_arguments = -1,
	.needs_daemon = true,
	.options = options,
	.omits = OMITS_LEGEND,
	.run = run,
};
