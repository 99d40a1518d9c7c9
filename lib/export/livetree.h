/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A device tree in the making, for all formats that are trees: nodes and properties are added in
 * document order, then written as source or as blob. Both are equal: dtc turns the source into the
 * same nodes, properties and bytes, in the same order, as the blob has.
 *
 * A reference names its target by node; nodes that are referred to get a phandle (from
 * `phandles_above` + 1 up in document order, without those that Xen's toolstack uses itself) and a
 * label when the tree is written.
 *
 * Nothing here fails at once: without memory additions return NULL, additions to NULL do nothing,
 * and writing returns -ENOMEM. Texts and bytes are copied. */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"

/* How the content of a property is printed in source; the bytes are the same. */
enum livetree_form {
	LIVETREE_GUESS,   /* as strings or cells if it could be, as bytes otherwise */
	LIVETREE_CELLS,   /* hexadecimal */
	LIVETREE_DECIMAL, /* cells in decimal */
};

struct livetree_reference;

struct livetree_item { /* of a node, in order */
	struct livetree_item *next;
	const char *name;      /* of a property; NULL: a comment, whose text is the data */
	uint8_t *data;         /* without the phandles until livetree_finish() */
	size_t size, capacity; /* bytes */
	enum livetree_form form;
	uint32_t group; /* cells between one pair of brackets; 0: all */
	struct livetree_reference *references, *last_reference; /* by offset */
};

struct livetree_node {
	const char *name;
	struct livetree_node *parent, *next, *children, *last_child;
	struct livetree_item *items, *last_item;
	bool is_referred;
	uint32_t phandle;  /* from livetree_finish() on; 0: none */
	const char *label; /* the same; NULL: none */
};

struct livetree_reference {
	struct livetree_reference *next;
	size_t offset; /* in the property */
	struct livetree_node *target;
};

struct livetree {
	struct livetree_node *root;
	struct arena arena;
	uint32_t phandles_above; /* none up to this one is given; 0 at first */
	bool is_overlay;         /* an overlay in source is a "/plugin/" */
	bool failed;             /* memory ran out */
};

void livetree_init(struct livetree *livetree);
void livetree_done(struct livetree *livetree);

/* Whether source can have the name, and dtc does not warn about its characters. Others must not be
 * added. */
bool livetree_is_node_name(const char *name);
bool livetree_is_property_name(const char *name);

struct livetree_node *livetree_add_node(struct livetree *livetree, struct livetree_node *parent,
					const char *name);
void livetree_rename(struct livetree *livetree, struct livetree_node *node, const char *name);
/* The child of that name, or NULL. */
struct livetree_node *livetree_find_child(const struct livetree_node *parent, const char *name);

/* Lines of a comment between the properties; any text will do. */
__attribute__((format(printf, 3, 4))) void livetree_comment(struct livetree *livetree,
							    struct livetree_node *node,
							    const char *format, ...);

/* A property with content, … */
struct livetree_item *livetree_bytes(struct livetree *livetree, struct livetree_node *node,
				     const char *name, const void *data, size_t size);
void livetree_flag(struct livetree *livetree, struct livetree_node *node, const char *name);
void livetree_string(struct livetree *livetree, struct livetree_node *node, const char *name,
		     const char *string);
void livetree_number(struct livetree *livetree, struct livetree_node *node, const char *name,
		     uint32_t number);

/* … or one that is put together. */
struct livetree_item *livetree_property(struct livetree *livetree, struct livetree_node *node,
					const char *name, enum livetree_form form, uint32_t group);
void livetree_put_cell(struct livetree *livetree, struct livetree_item *item, uint32_t cell);
void livetree_put_cells64(struct livetree *livetree, struct livetree_item *item, uint64_t number);
/* A string of a list, with its NUL. */
void livetree_put_string(struct livetree *livetree, struct livetree_item *item, const char *string);
void livetree_put_reference(struct livetree *livetree, struct livetree_item *item,
			    struct livetree_node *target);

/* Gives phandles and labels, before the tree is written. 0 or -ENOMEM. */
int livetree_finish(struct livetree *livetree);

/* As source. 0 or -ENOMEM. */
int livetree_write_source(struct livetree *livetree, FILE *out);
/* As a malloc'ed blob. 0, -ENOMEM, or -EFBIG if it would be larger than any tree may be. */
int livetree_write_blob(struct livetree *livetree, void **ret, size_t *ret_size);

/* The node after this one in document order, or NULL, and how many nodes end between the two. */
struct livetree_node *livetree_next(const struct livetree_node *node, unsigned int *ret_closed);

static inline struct livetree_node *livetree_following(const struct livetree_node *node)
{
	unsigned int closed;

	return livetree_next(node, &closed);
}

#define livetree_for_each_node(n, livetree) \
	for (struct livetree_node *n = (livetree)->root; n; n = livetree_following(n))
