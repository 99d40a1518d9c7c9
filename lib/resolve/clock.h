/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Clocks that always run, at a rate that is in the tree. */

#include "tree/tree.h"

/* The provider's rate in hertz, if it is a fixed-clock or a chain of fixed-factor-clocks down to
 * one. */
bool clock_fixed_rate(const struct tree *tree, const struct node *provider, uint32_t *ret);
