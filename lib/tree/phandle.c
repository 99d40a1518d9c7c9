/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A hash table with open addressing. */

#include "tree/phandle.h"

#include <errno.h>
#include <stdlib.h>

#include "base/util.h"

#define PHANDLE_AMBIGUOUS UINT32_MAX

/* The first of these names that has one. */
static uint32_t node_own_phandle(const struct node *node)
{
	static const uint32_t names[] = { PROPERTY_IBM_PHANDLE, PROPERTY_PHANDLE,
					  PROPERTY_LINUX_PHANDLE };
	uint32_t phandle;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (node_u32(node, names[i], &phandle))
			return phandle == UINT32_MAX ? 0 : phandle;
	return 0;
}

/* dtc numbers nodes from 1 on. Other phandles are seeded with the tree's address in memory, so that
 * nobody can forge some that collide. */
static uint32_t phandle_hash(const struct tree *tree, uint32_t phandle)
{
	uint32_t hash = phandle ^ (uint32_t)((uintptr_t)tree >> 4);

	if (tree->phandles_are_small)
		return phandle;
	hash = (hash ^ hash >> 16) * 0x7feb352du;
	hash = (hash ^ hash >> 15) * 0x846ca68bu;
	return hash ^ hash >> 16;
}

static struct phandle_slot *phandle_slot(const struct tree *tree, uint32_t phandle)
{
	size_t slot = phandle_hash(tree, phandle) & tree->phandles_mask;

	while (tree->phandles[slot].node && tree->phandles[slot].phandle != phandle)
		slot = (slot + 1) & tree->phandles_mask;
	return &tree->phandles[slot];
}

int phandles_index(struct tree *tree)
{
	uint32_t largest = 0;
	size_t n = 16;

	while (n < tree->n_nodes * 2)
		n *= 2;
	tree->phandles_mask = n - 1;
	tree->phandles = calloc(n, sizeof(*tree->phandles));
	if (!tree->phandles)
		return -ENOMEM;
	for (struct node *node = tree->nodes; node < tree_end(tree); node++) {
		node->phandle = node_own_phandle(node);
		if (node->phandle > largest)
			largest = node->phandle;
	}
	tree->phandles_are_small = largest <= tree->phandles_mask;
	for (struct node *node = tree->nodes; node < tree_end(tree); node++) {
		struct phandle_slot *slot;

		if (node->phandle == 0)
			continue;
		slot = phandle_slot(tree, node->phandle);
		*slot = (struct phandle_slot){
			.phandle = node->phandle,
			.node = slot->node ? PHANDLE_AMBIGUOUS
					   : (uint32_t)tree_index(tree, node) + 1,
		};
	}
	return 0;
}

const struct node *tree_find_phandle(const struct tree *tree, uint32_t phandle)
{
	const struct phandle_slot *slot;

	if (phandle == 0 || (tree->phandles_are_small && phandle > tree->phandles_mask))
		return NULL;
	slot = phandle_slot(tree, phandle);
	return slot->node && slot->node != PHANDLE_AMBIGUOUS ? tree->nodes + slot->node - 1 : NULL;
}
