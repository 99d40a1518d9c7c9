/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A guest's tree in the making, as all its parts see it. First it is decided which nodes go
 * (pick.c), then their properties are written (property.c), so that a reference finds its target
 * whatever the order. */

#include "export/guest/guest.h"

enum guest_reg {
	GUEST_REG_NONE,
	GUEST_REG_PLAIN,  /* an address on a bus other than memory: unchanged */
	GUEST_REG_PLACED, /* at the guest's addresses */
};

/* The kinds of buses that dtc is strict about. */
enum guest_bus { GUEST_BUS_OTHER, GUEST_BUS_SIMPLE, GUEST_BUS_I2C, GUEST_BUS_SPI };

/* The fate of a node of the board. */
struct guest_copy {
	struct livetree_node *node; /* NULL: it stays behind */
	enum guest_reg reg;
	enum guest_bus bus;
	bool is_planned;    /* asked for, and granted with all its resources */
	bool is_placed_bus; /* its children are at guest addresses */
	bool has_regs;      /* some children that go with it have a reg */
	uint32_t n_children;
};

/* A fixed-clock of the guest. */
struct guest_clock {
	uint32_t hz;
	struct livetree_node *node;
};

/* A clock input that gets a fixed-clock, or would. */
struct guest_input {
	struct reference clock;
	const char *name; /* in clock-names, or its number */
	size_t order;
	bool is_missing;   /* its rate */
	bool is_ambiguous; /* the name means several clocks (missing-rates.c) */
};

struct guest_inputs {
	ARRAY_OF(struct guest_input);
};

struct guest {
	struct export *export;
	const struct board *board;
	struct livetree *livetree;
	enum guest_kind kind;
	struct livetree_node *passthrough;
	struct livetree_node *clocks_node; /* NULL: none yet */
	struct livetree_node *bare_bus;    /* for nodes without an address; NULL: none yet */
	unsigned int n_buses;
	struct guest_copy *copies; /* by node of the board */
	ARRAY_OF(struct guest_clock) clocks;
	bool *rates_used; /* by rate on the command line */
	struct guest_inputs inputs;
	/* The node whose properties are being written: */
	ARRAY_OF(const char *) child_names; /* in order */
	bool pins_go_along;
	int result; /* what guest_make() will return */
};

static inline struct guest_copy *guest_copy(const struct guest *g, const struct node *node)
{
	return &g->copies[tree_index(g->board->tree, node)];
}

static inline const char *guest_property_name(const struct guest *g,
					      const struct property *property)
{
	return g->board->tree->names[property->name];
}

/* A property of any name; NULL: none. */
static inline const struct property *guest_find_property(const struct guest *g,
							 const struct node *node, const char *name)
{
	return node_property_named(g->board->tree, node, name);
}

/* Whether the node says in one cell, as it has to, how many cells its specifiers have. */
static inline bool guest_has_cells(const struct node *node, uint32_t name)
{
	const struct property *property = node_property(node, name);

	return property && property->size == 4;
}

/* Whether the node is an interrupt controller in the guest, too. */
static inline bool guest_is_controller(const struct node *node)
{
	return node_has(node, PROPERTY_INTERRUPT_CONTROLLER) &&
	       !node_has(node, PROPERTY_INTERRUPT_MAP) &&
	       guest_has_cells(node, PROPERTY_INTERRUPT_CELLS);
}

/* The planned device to which the device or part belongs; NULL if it was not asked for. */
const struct plan_device *guest_planned(const struct guest *g, const struct device *device);

/* Notes that something is left out: in a comment at its place, and as a finding. The phrase is a
 * template of the finding's. */
void guest_leave_out(struct guest *g, struct livetree_node *where, struct finding finding);
/* The same for a property of the node. */
void guest_leave_out_property(struct guest *g, const struct node *node,
			      const struct property *property, const char *why);
