/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* interrupts, interrupts-extended and interrupt-map → the GIC, with every hop on the way. The
 * walk over the tree is Linux's (drivers/of/irq.c from 6.9 on); what lies behind the OF core,
 * the drivers' knowledge of their controllers, is the table in irqchip.c. */

#include "base/arena.h"
#include "base/cells.h"
#include "resolve/finding.h"
#include "resolve/interrupt/gic.h"
#include "tree/tree.h"

#define SPECIFIER_CELLS_MAX 16 /* Linux, MAX_PHANDLE_ARGS */
#define INTERRUPT_HOPS_MAX  16
/* Candidates are given up to this number; more is not a choice anybody can make. */
#define CANDIDATES_MAX 256

/* How an interrupt ends (DESIGN 3). */
enum route {
	ROUTE_DIRECT,      /* at the root GIC: INTID exact */
	ROUTE_FORWARDED,   /* handed 1:1 to the root GIC by a known rule: INTID exact */
	ROUTE_MULTIPLEXED, /* shares a controller's own interrupts with other inputs */
	ROUTE_DYNAMIC,     /* the GIC input is chosen at run time */
	ROUTE_MESSAGE,     /* becomes a message (MSI, LPI) */
	ROUTE_FOREIGN,     /* ends at a root controller that is no GIC */
	ROUTE_UNRESOLVED,  /* broken or unknown */
};

struct hop {
	const struct node *controller;
	uint32_t n_cells;
	uint32_t cells[SPECIFIER_CELLS_MAX];
};

struct interrupt_path {
	uint32_t n_hops;
	struct hop hops[INTERRUPT_HOPS_MAX]; /* hop 0: as written in the device */
};

struct intids {
	const uint32_t *items; /* ascending, each once; owned by the resolver */
	uint32_t n;
	bool foreign; /* some way ends at a root controller that is no GIC */
};

struct interrupt {
	const struct node *node;       /* whose interrupt it is */
	const struct node *controller; /* where the walk ended, or NULL */
	const char *why;               /* if unresolved: the phrase for the finding */
	struct intids candidates;
	uint32_t index;
	uint32_t number;  /* within its type */
	uint32_t intid;   /* 0: none, or not in range */
	uint32_t trigger; /* as the GIC sees it; only with a type */
	enum route route;
	enum intid_type type; /* INTID_NONE unless direct or forwarded */
	bool hole;            /* left out on purpose */
};

struct interrupts {
	ARRAY_OF(struct interrupt);
};

/* What is worth remembering about the controllers of one tree. */
struct resolver {
	const struct tree *tree;
	uint8_t *rules;           /* by node: enum irqchip_rule + 1, 0: not looked up yet */
	struct intids **upstream; /* by node: what a controller is wired to; NULL: not yet known */
	struct arena arena;
	uint64_t steps; /* of searching so far */
};

/* Searching maps and lists costs steps; a tree that wants more than any board is refused the
 * rest (STEPS_MAX takes about a second). False when they are used up: for good, so that the same
 * question gets the same answer. */
#define STEPS_MAX 50000000
static inline bool resolver_spend(struct resolver *resolver)
{
	return ++resolver->steps < STEPS_MAX;
}

/* A new question, with all steps: what was enough for the whole board does for one device. */
static inline void resolver_restart(struct resolver *resolver)
{
	if (resolver->steps < STEPS_MAX)
		resolver->steps = 0;
}

int resolver_new(struct resolver **ret, const struct tree *tree); /* 0 or -ENOMEM */
struct resolver *resolver_free(struct resolver *resolver);

/* The node's interrupt parent (Linux, of_irq_find_parent), or NULL. */
const struct node *interrupt_parent(const struct tree *tree, const struct node *node);

/* Whether the node has interrupts of its own. */
bool interrupt_is_wired(const struct node *node);

/* Entry `index` as written. False with *ret_why if it is broken, without if there is none. */
bool interrupt_entry(struct resolver *resolver, const struct node *node, uint32_t index,
		     struct hop *ret, const char **ret_why);

/* The usable entries in turn, as written; holes are passed over, a broken one ends it. */
struct interrupt_cursor {
	const struct node *node;
	struct cells extended; /* what is left of interrupts-extended */
	uint32_t index;        /* of the next entry */
};

struct interrupt_cursor interrupt_cursor(const struct node *node);
bool interrupt_next(const struct tree *tree, struct interrupt_cursor *cursor, struct hop *ret);

/* Resolves entry `index`, without candidates. The path is filled as far as it goes. */
void interrupt_resolve(struct resolver *resolver, const struct node *node, uint32_t index,
		       struct interrupt *ret, struct interrupt_path *ret_path);

/* Appends all entries of the node, with candidates, and reports what is wrong with them
 * (findings may be NULL). 0 or -ENOMEM. */
int interrupt_gather(struct resolver *resolver, const struct node *node,
		     struct interrupts *interrupts, struct findings *findings);

const char *route_name(enum route route);
