/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the running machine says of its clocks. */

#include "board/suppliers/clock-rates.h"
#include "service/service.h"

/* Fills *ret, which was zeroed, if the tree in use is the running machine's and this can be read;
 * it is not older than `age` (microseconds). 0; CALL_E_WAITS; or a negative errno. */
int clocks_measure(struct service *service, struct varlink_call *call, uint64_t age,
		   struct measured *ret);

/* To be called when the call is answered. */
void clocks_leave(struct service *service, struct varlink_call *call);
