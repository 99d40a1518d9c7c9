/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The steps of a build, in their order; build.c calls them. Each adds problems or files. 0, -ENOMEM
 * or a positive build_result. Private to lib/system. */

#include "system/context.h"

int resolve_devices(struct build *build);   /* resolve.c: names → devices */
int find_conflicts(struct build *build);    /* conflicts.c: what two guests cannot both have */
int find_shares(struct build *build);       /* shares.c: suppliers that are not a guest's alone */
int check_memory(struct build *build);      /* memory.c: RAM and modules of dom0less guests */
int check_domus(struct build *build);       /* domus.c: names of dom0less guests */
int make_guests(struct build *build);       /* guests.c: each guest's exports */
int make_marks(struct build *build);        /* marks.c: the host tree's changes */
int make_domus(struct build *build);        /* domus.c: nodes of dom0less guests */
int make_imagebuilder(struct build *build); /* imagebuilder.c */
int make_policy(struct build *build);       /* policy.c */
int find_leftovers(struct build *build);    /* leftovers.c: what stays in dom0 */

/* guests.c: what the plan and the export of a domain are made with. */
struct export_options guest_options(const struct build *build, uint32_t domain);
