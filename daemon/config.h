/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* ptd's settings: options win over the configuration, and that wins over the defaults. */

#include <stdbool.h>
#include <stddef.h>

#include "base/array.h"
#include "input/ini.h"

/* An empty value means the default. All strings are owned. */
struct config {
	char *device_tree; /* DeviceTree=: a DTB file, or a directory; NULL: the running one */
	char *host_tree;   /* HostTree=: a DTB file; NULL: none */
	struct config_paths {
		ARRAY_OF(char *);
	} overlays;                   /* Overlay=: DTBO files, in this order */
	char *hypervisor;             /* Hypervisor=: auto, xen, record */
	char *socket;                 /* Socket=: where to listen if no socket was passed */
	char *socket_group;           /* SocketGroup=: whose it is then; NULL: ptd's own */
	char *log;                    /* Log=: auto, journal, stderr, syslog */
	char *state_directory;        /* StateDirectory= */
	char *policy_directory;       /* PolicyDirectory= */
	unsigned int connections_max; /* ConnectionsMax= */
	unsigned int connections_per_user_max; /* ConnectionsPerUserMax= */
	size_t message_size_max;               /* MessageSizeMax=: bytes, also with K or M */
	size_t pending_per_user_max;           /* PendingPerUserMax=: the same */
	char *stand_ins;                       /* StandIns=: assigned, always */
	unsigned int stand_in_timeout_sec;     /* StandInTimeoutSec= */
};

/* Fills in the defaults, then reads `file` and the files *.conf of FILE.d in the order of their
 * names. Keys are written before any section or in [ptd], each once in a file; later files win.
 * Overlay= adds to a list instead, and may occur more than once; an empty one empties it.
 * NULL is CONFIG_FILE, which may be missing. 0, -ENOMEM, or -EINVAL with *error set; *ret needs
 * config_done() in any case. */
#define CONFIG_FILE "/etc/ptd/ptd.conf"
int config_load(struct config *ret, const char *file, struct ini_error *error);

/* Sets one key as a file would, for options of the command line and for fuzzing. 0, -ENOMEM, or
 * -EINVAL with error->text. */
int config_set(struct config *config, const char *key, const char *value, struct ini_error *error);
void config_done(struct config *config);

/* 0 or -ENOMEM. */
int config_paths_copy(struct config_paths *ret, const struct config_paths *paths);
void config_paths_done(struct config_paths *paths);
