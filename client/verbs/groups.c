/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* groups: devices that cannot be separated, and what ties them. */

#include "output/picture/groups.h"

#include <errno.h>

#include "base/util.h"
#include "output/json.h"
#include "source/devices.h"
#include "verbs/verbs.h"

static int describe_members(struct devices *devices, const json_t *wanted, json_t **ret)
{
	json_t *listed = NULL, *names;
	int status = devices_list(devices, &listed);

	if (status != EXIT_DONE)
		return status;
	names = devices_of_groups(listed, wanted);
	json_decref(listed);
	status = devices_describe(devices, names, ret);
	json_decref(names);
	return status;
}

static void print(const struct options *o, const json_t *groups)
{
	if (json_array_size(json_object_get(groups, "groups")) == 0)
		fail(EXIT_DONE, "no devices of this board are tied to one another");
	groups_print(groups, !o->no_legend);
}

static int run(const struct options *o)
{
	struct devices devices;
	json_t *wanted = NULL, *members = NULL;
	int status = devices_open(&devices, o);

	if (status == EXIT_DONE && o->n_arguments > 0)
		status = devices_find_groups(&devices, &wanted);
	if (status == EXIT_DONE)
		status = describe_members(&devices, wanted, &members);
	status = json_print_reply(o, status, status == EXIT_DONE ? groups_make(members) : NULL,
				  print);
	json_decref(members);
	json_decref(wanted);
	devices_close(&devices);
	return status;
}

const struct verb verb_groups = {
	.name = "groups",
	.arguments = "[DEVICE...]",
	.summary = "Show devices that cannot be separated",
	.details =
		"Devices are of one group if they share a page, an INTID or a stream ID, or if\n"
		"each shares one with others of the group. All of them have to go to one guest.\n"
		"A bus is not tied to what is on it. Without a DEVICE, shows all "
		"groups.\n" DEVICE_HELP,
	.example = "ptctl --dtb board.dtb groups serial0",
	.is_long = true,
	.max_arguments = -1,
	.run = run,
};
