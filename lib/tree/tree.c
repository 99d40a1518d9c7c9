/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a blob that nobody vouches for to the index. libfdt hands out the tags and checks that
 * they lie inside the structure block; what libfdt does not check (order, depth, names,
 * number) is checked here. The codes of libfdt end in this file. */

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "base/cleanup.h"
#include "tree/tree.h"

struct walk {
	struct tree *tree;
	struct tree_error *error;
	struct node *open; /* the innermost node that is not yet ended */
	unsigned int depth;
	const char *strings;
	size_t strings_size; /* bytes */
	uint32_t *name_of;   /* by offset into the strings block: name number + 1 */
	uint32_t *known;     /* names this tree shares with enum property_name, by hash */
	size_t names_capacity;
	size_t nodes_capacity;
	size_t properties_capacity;
};

static const char *const known_names[] = {
#define X(id, name) [PROPERTY_##id] = name,
	PROPERTY_NAMES(X)
#undef X
};

void tree_error_set(struct tree_error *error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
}

static int walk_fail(struct walk *walk, int offset, const char *what)
{
	tree_error_set(walk->error,
		       "offset 0x%x: %s; the file is damaged, make or copy it anew",
		       (unsigned int)fdt_off_dt_struct(walk->tree->blob) + (unsigned int)offset,
		       what);
	return -EINVAL;
}

static int walk_refuse(struct walk *walk, int offset, const char *what, unsigned int limit)
{
	tree_error_set(walk->error, "offset 0x%x: more than %u %s, which no board needs",
		       (unsigned int)fdt_off_dt_struct(walk->tree->blob) + (unsigned int)offset,
		       limit, what);
	return -EINVAL;
}

/* ---- names ---- */

#define KNOWN_HASH_SIZE 256

static uint32_t name_hash(const char *name)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619u;
	return hash ^ hash >> 15;
}

static void known_fill(uint32_t *table)
{
	for (uint32_t i = 0; i < PROPERTY_NAMES_KNOWN; i++) {
		uint32_t slot = name_hash(known_names[i]) % KNOWN_HASH_SIZE;

		while (table[slot])
			slot = (slot + 1) % KNOWN_HASH_SIZE;
		table[slot] = i + 1;
	}
}

static bool known_find(const uint32_t *table, const char *name, uint32_t *ret)
{
	uint32_t slot = name_hash(name) % KNOWN_HASH_SIZE;

	for (; table[slot]; slot = (slot + 1) % KNOWN_HASH_SIZE)
		if (strcmp(known_names[table[slot] - 1], name) == 0) {
			*ret = table[slot] - 1;
			return true;
		}
	return false;
}

static int names_add(struct walk *walk, const char *name, uint32_t *ret)
{
	struct tree *tree = walk->tree;

	if (tree->n_names == walk->names_capacity) {
		size_t more = walk->names_capacity * 2;
		const char **names = reallocarray(tree->names, more, sizeof(*names));

		if (!names)
			return -ENOMEM;
		tree->names = names;
		walk->names_capacity = more;
	}
	*ret = (uint32_t)tree->n_names;
	tree->names[tree->n_names++] = name;
	return 0;
}

/* The number of the property name at this offset into the strings block. */
static int walk_name(struct walk *walk, int offset, uint32_t name_offset, uint32_t *ret)
{
	const char *name = walk->strings + name_offset;
	size_t room, n;
	int r;

	if (name_offset >= walk->strings_size)
		return walk_fail(walk, offset, "a property's name lies outside the strings block");
	if (walk->name_of[name_offset]) {
		*ret = walk->name_of[name_offset] - 1;
		return 0;
	}
	room = walk->strings_size - name_offset;
	n = strnlen(name, room > TREE_NAME_MAX ? TREE_NAME_MAX + 1 : room);
	if (n == room)
		return walk_fail(walk, offset, "a property's name has no end");
	if (n > TREE_NAME_MAX)
		return walk_refuse(walk, offset, "bytes in a property's name", TREE_NAME_MAX);
	if (!known_find(walk->known, name, ret)) {
		r = names_add(walk, name, ret);
		if (r < 0)
			return r;
	}
	walk->name_of[name_offset] = *ret + 1;
	return 0;
}

/* ---- the walk ---- */

static bool name_is_clean(const char *name, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (name[i] <= ' ' || name[i] > '~' || name[i] == '/')
			return false;
	return true;
}

static int walk_begin_node(struct walk *walk, int offset)
{
	struct tree *tree = walk->tree;
	int n;
	const char *name = fdt_get_name(tree->blob, offset, &n);

	if (!name)
		return walk_fail(walk, offset, "a node has no name");
	if (!walk->open && tree->n_nodes > 0)
		return walk_fail(walk, offset, "there is a second root node");
	if (walk->depth == TREE_DEPTH_MAX)
		return walk_refuse(walk, offset, "levels of nodes", TREE_DEPTH_MAX);
	if (tree->n_nodes == TREE_NODES_MAX)
		return walk_refuse(walk, offset, "nodes", TREE_NODES_MAX);
	if (n > TREE_NAME_MAX)
		return walk_refuse(walk, offset, "bytes in a node's name", TREE_NAME_MAX);
	if (!walk->open)
		name = "";
	else if (n == 0 || !name_is_clean(name, (size_t)n))
		return walk_fail(walk, offset, "a node's name is empty or not plain text");
	assert(tree->n_nodes < walk->nodes_capacity);
	tree->nodes[tree->n_nodes] = (struct node){ .name = name,
						    .parent = walk->open,
						    .properties = tree->properties +
								  tree->n_properties };
	walk->open = &tree->nodes[tree->n_nodes++];
	walk->depth++;
	return 0;
}

static int walk_end_node(struct walk *walk, int offset)
{
	if (!walk->open)
		return walk_fail(walk, offset, "a node ends that never began");
	walk->open->end = walk->tree->nodes + walk->tree->n_nodes;
	walk->open = walk->depth == 1 ? NULL : walk->tree->nodes + tree_index(walk->tree, walk->open->parent);
	walk->depth--;
	return 0;
}

static int walk_property(struct walk *walk, int offset)
{
	struct tree *tree = walk->tree;
	const struct fdt_property *fdt_property =
		fdt_offset_ptr(tree->blob, offset, sizeof(*fdt_property));
	struct property *property;

	if (!fdt_property)
		return walk_fail(walk, offset, "a property is cut off");
	if (!walk->open)
		return walk_fail(walk, offset, "a property stands outside of any node");
	if (walk->open != &tree->nodes[tree->n_nodes - 1])
		return walk_fail(walk, offset, "a property stands behind a child node");
	assert(tree->n_properties < walk->properties_capacity);
	property = &tree->properties[tree->n_properties++];
	walk->open->n_properties++;
	property->data = (const uint8_t *)fdt_property->data;
	property->size = fdt32_to_cpu(fdt_property->len);
	return walk_name(walk, offset, fdt32_to_cpu(fdt_property->nameoff), &property->name);
}

static int walk_end(struct walk *walk, int offset, int result)
{
	if (result < 0)
		return walk_fail(walk, offset,
				 result == -FDT_ERR_TRUNCATED ?
					 "the structure block is cut off" :
					 "there is no valid tag or length here");
	if (walk->open)
		return walk_fail(walk, offset, "the tree ends inside a node");
	if (walk->tree->n_nodes == 0)
		return walk_fail(walk, offset, "there is no root node");
	return 0;
}

static int walk_tree(struct walk *walk)
{
	const void *blob = walk->tree->blob;
	int offset, next = 0, r = 0;

	while (r == 0) {
		uint32_t tag = fdt_next_tag(blob, offset = next, &next);

		if (tag == FDT_BEGIN_NODE)
			r = walk_begin_node(walk, offset);
		else if (tag == FDT_END_NODE)
			r = walk_end_node(walk, offset);
		else if (tag == FDT_PROP)
			r = walk_property(walk, offset);
		else if (tag == FDT_END)
			return walk_end(walk, offset, next);
	}
	return r;
}

/* ---- phandles ---- */

#define PHANDLE_AMBIGUOUS UINT32_MAX

static uint32_t node_own_phandle(const struct node *node)
{
	static const enum property_name names[] = { PROPERTY_IBM_PHANDLE, PROPERTY_PHANDLE,
						    PROPERTY_LINUX_PHANDLE };
	uint32_t phandle;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (node_u32(node, names[i], &phandle))
			return phandle == UINT32_MAX ? 0 : phandle;
	return 0;
}

static struct phandle_slot *phandle_slot(const struct tree *tree, uint32_t phandle)
{
	size_t slot = phandle * 2654435761u & tree->phandles_mask;

	while (tree->phandles[slot].node && tree->phandles[slot].phandle != phandle)
		slot = (slot + 1) & tree->phandles_mask;
	return &tree->phandles[slot];
}

static int tree_index_phandles(struct tree *tree)
{
	size_t n = 16;

	while (n < tree->n_nodes * 2)
		n *= 2;
	tree->phandles_mask = n - 1;
	tree->phandles = calloc(n, sizeof(*tree->phandles));
	if (!tree->phandles)
		return -ENOMEM;
	for (struct node *node = tree->nodes; node < tree_end(tree); node++) {
		struct phandle_slot *slot;

		node->phandle = node_own_phandle(node);
		if (node->phandle == 0)
			continue;
		slot = phandle_slot(tree, node->phandle);
		*slot = (struct phandle_slot){
			.phandle = node->phandle,
			.node = slot->node ? PHANDLE_AMBIGUOUS :
					     (uint32_t)tree_index(tree, node) + 1,
		};
	}
	return 0;
}

const struct node *tree_find_phandle(const struct tree *tree, uint32_t phandle)
{
	const struct phandle_slot *slot;

	if (phandle == 0)
		return NULL;
	slot = phandle_slot(tree, phandle);
	return slot->node && slot->node != PHANDLE_AMBIGUOUS ? tree->nodes + slot->node - 1 : NULL;
}

/* ---- life ---- */

static int tree_check_header(const struct tree *tree, struct tree_error *error)
{
	const void *blob = tree->blob;

	if (tree->size < sizeof(struct fdt_header) || fdt_magic(blob) != FDT_MAGIC) {
		tree_error_set(error, "offset 0x0: this is no device tree blob (no magic 0x%x); "
				      "compile a .dts with dtc first",
			       FDT_MAGIC);
		return -EINVAL;
	}
	if (fdt_totalsize(blob) > tree->size) {
		tree_error_set(error, "offset 0x4: the header promises %u bytes, the file has %zu; "
				      "it is cut off, copy it anew",
			       fdt_totalsize(blob), tree->size);
		return -EINVAL;
	}
	if (fdt_version(blob) < 16 || fdt_last_comp_version(blob) > 17) {
		tree_error_set(error, "offset 0x14: version %u (compatible with %u), only 16 and 17 "
				      "are in use",
			       fdt_version(blob), fdt_last_comp_version(blob));
		return -EINVAL;
	}
	if (fdt_check_header(blob) != 0) {
		tree_error_set(error, "offset 0x8: the header's block offsets and sizes lie outside "
				      "the blob; the file is damaged, make or copy it anew");
		return -EINVAL;
	}
	return 0;
}

/* A node takes at least 12 bytes of the structure block and a property as many, so that these
 * arrays never grow; pages that stay untouched cost nothing. */
static int walk_init(struct walk *walk)
{
	struct tree *tree = walk->tree;
	/* Version 16 does not tell the block's size: libfdt then bounds it by the total. */
	size_t bytes = fdt_version(tree->blob) < 17 ? tree->size : fdt_size_dt_struct(tree->blob);
	size_t n = bytes / 12 + 1;

	walk->nodes_capacity = n < TREE_NODES_MAX ? n : TREE_NODES_MAX;
	walk->properties_capacity = n;
	walk->names_capacity = 512;
	walk->strings = (const char *)tree->blob + fdt_off_dt_strings(tree->blob);
	walk->strings_size = fdt_size_dt_strings(tree->blob);
	walk->name_of = calloc(walk->strings_size + 1, sizeof(*walk->name_of));
	walk->known = calloc(KNOWN_HASH_SIZE, sizeof(*walk->known));
	tree->nodes = calloc(walk->nodes_capacity, sizeof(*tree->nodes));
	tree->properties = malloc(n * sizeof(*tree->properties));
	tree->names = malloc(walk->names_capacity * sizeof(*tree->names));
	if (!walk->name_of || !walk->known || !tree->nodes || !tree->properties || !tree->names)
		return -ENOMEM;
	memcpy(tree->names, known_names, sizeof(known_names));
	tree->n_names = PROPERTY_NAMES_KNOWN;
	known_fill(walk->known);
	return 0;
}

int tree_new(struct tree **ret, void *blob, size_t size, struct tree_error *error)
{
	_cleanup_(tree_freep) struct tree *tree = calloc(1, sizeof(*tree));
	struct walk walk = { .tree = tree, .error = error };
	int r;

	if (!tree) {
		free(blob);
		return -ENOMEM;
	}
	tree->blob = blob;
	tree->size = size;
	r = tree_check_header(tree, error);
	if (r < 0)
		return r;
	r = walk_init(&walk);
	if (r == 0)
		r = walk_tree(&walk);
	free(walk.name_of);
	free(walk.known);
	if (r == 0)
		r = tree_index_phandles(tree);
	if (r < 0)
		return r;
	*ret = TAKE(tree);
	return 0;
}

struct tree *tree_free(struct tree *tree)
{
	if (!tree)
		return NULL;
	free(tree->phandles);
	free(tree->names);
	free(tree->properties);
	free(tree->nodes);
	free(tree->blob);
	free(tree);
	return NULL;
}

void tree_freep(struct tree **tree)
{
	tree_free(*tree);
}
