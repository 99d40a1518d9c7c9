/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From an untrusted blob to the index. The structure block is walked here, once, because libfdt's
 * own walk (fdt_check_full, then fdt_next_tag again) costs four times as much: it looks at every
 * byte of a name through a function call. Every access goes through walk_take(). */

#include "tree/tree.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text/word.h"
#include "base/util.h"
#include "tree/fdt.h"
#include "tree/phandle.h"

struct walk {
	struct tree *tree;
	struct tree_error *error;
	struct node *open; /* the innermost node that is not yet ended */
	unsigned int depth;
	const uint8_t *block; /* the structure block */
	size_t block_size;    /* bytes */
	size_t offset;        /* of the next byte to be read in it */
	const char *strings;
	size_t strings_size; /* bytes */
	uint16_t *name_of;   /* by offset into the strings block: name number + 1 */
	uint16_t *known;     /* hash table of enum property_name + 1 */
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

static int walk_fail(struct walk *walk, const char *what)
{
	tree_error_set(walk->error, "offset 0x%zx: %s; the file is damaged, make or copy it anew",
		       fdt_off_dt_struct(walk->tree->blob) + walk->offset, what);
	return -EINVAL;
}

static int walk_refuse(struct walk *walk, const char *what, unsigned int limit)
{
	tree_error_set(walk->error, "offset 0x%zx: more than %u %s, too many for a board",
		       fdt_off_dt_struct(walk->tree->blob) + walk->offset, limit, what);
	return -EINVAL;
}

/* The one gate to the structure block: the next n bytes, padded to whole cells; or NULL. */
static const uint8_t *walk_take(struct walk *walk, size_t n)
{
	const uint8_t *p = walk->block + walk->offset;
	size_t room = walk->block_size - walk->offset;

	if (n > room)
		return NULL;
	n = (n + 3) & ~(size_t)3;
	walk->offset += n < room ? n : room;
	return p;
}

static bool walk_take_u32(struct walk *walk, uint32_t *ret)
{
	const uint8_t *p = walk_take(walk, 4);

	if (p)
		*ret = cell_load(p);
	return p != NULL;
}

/* ---- names ---- */

#define KNOWN_HASH_SIZE 512

static uint32_t name_hash(const char *name)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619u;
	return hash ^ hash >> 15;
}

static void known_fill(uint16_t *table)
{
	for (uint32_t i = 0; i < PROPERTY_NAMES_KNOWN; i++) {
		uint32_t slot = name_hash(known_names[i]) % KNOWN_HASH_SIZE;

		while (table[slot])
			slot = (slot + 1) % KNOWN_HASH_SIZE;
		table[slot] = (uint16_t)(i + 1);
	}
}

static bool known_find(const uint16_t *table, const char *name, uint32_t *ret)
{
	uint32_t slot = name_hash(name) % KNOWN_HASH_SIZE;

	for (; table[slot]; slot = (slot + 1) % KNOWN_HASH_SIZE)
		if (streq(known_names[table[slot] - 1], name)) {
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
static int walk_name(struct walk *walk, uint32_t name_offset, uint32_t *ret)
{
	const char *name = walk->strings + name_offset;
	size_t room, n;
	int r;

	if (name_offset >= walk->strings_size)
		return walk_fail(walk, "a property's name lies outside the strings block");
	if (walk->name_of[name_offset]) {
		*ret = walk->name_of[name_offset] - 1;
		return 0;
	}
	room = walk->strings_size - name_offset;
	n = strnlen(name, room > TREE_NAME_MAX ? TREE_NAME_MAX + 1 : room);
	if (n == room)
		return walk_fail(walk, "a property's name has no end");
	if (n > TREE_NAME_MAX)
		return walk_refuse(walk, "bytes in a property's name", TREE_NAME_MAX);
	if (!known_find(walk->known, name, ret)) {
		r = names_add(walk, name, ret);
		if (r < 0)
			return r;
	}
	if (*ret >= TREE_NAMES_MAX)
		return walk_refuse(walk, "different property names", TREE_NAMES_MAX);
	walk->name_of[name_offset] = (uint16_t)(*ret + 1);
	return 0;
}

/* ---- the walk ---- */

static bool are_name_bytes(uint64_t word)
{
	return word_is_within(word, '!', '~') && !word_has(word, '/');
}

/* Bytes of a node's name up to the first that does not belong there; names are plain text
 * without slashes. */
static size_t name_length(const char *name, size_t room)
{
	size_t n = 0;

	while (n + 8 <= room && are_name_bytes(word_load(name + n)))
		n += 8;
	while (n < room && name[n] > ' ' && name[n] <= '~' && name[n] != '/')
		n++;
	return n;
}

static int walk_node_name(struct walk *walk, const char **ret)
{
	const char *name = (const char *)walk->block + walk->offset;
	size_t room = walk->block_size - walk->offset, n = name_length(name, room);

	if (n == room)
		return walk_fail(walk, "the structure block is cut off inside a node's name");
	if (name[n] != '\0' || (n == 0 && walk->open))
		return walk_fail(walk, "a node's name is empty or not plain text");
	if (n > TREE_NAME_MAX)
		return walk_refuse(walk, "bytes in a node's name", TREE_NAME_MAX);
	walk_take(walk, n + 1);
	*ret = walk->open ? name : ""; /* old trees give the root a name */
	return 0;
}

static int walk_begin_node(struct walk *walk)
{
	struct tree *tree = walk->tree;
	const char *name = "";
	int r;

	if (!walk->open && tree->n_nodes > 0)
		return walk_fail(walk, "there is a second root node");
	if (walk->depth == TREE_DEPTH_MAX)
		return walk_refuse(walk, "levels of nodes", TREE_DEPTH_MAX);
	if (tree->n_nodes == TREE_NODES_MAX)
		return walk_refuse(walk, "nodes", TREE_NODES_MAX);
	r = walk_node_name(walk, &name);
	if (r < 0)
		return r;
	assert(tree->n_nodes < walk->nodes_capacity);
	tree->nodes[tree->n_nodes] =
		(struct node){ .name = name,
			       .parent = walk->open,
			       .properties = tree->properties + tree->n_properties };
	walk->open = &tree->nodes[tree->n_nodes++];
	walk->depth++;
	return 0;
}

static int walk_end_node(struct walk *walk)
{
	struct tree *tree = walk->tree;

	if (!walk->open)
		return walk_fail(walk, "a node ends that never began");
	walk->open->end = tree->nodes + tree->n_nodes;
	walk->open = --walk->depth == 0 ? NULL : tree->nodes + tree_index(tree, walk->open->parent);
	return 0;
}

static int walk_property(struct walk *walk)
{
	struct tree *tree = walk->tree;
	struct property *property;
	const uint8_t *header;
	int r;

	if (!walk->open)
		return walk_fail(walk, "a property is outside of any node");
	if (walk->open != &tree->nodes[tree->n_nodes - 1])
		return walk_fail(walk, "a property follows a child node");
	if (walk->open->n_properties == TREE_PROPERTIES_MAX)
		return walk_refuse(walk, "properties of one node", TREE_PROPERTIES_MAX);
	assert(tree->n_properties < walk->properties_capacity);
	property = &tree->properties[tree->n_properties++];
	walk->open->n_properties++;
	header = walk_take(walk, 8);
	if (!header)
		return walk_fail(walk, "the structure block is cut off inside a property");
	property->size = cell_load(header);
	property->data = walk_take(walk, property->size);
	if (!property->data)
		return walk_fail(walk, "a property is longer than the structure block");
	r = walk_name(walk, cell_load(header + 4), &property->name);
	if (r == 0)
		walk->open->names |= property_name_bit(property->name);
	return r;
}

static int walk_end(struct walk *walk)
{
	if (walk->open)
		return walk_fail(walk, "the tree ends inside a node");
	return walk->tree->n_nodes > 0 ? 0 : walk_fail(walk, "there is no root node");
}

static int walk_tree(struct walk *walk)
{
	uint32_t tag;
	int r = 0;

	while (r == 0) {
		if (!walk_take_u32(walk, &tag))
			return walk_fail(walk, "the structure block is cut off");
		if (tag == FDT_PROP)
			r = walk_property(walk);
		else if (tag == FDT_BEGIN_NODE)
			r = walk_begin_node(walk);
		else if (tag == FDT_END_NODE)
			r = walk_end_node(walk);
		else if (tag == FDT_END)
			return walk_end(walk);
		else if (tag != FDT_NOP)
			r = walk_fail(walk, "there is no valid tag here");
	}
	return r;
}

/* ---- memory reserve map ---- */

bool tree_reserved(const struct tree *tree, uint32_t index, uint64_t *address, uint64_t *size)
{
	return index < INT32_MAX &&
	       libfdt()->get_mem_rsv(tree->blob, (int)index, address, size) == 0 &&
	       (*address != 0 || *size != 0);
}

/* ---- life ---- */

/* Whether a block of the blob lies between its header and its end. */
static bool has_block(const void *blob, uint64_t begin, uint64_t size)
{
	return begin >= (fdt_version(blob) < 17 ? FDT_V16_SIZE : FDT_V17_SIZE) &&
	       begin + size <= fdt_totalsize(blob);
}

/* Version 16 does not give the size of the structure block. */
static bool has_blocks(const void *blob)
{
	return has_block(blob, fdt_off_mem_rsvmap(blob), 0) &&
	       has_block(blob, fdt_off_dt_struct(blob),
			 fdt_version(blob) < 17 ? 0 : fdt_size_dt_struct(blob)) &&
	       has_block(blob, fdt_off_dt_strings(blob), fdt_size_dt_strings(blob));
}

static int tree_check_header(const struct tree *tree, struct tree_error *error)
{
	const void *blob = tree->blob;

	if (tree->size < sizeof(struct fdt_header) || fdt_magic(blob) != FDT_MAGIC) {
		tree_error_set(error,
			       "offset 0x0: this is not a device tree blob (no magic 0x%x); "
			       "compile a .dts with dtc first",
			       FDT_MAGIC);
		return -EINVAL;
	}
	if (fdt_totalsize(blob) > tree->size) {
		tree_error_set(error,
			       "offset 0x4: the header promises %u bytes, the file has %zu; "
			       "it is cut off, copy it anew",
			       fdt_totalsize(blob), tree->size);
		return -EINVAL;
	}
	if (fdt_version(blob) < 16 || fdt_last_comp_version(blob) > 17) {
		tree_error_set(error,
			       "offset 0x14: version %u (compatible with %u), only 16 and 17 "
			       "are in use",
			       fdt_version(blob), fdt_last_comp_version(blob));
		return -EINVAL;
	}
	if (fdt_version(blob) < fdt_last_comp_version(blob) || fdt_totalsize(blob) > INT_MAX ||
	    !has_blocks(blob)) {
		tree_error_set(error,
			       "offset 0x8: the header's block offsets and sizes lie outside "
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
	uint32_t begin = fdt_off_dt_struct(tree->blob), end = fdt_totalsize(tree->blob);
	size_t n;

	/* Version 16 does not give the block's size: the end of the blob bounds it. */
	if (fdt_version(tree->blob) >= 17)
		end = begin + fdt_size_dt_struct(tree->blob);
	walk->block = (const uint8_t *)tree->blob + begin;
	walk->block_size = end - begin;
	n = walk->block_size / 12 + 1;

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
		r = phandles_index(tree);
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
