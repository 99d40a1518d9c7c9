/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Type StandIn: what is known of the stand-ins of the trees in use, and how they are at the moment
 * if they are switched. */

#include "service/service.h"

/* That of a device, or an array of all; NULL: it has none, or there is no memory. */
json_t *stand_in_describe(const struct service *service, const struct device *device);
json_t *stand_in_describe_all(const struct service *service);

/* Those of devices of a plan, as describe_plan() has them, with their state. */
json_t *stand_in_describe_planned(const struct service *service, const struct plan *plan);
