/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The errors of org.ptctl.Passthrough and org.varlink.service for people: one table has the exit
 * status and the sentence of each, whether the daemon replied with it or ptctl found out by
 * itself. */

#include <jansson.h>

/* Says on stderr what is wrong and what to try next. `name` is the full name, or one without dots
 * of org.ptctl.Passthrough. Returns the exit status. */
int error_report(const char *name, const json_t *parameters);

/* The same; takes over the parameters, NULL without memory. */
int error_report_new(const char *name, json_t *parameters);
