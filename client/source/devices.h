/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Descriptions of devices, of the tree that was given or by the daemon: the same JSON either way,
 * for verbs that look at many of them. Functions return EXIT_DONE, or another exit status after
 * saying why on stderr. */

#include <jansson.h>

#include "board/board.h"
#include "options.h"
#include "source/linux/clocks.h"
#include "source/linux/witness.h"

struct ptctl;

struct devices {
	const struct options *options;
	struct board *board; /* NULL: the daemon is asked */
	struct measured measured;
	struct witnessed witnessed;
	struct ptctl *connection;
	size_t neighbours; /* that the descriptions so far list */
};

/* Reads the tree, or connects. devices_close() is due even after a failure. */
int devices_open(struct devices *devices, const struct options *options);
void devices_close(struct devices *devices);

/* What they are of, for titles: the file, the directory, or the daemon's machine. */
const char *devices_source_name(const struct options *options);

/* All devices: an array of type Summary. */
int devices_list(struct devices *devices, json_t **ret);

/* The same by their paths: an object. */
int devices_by_path(struct devices *devices, json_t **ret);

/* Those of these names, in their order: an array of type Device. */
int devices_describe(struct devices *devices, const json_t *names, json_t **ret);

/* Where descriptions go. */
struct sink {
	int (*take)(void *context, json_t *device); /* takes it over; an exit status */
	void *context;
};

/* The same one after the other, since those of a whole board take some megabytes. Without names
 * (NULL): all devices. */
int devices_describe_each(struct devices *devices, const json_t *names, const struct sink *sink);

/* Those that the verb's arguments name. */
int devices_of_arguments(struct devices *devices, json_t **ret);

/* The groups of those that the arguments name, as keys of an object; one that is alone is a group
 * named by its path. */
int devices_find_groups(struct devices *devices, json_t **ret);

/* The paths of all of the listed devices that are of these groups. Without groups (NULL): of
 * any. */
json_t *devices_of_groups(const json_t *listed, const json_t *groups);
