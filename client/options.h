/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* ptctl's command line, and its verbs. */

#include <stdbool.h>
#include <stddef.h>

#include "export/export.h"

/* Exit statuses (DESIGN 9). */
enum {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_NO_SUCH = 3, /* no such device or domain */
	EXIT_NOT_ASSIGNABLE = 4,
	EXIT_NOT_ALLOWED = 5,
	EXIT_HELD = 6, /* done, but something stays held */
	EXIT_NO_DAEMON = 7,
};

#define OVERLAYS_MAX 32
#define AT_MAX       64
#define RATES_MAX    64

struct at { /* --at DEVICE[:INDEX]=ADDRESS */
	const char *device;
	long index; /* -1: not given */
	const char *address;
};

struct options {
	const char *dtb, *tree, *host_tree; /* files and a directory; NULL: not given */
	const char *overlays[OVERLAYS_MAX];
	size_t n_overlays;
	const char *socket;  /* address of the daemon; NULL: not given */
	const char *verdict; /* of list; NULL: any */
	bool marked;
	struct finding_set accept; /* of plan, assign and export: risks */
	struct at at[AT_MAX];
	size_t n_at;
	bool dry_run;                        /* of assign */
	const struct export_format *format;  /* of export */
	const char *directory;               /* of export; NULL: stdout */
	struct export_rate rates[RATES_MAX]; /* of export, like what follows */
	size_t n_rates;
	bool dtdev_always, dynamic, static_dynamic;
	bool json, no_legend, help;
	const struct verb *verb;
	char **arguments; /* of the verb */
	int n_arguments;
};

struct verb {
	const char *name;
	const char *arguments; /* for the usage line */
	const char *summary;
	const char *details; /* for `ptctl VERB --help`; ends with a newline */
	int min_arguments;
	int max_arguments; /* -1: any number */
	int (*run)(const struct options *options);
	int flags;
};

/* Flags of verbs: what they need, and which options they take. */
enum {
	VERB_DAEMON = 1, /* no tree will do */
	VERB_FILTER = 2, /* --verdict, --marked */
	VERB_RISKS = 4,  /* --accept, --at */
	VERB_DRY_RUN = 8,
	VERB_EXPORT = 16, /* --format, -o, and what goes with them */
	VERB_ACCEPT = 32, /* --accept alone */
};

extern const struct verb verbs[]; /* ends with a NULL name */

/* Whether a tree was given, so that no daemon has to be asked. */
bool options_have_tree(const struct options *options);

/* What export is asked for, but the devices; good as long as the options. */
struct export_options options_of_export(const struct options *options, const char *directory);

/* Fills *ret. EXIT_DONE, or EXIT_USAGE after saying why on stderr. */
int options_parse(int argc, char **argv, struct options *ret);

/* Help on stdout: of one verb, or of all. */
void options_help(const struct verb *verb);
