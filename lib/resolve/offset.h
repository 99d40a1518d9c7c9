/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Addresses in reg that are probably none, but offsets into the registers of the node above. */

#include "tree/tree.h"

/* What is asked about: an address of `node`, on a bus above it with empty ranges, whose own reg has
 * so many cells. */
struct suspect {
	const struct node *node, *bus;
	uint32_t address_cells, size_cells;
	uint64_t address, size;
};

/* Whether it looks like an offset. */
bool offset_is_likely(const struct suspect *suspect);
