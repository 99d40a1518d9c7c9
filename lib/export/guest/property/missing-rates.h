/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* By which names the rates that are missing can be given. */

#include "export/guest/context.h"

/* Names each clock whose rate is missing once, however many inputs have it, in
 * export->error.clocks: as short as it can be without naming another clock of the guest. 0 or
 * -ENOMEM. */
int missing_rates_name(struct guest *g);
