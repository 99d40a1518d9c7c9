/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The rates of clocks that the running machine reports, for exports. */

#include "board/clock-rates.h"
#include "service/request.h"

/* Fills *ret, which was zeroed, if the tree in use is the running machine's and it can be read.
 * 0; CALL_E_WAITS; or a negative errno. */
int request_clocks(struct request *request, struct measured *ret);

/* To be called when the request is done with, unless it waits. */
void request_clocks_done(struct request *request);
