/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How DMA of devices reaches memory: dma-ranges of buses that the guest does not have, and of those
 * that go with a device. Numbers stay the board's: in a guest that Xen maps 1:1 they are right, and
 * in others an IOMMU is behind them. */

#include "export/guest/context.h"

/* The windows of the buses above a device, if its DMA has to go through any: a bus of its own is
 * then to be around it, with these. False if there are none; to be freed with array_done(). */
bool guest_dma_windows(struct guest *g, const struct node *node, struct dma_windows *ret);
void guest_put_dma_windows(struct guest *g, struct livetree_node *bus,
			   const struct dma_windows *windows);

/* The dma-ranges of a node that goes to the guest. */
void guest_dma_ranges(struct guest *g, const struct node *node, const struct property *property);
