/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* ptctl's command line, and its verbs. */

#include <stdbool.h>
#include <stddef.h>

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

struct options {
	const char *dtb, *tree, *host_tree; /* files and a directory; NULL: not given */
	const char *overlays[OVERLAYS_MAX];
	size_t n_overlays;
	const char *verdict; /* of list; NULL: any */
	bool marked;
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
};

extern const struct verb verbs[]; /* ends with a NULL name */

/* Fills *ret. EXIT_DONE, or EXIT_USAGE after saying why on stderr. */
int options_parse(int argc, char **argv, struct options *ret);

/* Help on stdout: of one verb, or of all. */
void options_help(const struct verb *verb);
