/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Asking the daemon. Functions return EXIT_DONE, or another exit status after saying why on
 * stderr. */

#include "options.h"
#include "ptctl.h"

int remote_connect(const struct options *options, struct ptctl **ret);

/* Connects, calls, and closes the connection. Takes over the parameters; NULL if an argument
 * is not UTF-8. */
int remote_call(const struct options *options, const char *method, json_t *parameters,
		json_t **ret);

/* The same, but says nothing, and returns REMOTE_CANNOT, if this daemon cannot do it: it does not
 * know the method, or the call is too long, or too much work, for it. */
#define REMOTE_CANNOT (-1)
int remote_try(const struct options *options, const char *method, json_t *parameters, json_t **ret);

/* The same on a connection that stays open, and leaving the parameters to the caller. */
int remote_call_on(const struct options *options, struct ptctl *p, const char *method,
		   json_t *parameters, json_t **ret);

/* Checks a reply, or reports an error (a name; else NULL). EXIT_DONE only for a good reply. */
int remote_settle(const struct options *options, const char *method, const char *error,
		  json_t *reply);

/* Reports a negative result of libptctl, after connecting. */
int remote_fail(int r);

/* Describe, with the verb's arguments as devices. */
int remote_describe(const struct options *options, json_t **ret);

/* The verb's arguments from the given one on, as an array of strings, or NULL. */
json_t *remote_arguments(const struct options *options, int first);
