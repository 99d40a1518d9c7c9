/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* DMA parents and coherence. */

#include "resolve/dma.h"

#include <string.h>

#include "resolve/reference.h"

const struct node *dma_parent(const struct tree *tree, const struct node *node)
{
	static const struct reference_form form = { PROPERTY_INTERCONNECT_CELLS, REFERENCE_STRICT };
	const struct property *names = node_property(node, PROPERTY_INTERCONNECT_NAMES);
	struct cells left = property_cells(node_property(node, PROPERTY_INTERCONNECTS));
	struct reference ref;
	const char *name = NULL, *why;

	while ((name = property_next_string(names, name))) {
		if (reference_next(tree, &left, &form, &ref, &why) != REFERENCE_OK)
			break;
		if (strcmp(name, "dma-mem") == 0)
			return ref.node;
	}
	return node->parent;
}

bool dma_is_coherent(const struct tree *tree, const struct node *node)
{
	/* DMA parents may lead in a circle. */
	for (unsigned int i = 0; node && i < 2 * TREE_DEPTH_MAX; i++) {
		if (node_has(node, PROPERTY_DMA_COHERENT))
			return true;
		if (node_has(node, PROPERTY_DMA_NONCOHERENT))
			return false;
		node = dma_parent(tree, node);
	}
	return false;
}
