/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* New stand-ins (needs/stand-in.h): what they look like, and whom they hold. The suppliers are
 * named by the phandles that they have, so that this works on trees without __symbols__. */

#include "export/host.h"

/* Whether the tree has no /ptd of another kind. EXPORT_OK or EXPORT_E_NOT_ASSIGNABLE. */
int stand_ins_check(struct export *export);

/* The stand-in of the device, if it needs one. What none can hold is noted where the device is
 * marked. */
void stand_ins_add(struct host *host, const struct device *device, struct livetree_node *mark);

/* Afterwards: the regulators of all devices. */
void stand_ins_finish(struct host *host);
