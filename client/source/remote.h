/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Asking the daemon. Each function returns an exit status, after saying why on stderr if it is not
 * EXIT_DONE. */

#include "options.h"
#include "ptctl.h"

int remote_connect(const struct options *options, struct ptctl **ret);

/* Connects, calls, and hangs up. The parameters are taken over; NULL: they could not be made. */
int remote_call(const struct options *options, const char *method, json_t *parameters,
		json_t **ret);

/* Says what a negative result of libptctl after connecting means. */
int remote_fail(int r);

/* The verb's arguments from the given one on, as an array of strings, or NULL. */
json_t *remote_arguments(const struct options *options, int first);
