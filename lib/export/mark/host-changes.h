/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "export/host.h"

/* Marks the devices of the plan, names the GIC for their interrupts, lets dom0 hold what they need,
 * and notes what cannot be done. The
 * results of marks_gather(), or EXPORT_E_NOT_ASSIGNABLE if the tree has another /ptd; to be freed
 * with host_done(), whatever the result. */
int host_changes_make(struct host *host, struct export *export);
