/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A snippet for tmpfiles.d(5) that turns the new stand-ins on when dom0 boots, for guests that get
 * their devices without ptd. */

#include "export/host.h"

/* Adds the file, if there are stand-ins. EXPORT_OK or -ENOMEM. */
int tmpfiles_add(const struct host *host);
