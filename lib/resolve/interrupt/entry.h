/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* interrupts and interrupts-extended as they are written: a controller and a specifier each. */

#include "input/cells.h"
#include "resolve/interrupt/resolver.h"

#define SPECIFIER_CELLS_MAX 16 /* Linux, MAX_PHANDLE_ARGS */
#define INTERRUPT_HOPS_MAX  16

struct hop {
	const struct node *controller;
	uint32_t n_cells;
	uint32_t cells[SPECIFIER_CELLS_MAX];
};

struct interrupt_path {
	uint32_t n_hops;
	struct hop hops[INTERRUPT_HOPS_MAX]; /* hop 0: as written in the device */
};

/* False when the path is full. */
bool interrupt_path_add(struct interrupt_path *path, const struct hop *hop);

/* The node's interrupt parent (Linux, of_irq_find_parent), or NULL. */
const struct node *interrupt_parent(const struct tree *tree, const struct node *node);

/* Whether the node has interrupts of its own. */
bool interrupt_is_wired(const struct node *node);

enum irq_entry {
	IRQ_ENTRY_OK,
	IRQ_ENTRY_HOLE,   /* left out on purpose */
	IRQ_ENTRY_BROKEN, /* and so are all that follow; *ret_why is the reason */
	IRQ_ENTRY_END,    /* there is none */
};

/* Entry `index` as written. */
enum irq_entry irq_entry_at(struct resolver *resolver, const struct node *node, uint32_t index,
			    struct hop *ret, const char **ret_why);

/* The same; false with *ret_why if it is broken, without if there is none. */
bool interrupt_entry(struct resolver *resolver, const struct node *node, uint32_t index,
		     struct hop *ret, const char **ret_why);

/* The entries in turn. */
struct interrupt_cursor {
	const struct node *node;
	const struct node *parent; /* of interrupts; NULL: not needed yet, or there is none */
	struct cells extended;     /* what is left of interrupts-extended */
	uint32_t index;            /* of the next entry */
};

struct interrupt_cursor interrupt_cursor(const struct node *node);
enum irq_entry irq_entry_next(const struct tree *tree, struct interrupt_cursor *cursor,
			      struct hop *ret, const char **ret_why);

/* The next usable entry: holes are passed over, a broken one ends it. */
bool interrupt_next(const struct tree *tree, struct interrupt_cursor *cursor, struct hop *ret);
