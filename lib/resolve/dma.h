/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How a device reaches memory: through which bus, which windows, coherently or not. */

#include "tree/tree.h"

/* A way of DMA to memory is not longer than this: it may lead in a circle. */
#define DMA_PARENTS_MAX (2 * TREE_DEPTH_MAX)

/* The interconnect named "dma-mem", else the tree parent (Linux, __of_get_dma_parent). */
const struct node *dma_parent(const struct tree *tree, const struct node *node);

/* The first dma-coherent or dma-noncoherent from the node upwards; default on Arm: not coherent
 * (Linux, of_dma_is_coherent). */
bool dma_is_coherent(const struct tree *tree, const struct node *node);

/* Whether the device is known, by its generic name or compatible, to do no DMA of its own. */
bool dma_is_passive(const struct node *node);
