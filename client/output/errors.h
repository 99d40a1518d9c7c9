/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The errors of org.ptctl.Passthrough and org.varlink.service for people: one table says which exit
 * status each has and how its sentence is made, whether the daemon replied with it or ptctl found
 * out by itself. */

#include <stdio.h>

#include <jansson.h>

/* Says on stderr what is wrong and what to try next. `name` is the full name, or one without dots
 * of org.ptctl.Passthrough. Returns the exit status. */
int error_report(const char *name, const json_t *parameters);

/* The same; takes over the parameters, and NULL stands for no memory. */
int error_report_new(const char *name, json_t *parameters);

/* "iomem 0xff3f0000+0x1000": a grant of the reply. */
void print_grant(const json_t *grant, FILE *out);

/* Who has a device: "guest (domid 3)". */
void print_domain(const json_t *holder, FILE *out);
