/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Clocks whose rate is in the tree. */

#include "tree/tree.h"

/* The provider's rate in hertz, if it is a fixed-clock, or fixed-factor-clocks and gates down to
 * one. */
bool clock_fixed_rate(const struct tree *tree, const struct node *provider, uint32_t *ret);

/* Whether it has such a rate and always runs: there is no gate. */
bool clock_always_runs(const struct tree *tree, const struct node *provider);
