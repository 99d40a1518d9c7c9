/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The configuration of a guest of the toolstack. Private to lib/system. */

#include "system/context.h"

/* Adds it: what the system file says of the guest, then the lines of its devices (malloc'ed, taken
 * over; NULL: it has none). 0 or -ENOMEM. */
int xl_config_add(struct build *build, const struct system_domain *domain, char *lines);
