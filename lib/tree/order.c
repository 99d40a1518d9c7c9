/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Paths as an order: the rank of every node, and nodes that share a path. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "tree/tree.h"

static int sibling_compare(const void *pa, const void *pb)
{
	const struct node *a = *(const struct node *const *)pa;
	const struct node *b = *(const struct node *const *)pb;
	int r = strcmp(a->name, b->name);

	return r ? r : (a < b ? -1 : a > b);
}

/* The children of a node, sorted; returns how many. The array has room for all nodes. */
static size_t sorted_children(const struct node *node, const struct node **ret)
{
	size_t n = 0;

	tree_for_each_child (child, node)
		ret[n++] = child;
	if (n > 1)
		qsort(ret, n, sizeof(*ret), sibling_compare);
	return n;
}

/* In document order parents come first: a node's rank is known when its children get theirs, and
 * the size of a subtree is the number of its ranks. */
int tree_rank(const struct tree *tree, uint32_t **ret)
{
	_cleanup_(freep) const struct node **children = malloc(tree->n_nodes * sizeof(*children));
	uint32_t *rank = calloc(tree->n_nodes, sizeof(*rank));

	if (!children || !rank) {
		free(rank);
		return -ENOMEM;
	}
	tree_for_each_node (node, tree) {
		uint32_t next = rank[tree_index(tree, node)] + 1;
		size_t n = sorted_children(node, children);

		for (size_t i = 0; i < n; i++) {
			rank[tree_index(tree, children[i])] = next;
			next += (uint32_t)(children[i]->end - children[i]);
		}
	}
	*ret = rank;
	return 0;
}

/* Eight letters at a time. */
#define HASH_FACTOR 0x9e3779b97f4a7c15u

static size_t sibling_hash(const struct node *node)
{
	size_t n = strlen(node->name), left;
	uint64_t hash = (uintptr_t)node->parent ^ n, word;
	const char *s = node->name;

	for (left = n; left > sizeof(word); left -= sizeof(word), s += sizeof(word)) {
		memcpy(&word, s, sizeof(word));
		hash = (hash ^ word) * HASH_FACTOR;
		hash ^= hash >> 32;
	}
	word = 0;
	if (n >= sizeof(word)) /* the last eight, whether some were among the others or not */
		memcpy(&word, node->name + n - sizeof(word), sizeof(word));
	else
		memcpy(&word, s, left);
	hash = (hash ^ word) * HASH_FACTOR;
	hash = (hash ^ hash >> 32) * HASH_FACTOR; /* so that the last letters reach all bits */
	return (size_t)(hash ^ hash >> 32);
}

/* The slot of this node's name below this parent, or a free one for it. */
static size_t sibling_slot(const struct tree *tree, const uint32_t *slots, size_t mask,
			   const struct node *node)
{
	size_t slot = sibling_hash(node) & mask;

	for (; slots[slot]; slot = (slot + 1) & mask) {
		const struct node *other = &tree->nodes[slots[slot] - 1];

		if (other->parent == node->parent && streq(other->name, node->name))
			break;
	}
	return slot;
}

int tree_find_duplicate_paths(const struct tree *tree, bool **ret)
{
	size_t mask = 16, slot;
	_cleanup_(freep) uint32_t *slots = NULL;
	bool *duplicate_paths = calloc(tree->n_nodes, sizeof(*duplicate_paths));

	while (mask < tree->n_nodes * 2)
		mask *= 2;
	slots = calloc(mask--, sizeof(*slots));
	if (!duplicate_paths || !slots) {
		free(duplicate_paths);
		return -ENOMEM;
	}
	for (uint32_t i = 0; i < tree->n_nodes; i++) {
		slot = sibling_slot(tree, slots, mask, &tree->nodes[i]);
		if (slots[slot])
			duplicate_paths[i] = duplicate_paths[slots[slot] - 1] = true;
		else
			slots[slot] = i + 1;
	}
	/* Nodes below an ambiguous path have one too. */
	for (size_t i = 1; i < tree->n_nodes; i++)
		if (duplicate_paths[tree_index(tree, tree->nodes[i].parent)])
			duplicate_paths[i] = true;
	*ret = duplicate_paths;
	return 0;
}
