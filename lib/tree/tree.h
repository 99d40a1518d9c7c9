/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A checked, indexed, immutable view of one flattened device tree (Devicetree Specification v0.4,
 * chapter 5). One pass over the blob checks it whole and builds the index; afterwards nothing is
 * rescanned and every pointer is good as long as the tree lives.
 *
 * Bad structure (a blob that cannot be walked) is an error with the offset. Bad content of a
 * property is not the tree's business. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "input/cells.h"
#include "tree/property.h"

/* Limits of a tree, so that no file costs unbounded memory or time. Linux
 * takes 2 MiB on arm64 (MAX_FDT_SIZE) and 64 levels (FDT_MAX_DEPTH, drivers/of/fdt.c). */
#define TREE_SIZE_MAX       ((size_t)16 << 20) /* bytes */
#define TREE_NODES_MAX      250000
#define TREE_PROPERTIES_MAX 4096 /* of one node; a look-up goes through them */
#define TREE_DEPTH_MAX      64
#define TREE_NAMES_MAX      65000 /* different property names; real trees have about 1,000 */
#define TREE_NAME_MAX       255   /* bytes, node and property names */
#define TREE_PATH_MAX       (TREE_DEPTH_MAX * (TREE_NAME_MAX + 1) + 2)

struct property {
	const uint8_t *data; /* in the blob, unaligned */
	uint32_t size;       /* bytes */
	uint32_t name;       /* enum property_name, or a number of this tree's own */
};

struct node {                      /* in document order: the first child is node + 1 */
	const char *name;          /* with unit address; "" for the root; in the blob */
	const struct node *parent; /* NULL for the root */
	const struct node *end;    /* behind the last node of the subtree */
	const struct property *properties;
	uint64_t names; /* of the properties: bit name % 64, for a look-up that finds nothing */
	uint32_t n_properties;
	uint32_t phandle; /* 0: none */
};

struct phandle_slot { /* of a hash table with open addressing */
	uint32_t phandle;
	uint32_t node; /* index + 1; 0: empty slot; UINT32_MAX: two nodes claim the phandle */
};

struct tree {
	void *blob; /* owned */
	size_t size;
	struct node *nodes;
	size_t n_nodes;
	struct property *properties;
	size_t n_properties;
	const char **names; /* by property name number */
	size_t n_names;
	struct phandle_slot *phandles;
	size_t phandles_mask;
	bool phandles_are_small; /* none is larger than the mask: each has a slot of its own */
};

/* Why a tree or blob was refused: one sentence, without the file's name. */
struct tree_error {
	char text[512];
};

__attribute__((format(printf, 2, 3))) void tree_error_set(struct tree_error *error,
							  const char *format, ...);

/* Loads the library with which trees are written: in a program that lives long and may lack memory
 * later. */
void tree_prepare(void);

/* Takes over the malloc'ed blob, also on failure. 0, -ENOMEM, or -EINVAL with *error set. */
int tree_new(struct tree **ret, void *blob, size_t size, struct tree_error *error);
struct tree *tree_free(struct tree *tree);
void tree_freep(struct tree **tree);

static inline const struct node *tree_root(const struct tree *tree)
{
	return tree->nodes;
}

static inline const struct node *tree_end(const struct tree *tree)
{
	return tree->nodes + tree->n_nodes;
}

static inline size_t tree_index(const struct tree *tree, const struct node *node)
{
	return (size_t)(node - tree->nodes);
}

#define tree_for_each_node(n, tree) \
	for (const struct node *n = tree_root(tree); n < tree_end(tree); n++)

#define tree_for_each_child(child, above) \
	for (const struct node *child = (above) + 1; child < (above)->end; child = child->end)

static inline uint64_t property_name_bit(uint32_t name)
{
	return (uint64_t)1 << name % 64;
}

/* The property, or NULL. If a name is there twice, the first one counts (Linux). Most look-ups
 * find nothing. */
static inline const struct property *node_property(const struct node *node, uint32_t name)
{
	if (!(node->names & property_name_bit(name)))
		return NULL;
	for (uint32_t i = 0; i < node->n_properties; i++)
		if (node->properties[i].name == name)
			return &node->properties[i];
	return NULL;
}

static inline bool node_has(const struct node *node, uint32_t name)
{
	return node_property(node, name) != NULL;
}

/* The property of any name, or NULL. For those in the table node_property() is faster. */
const struct property *node_property_named(const struct tree *tree, const struct node *node,
					   const char *name);

/* The whole cells of a property; a rest of up to 3 bytes is left out. */
static inline struct cells property_cells(const struct property *property)
{
	return property ? (struct cells){ property->data, property->size / 4 }
			: (struct cells){ NULL, 0 };
}

/* The property's first cell. */
static inline bool node_u32(const struct node *node, uint32_t name, uint32_t *ret)
{
	struct cells cells = property_cells(node_property(node, name));

	return cells_take_u32(&cells, ret);
}

/* Same bytes, or both missing. */
bool property_equals(const struct property *a, const struct property *b);

/* The strings of a string list in turn: the first one after NULL; NULL at the end. Only
 * strings with their NUL inside the property count. */
const char *property_next_string(const struct property *property, const char *previous);
/* The first string of the property, or NULL. */
static inline const char *node_string(const struct node *node, uint32_t name)
{
	const struct property *property = node_property(node, name);

	return property ? property_next_string(property, NULL) : NULL;
}
bool node_is_compatible(const struct node *node, const char *compatible);

/* Whether the name without its unit address is this one (Linux, of_node_name_eq). */
static inline bool node_name_is(const struct node *node, const char *name)
{
	size_t n;

	if (node->name[0] != name[0])
		return false;
	n = strlen(name);
	return strncmp(node->name, name, n) == 0 && (node->name[n] == '\0' || node->name[n] == '@');
}

/* No "status", or "okay" or "ok" (Linux, __of_device_is_available); of this node alone. */
bool node_is_okay(const struct node *node);
/* … and of all its ancestors. The first one that is not, or NULL. */
const struct node *node_unavailable_ancestor(const struct node *node);

/* The node with that phandle; NULL if there is none, or if two nodes claim it. */
const struct node *tree_find_phandle(const struct tree *tree, uint32_t phandle);

/* Entry `index` of the memory reserve map (Devicetree Specification, 5.3); false behind the end. */
bool tree_reserved(const struct tree *tree, uint32_t index, uint64_t *address, uint64_t *size);
const struct node *tree_find_path(const struct tree *tree, const char *path);
/* Whether it is one to be put on another tree: below the root is a fragment (dtc, "/plugin/"). */
bool tree_is_overlay(const struct tree *tree);

const struct node *node_find_child(const struct node *node, const char *name, size_t n);

/* By node: whether another node has the same path. malloc'ed. 0 or -ENOMEM. */
int tree_find_duplicate_paths(const struct tree *tree, bool **ret);

/* Each node's place in the order of node_compare(), for sorting many. malloc'ed; 0 or -ENOMEM. */
int tree_rank(const struct tree *tree, uint32_t **ret);

/* The full path into a buffer of TREE_PATH_MAX bytes; returns that buffer. */
const char *node_path(const struct node *node, char *buffer);

/* Order by path, component by component: the one order that a blob and a directory of the
 * same tree have in common. <0, 0, >0. */
int node_compare(const struct node *a, const struct node *b);
