/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A device tree in the making, for all formats that are trees: nodes and properties are added in
 * the order in which they will stand, then written as source or as blob. Both say the same: what
 * dtc makes of the source has the same nodes, properties and bytes, in the same order, as the blob.
 *
 * A reference names its target by node; numbers (phandles, from `phandles_above` + 1 up in document
 * order, without those that Xen's toolstack uses itself) and labels are given when the draft is
 * written, to nodes that are referred to.
 *
 * Nothing here fails at once: without memory additions return NULL, additions to NULL do nothing,
 * and writing returns -ENOMEM. Texts and bytes are copied. */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"

/* How the content of a property is printed in source; the bytes are the same. */
enum draft_form {
	DRAFT_GUESS,   /* as strings or cells if it could be, as bytes otherwise */
	DRAFT_CELLS,   /* hexadecimal */
	DRAFT_DECIMAL, /* cells in decimal */
};

struct draft_reference;

struct draft_item { /* what stands in a node, in order */
	struct draft_item *next;
	const char *name;      /* of a property; NULL: a comment, whose text is the data */
	uint8_t *data;         /* without the phandles until draft_finish() */
	size_t size, capacity; /* bytes */
	enum draft_form form;
	uint32_t group; /* cells between one pair of brackets; 0: all */
	struct draft_reference *references, *last_reference; /* by offset */
};

struct draft_node {
	const char *name;
	struct draft_node *parent, *next, *children, *last_child;
	struct draft_item *items, *last_item;
	bool is_referred;
	uint32_t phandle;  /* from draft_finish() on; 0: none */
	const char *label; /* the same; NULL: none */
};

struct draft_reference {
	struct draft_reference *next;
	size_t offset; /* in the property */
	struct draft_node *target;
};

struct draft {
	struct draft_node *root;
	struct arena arena;
	uint32_t phandles_above; /* none up to this one is given; 0 at first */
	bool is_overlay;         /* an overlay in source is a "/plugin/" */
	bool failed;             /* memory ran out */
};

/* Phandles that libxl gives to nodes of its own (tools/libs/light/libxl_arm.c, GUEST_PHANDLE_GIC
 * and GUEST_PHANDLE_IOMMU). */
#define DRAFT_PHANDLE_TAKEN_FIRST 65000
#define DRAFT_PHANDLE_TAKEN_LAST  65001

void draft_init(struct draft *draft);
void draft_done(struct draft *draft);

/* Whether the name can stand in source, and dtc has nothing to say about its characters. Others are
 * not to be added. */
bool draft_is_node_name(const char *name);
bool draft_is_property_name(const char *name);

struct draft_node *draft_add_node(struct draft *draft, struct draft_node *parent, const char *name);
void draft_rename(struct draft *draft, struct draft_node *node, const char *name);
/* The child of that name, or NULL. */
struct draft_node *draft_find_child(const struct draft_node *parent, const char *name);

/* Lines of a comment that stands between the properties; what it says need not be plain. */
__attribute__((format(printf, 3, 4))) void draft_comment(struct draft *draft,
							 struct draft_node *node,
							 const char *format, ...);

/* A property with content, … */
struct draft_item *draft_bytes(struct draft *draft, struct draft_node *node, const char *name,
			       const void *data, size_t size);
void draft_flag(struct draft *draft, struct draft_node *node, const char *name);
void draft_string(struct draft *draft, struct draft_node *node, const char *name,
		  const char *string);
void draft_number(struct draft *draft, struct draft_node *node, const char *name, uint32_t number);

/* … or one that is put together. */
struct draft_item *draft_property(struct draft *draft, struct draft_node *node, const char *name,
				  enum draft_form form, uint32_t group);
void draft_put_cell(struct draft *draft, struct draft_item *item, uint32_t cell);
void draft_put_cells64(struct draft *draft, struct draft_item *item, uint64_t number);
/* A string of a list, with its NUL. */
void draft_put_string(struct draft *draft, struct draft_item *item, const char *string);
void draft_put_reference(struct draft *draft, struct draft_item *item, struct draft_node *target);

/* Gives phandles and labels; what writes does it. 0 or -ENOMEM. */
int draft_finish(struct draft *draft);

/* As source. 0 or -ENOMEM. */
int draft_write_source(struct draft *draft, FILE *out);
/* As malloc'ed blob. 0, -ENOMEM, or -EFBIG if it were larger than any tree may be. */
int draft_write_blob(struct draft *draft, void **ret, size_t *ret_size);

/* The node after this one in document order, or NULL, and how many nodes end between the two. */
struct draft_node *draft_next(const struct draft_node *node, unsigned int *ret_closed);

static inline struct draft_node *draft_following(const struct draft_node *node)
{
	unsigned int closed;

	return draft_next(node, &closed);
}

#define draft_for_each_node(n, draft) \
	for (struct draft_node *n = (draft)->root; n; n = draft_following(n))
