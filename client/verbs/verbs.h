/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The verbs, each in the file of its name; main.c lists them. */

#include "options.h"

extern const struct verb verb_list;
extern const struct verb verb_show;
extern const struct verb verb_explain;
extern const struct verb verb_graph;
extern const struct verb verb_groups;
extern const struct verb verb_closure;
extern const struct verb verb_report;
extern const struct verb verb_plan;
extern const struct verb verb_export;
extern const struct verb verb_build;
extern const struct verb verb_assign;
extern const struct verb verb_revoke;
extern const struct verb verb_wait;
extern const struct verb verb_assignments;
extern const struct verb verb_verify;
extern const struct verb verb_snapshot;
extern const struct verb verb_policy;
extern const struct verb verb_monitor;
extern const struct verb verb_status;
extern const struct verb verb_reload;
extern const struct verb verb_help;

/* For the details of several. */
#define DEVICE_HELP                                                                          \
	"A DEVICE is a path, its end, an alias, a label (&uart3), an address, or a node's\n" \
	"name; no other device may have the same.\n"
#define DOMAIN_HELP "A DOMAIN is a domid, a name or a UUID.\n"
