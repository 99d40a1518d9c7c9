/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Options shared by verbs: devices, risks that are accepted, and guest
 * addresses; as parameters for the daemon, or as a plan without it. */

#include <jansson.h>

#include "grant/plan.h"
#include "options.h"

int request_parse_accept(char *codes, struct options *o);
int request_parse_at(char *text, struct options *o);
int request_parse_dtdev(char *when, struct options *o);

/* Refuses dom0, whatever rules the policy has and whether there is a daemon: nothing can be given
 * to it. EXIT_DONE, or another exit status after saying so. */
int request_check_domain(const char *domain);

/* No finding has this code: EXIT_USAGE after saying so. */
int request_fail_code(const char *name);

/* The options of a verb that makes a request. */
/* clang-format off */
#define REQUEST_OPTIONS                                                                      \
	{ "accept", "CODE[,CODE…]", "take these risks; may be repeated",                     \
	  .parse = request_parse_accept },                                                   \
	{ "at", "DEVICE[:N]=ADDRESS",                                                        \
	  "where the guest finds region N of the device (else\nthe first); may be repeated", \
	  .parse = request_parse_at }
/* clang-format on */

/* The parameters of the daemon's method. The verb's arguments from `first` on are devices, the one
 * before is the domain; what was not given is left out. NULL without memory, or if an argument is
 * not UTF-8. */
json_t *request_parameters(const struct options *options, int first);

/* The same without a daemon: devices, risks and addresses, appended to the plan. EXIT_DONE, or
 * another exit status after saying why on stderr. */
int request_plan(const struct options *options, const struct board *board, int first,
		 struct plan *plan);
