/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the parts of the guest's tree know of each other. First it is decided which nodes go
 * (guest-pick.c), then their properties are written (guest-property.c, and by kind guest-reg.c,
 * guest-interrupt.c, guest-reference.c, guest-clock.c), so that a reference finds its target
 * whatever the order. */

#include "export/guest/guest.h"

enum guest_reg {
	GUEST_REG_NONE,
	GUEST_REG_PLAIN,  /* an address on a bus that is no memory: as it is written */
	GUEST_REG_PLACED, /* at the guest's addresses */
};

/* What dtc knows a bus as, and is strict about. */
enum guest_bus { GUEST_BUS_OTHER, GUEST_BUS_SIMPLE, GUEST_BUS_I2C, GUEST_BUS_SPI };

/* What becomes of a node of the board. */
struct guest_copy {
	struct livetree_node *node; /* NULL: it stays behind */
	enum guest_reg reg;
	enum guest_bus bus;
	bool is_planned;    /* asked for; all that is its own is granted */
	bool is_placed_bus; /* its children are at guest addresses */
	bool has_regs;      /* some of these that go with it have a reg */
	uint32_t n_children;
};

struct guest_clock {
	uint32_t hz;
	struct livetree_node *node;
};

struct guest {
	struct export *export;
	const struct board *board;
	struct livetree *livetree;
	enum guest_kind kind;
	struct livetree_node *passthrough;
	struct livetree_node *clocks_node; /* NULL: none yet */
	struct livetree_node *bare_bus;    /* for what has no address; NULL: none yet */
	unsigned int n_buses;
	struct guest_copy *copies; /* by node of the board */
	ARRAY_OF(struct guest_clock) clocks;
	bool *rates_used; /* by rate on the command line */
	/* Of the node whose properties are being written: */
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

/* Whether the node says how many cells its specifiers have, in the one cell that this takes. */
static inline bool guest_has_cells(const struct node *node, uint32_t name)
{
	const struct property *property = node_property(node, name);

	return property && property->size == 4;
}

/* What stays an interrupt controller in the guest. */
static inline bool guest_is_controller(const struct node *node)
{
	return node_has(node, PROPERTY_INTERRUPT_CONTROLLER) &&
	       !node_has(node, PROPERTY_INTERRUPT_MAP) &&
	       guest_has_cells(node, PROPERTY_INTERRUPT_CELLS);
}

/* The planned device that the node, a device or part, belongs to; NULL if it was not asked for. */
const struct plan_device *guest_planned(const struct guest *g, const struct device *device);

/* Tells that something is left out: a comment where it would stand, and a finding. The phrase is a
 * template of the finding's. */
void guest_leave_out(struct guest *g, struct livetree_node *where, struct finding finding);

/* guest-pick.c: makes nodes for all that goes. The results of guest_make(). */
int guest_pick(struct guest *g);

/* guest-name.c: the cells of addresses and sizes on a bus as the board has it. */
uint32_t guest_address_cells(const struct node *bus);
uint32_t guest_size_cells(const struct node *bus);
/* Whether reg is as its bus wants it: whole entries. */
bool guest_has_plain_reg(const struct node *node);
enum guest_bus guest_bus(const struct guest *g, const struct node *bus);
/* A port or endpoint of a graph (bindings/graph.txt). */
bool guest_is_graph(const struct node *node);
/* … that is the only child and has number 0: to dtc that is not worth a reg. */
bool guest_is_only_port(const struct node *node);
/* The name in the guest's tree, into a buffer of GUEST_NAME_SIZE bytes. */
#define GUEST_NAME_SIZE (TREE_NAME_MAX + 32)
void guest_name(const struct guest *g, const struct node *node, enum guest_reg reg, char *ret);

/* guest-apart.c: gives the node's children names that differ, and unit addresses that do. */
void guest_tell_apart(struct guest *g, struct livetree_node *above);

/* guest-property.c: the node's own properties. */
void guest_properties(struct guest *g, const struct node *node);
/* A property as it is, unless source or dtc cannot take it. */
void guest_copy_property(struct guest *g, const struct node *node, const struct property *property);
/* Of any name; NULL: none. The tables' own names are found faster by node_property(). */
const struct property *guest_find_property(const struct guest *g, const struct node *node,
					   const char *name);

/* guest-reg.c: reg at guest addresses; what Xen is to map for it. */
void guest_placed_reg(struct guest *g, const struct node *node);
void guest_xen_properties(struct guest *g, const struct node *node);
/* Of the first region that has a place. */
bool guest_first_address(const struct guest *g, const struct node *node, uint64_t *ret);

/* guest-interrupt.c */
void guest_interrupts(struct guest *g, const struct node *node);

/* guest-reference.c: false if the property has nothing to do with other nodes. */
void guest_reference_start(struct guest *g, const struct node *node); /* before the others */
bool guest_reference(struct guest *g, const struct node *node, const struct property *property);
/* Whether all targets of a list go to the guest; if so, it can be written. */
bool guest_goes_along(const struct guest *g, const struct property *property,
		      const struct reference_form *form);
void guest_put_list(struct guest *g, const struct node *node, const struct property *property,
		    const struct reference_form *form);

/* guest-phandle.c: the same, for what no binding of the table tells. */
bool guest_phandle(struct guest *g, const struct node *node, const struct property *property);

/* guest-clock.c; afterwards, whether all rates on the command line were good for something. */
int guest_check_rates(struct guest *g);
void guest_clocks(struct guest *g, const struct node *node, const struct property *property);
