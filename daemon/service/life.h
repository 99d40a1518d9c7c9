/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The service as main() sees it. */

#include "base/ini.h"
#include "service/service.h"
#include "tree/tree.h"

/* Everything but the server. 0, or a negative errno after logging why. */
int service_open(struct service **ret, const struct config *config);
struct service *service_free(struct service *service);

/* Reads trees and policy anew, or keeps the old ones and logs why: -EINVAL with a sentence in one
 * of *tree_error and *policy_error, while the other one is empty; or -ENOMEM. */
int service_reload(struct service *service, struct tree_error *tree_error,
		   struct ini_error *policy_error);

/* To be called when the hypervisor's domains may have changed. True if it has to be called again
 * soon: something drains. */
bool service_sync(void *userdata);
