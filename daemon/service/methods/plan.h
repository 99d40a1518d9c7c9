/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "service/request.h"

/* Makes the plan, if the domain can have the devices. */
int request_plan(struct request *request);

/* Takes devices out of the plan that the domain has already. 0 or -ENOMEM. */
int request_set_present_aside(struct request *request);
