/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The verbs, by the file they are in. Each returns an exit status. */

#include "options.h"

/* show.c: what is there */
int run_list(const struct options *options);
int run_show(const struct options *options);
int run_graph(const struct options *options);
int run_explain(const struct options *options);

/* assign.c: who has what */
int run_plan(const struct options *options);
int run_assign(const struct options *options);
int run_revoke(const struct options *options);
int run_assignments(const struct options *options);

/* export.c: configuration of others */
int run_export(const struct options *options);

/* verify.c: what others wrote */
int run_verify(const struct options *options);

/* monitor.c: the daemon */
int run_monitor(const struct options *options);
int run_status(const struct options *options);
int run_reload(const struct options *options);

/* policy.c: its rules */
int run_policy(const struct options *options);
