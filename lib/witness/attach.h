/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A board that knows what a witness says of its devices: drivers, rates, chosen inputs. */

#include "board/suppliers/clock-rates.h"
#include "witness/chosen.h"

/* What the board then points to. Embedded: zeroed, done. */
struct attached {
	struct clock_rates rates;
	struct chosen_inputs chosen;
};

/* Both have to live as long as the board. 0 or -ENOMEM. */
int witness_attach(struct board *board, const struct witness *witness, struct attached *ret);
void attached_done(struct attached *attached);
