/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The command line, whose options are keys of the configuration. */

#include "config.h"

#define ARGUMENT_SETTINGS 11

/* Points into argv. */
struct arguments {
	const char *config;
	const char *values[ARGUMENT_SETTINGS]; /* of lists there are several */
	ARRAY_OF(const char *) overlays;
	bool done; /* --help or --version was given */
};

/* 0; or -EINVAL or -ENOMEM, after saying why; *ret needs arguments_done() in any case. */
int arguments_parse(int argc, char **argv, struct arguments *ret);
void arguments_done(struct arguments *arguments);

/* Fills in the configuration's files, then the options. 0, -ENOMEM, or -EINVAL, after saying why;
 * *error is not set if an option is wrong. */
int arguments_configure(struct config *config, const struct arguments *arguments,
			struct ini_error *error);
