/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The service as main() sees it. */

#include "input/ini.h"
#include "service/service.h"
#include "tree/tree.h"

/* One that is not open yet. The configuration has to outlive it. 0 or -ENOMEM. */
int service_new(struct service **ret, const struct config *config, const struct service_ops *ops,
		void *userdata);
struct service *service_free(struct service *service);

/* Reads the settings, then opens everything but the server. 0, or a negative errno after logging
 * why; -EINVAL with service->error set if that is the settings' fault, or the hypervisor is another
 * version's, so that the service can wait for better ones. */
int service_open(struct service *service);

/* Whether that is what is wrong, and the sentence about it with its place. */
#define SETTINGS_TEXT_SIZE 1100
bool settings_are_wrong(const struct settings_error *error);
void settings_text(const struct settings_error *error, char ret[SETTINGS_TEXT_SIZE]);

/* Reads trees and policy anew, or keeps the old ones and logs why: -EINVAL with *error set, or
 * -ENOMEM. A service that is not open reads all settings, and opens. */
int service_reload(struct service *service, struct settings_error *error);

/* To be called when the hypervisor's domains may have changed. True if it has to be called again
 * soon: something drains. */
bool service_sync(void *userdata);
