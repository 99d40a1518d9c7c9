/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Stand-ins: between requests, the ledger and dom0's Linux. */

#include "service/request.h"

struct sd_event;

/* Begins to switch them; the service is open. 0 or a negative errno. */
int stand_ins_open(struct service *service, struct sd_event *event);

/* Takes those of the trees in use in place of those before. 0 or -ENOMEM. NULL as service->standins
 * is left alone: it is not open yet. */
int stand_ins_reload(struct service *service);

/* Why stand-ins of the tree are not switched, or NULL: they are, or there are none. */
const char *stand_ins_missing(const struct service *service);

/* Makes sure that the stand-ins of the planned devices are on: 0; CALL_E_WAITS; or CALL_E_FAILED or
 * a negative errno. */
int request_stand_ins(struct request *request);
