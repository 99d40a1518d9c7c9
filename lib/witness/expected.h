/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The numbers that are held against a witness: a board's, or those that a guest was given. */

#include "base/arena.h"
#include "board/rangeset.h"
#include "resolve/interrupt/walk.h"
#include "witness/chosen.h"

#define EXPECTED_NOBODY UINT32_MAX

struct expected_node {
	const char *path;     /* for people */
	uint32_t above;       /* index of the nearest one above, or EXPECTED_NOBODY */
	const char *disabled; /* its status, if that keeps Linux away from it; or NULL */
};

struct expected_region {
	uint32_t node;        /* index */
	const char *property; /* and the index there */
	uint32_t index;
	struct range range;
	bool is_window; /* devices behind it claim parts: it need not be seen itself */
};

struct expected_irq {
	uint32_t node; /* index, or EXPECTED_NOBODY: it is only known that the guest has it */
	const char *property;
	uint32_t index;
	uint32_t intid;
	uint32_t trigger;             /* TRIGGER_NONE: not known */
	bool is_forwarded;            /* by a controller whose numbers Linux shows instead */
	const char *where;            /* instead of node and property, or NULL */
	const struct interrupt *open; /* its INTID is chosen at run time; or NULL */
};

/* A name of a node; what has no numbers has names too. */
struct expected_name {
	const char *text;
	uint32_t node; /* index, or EXPECTED_NOBODY */
};

struct expected {
	struct {
		ARRAY_OF(struct expected_node);
	} nodes; /* what is below a node comes right after it */
	struct {
		ARRAY_OF(struct expected_region);
	} regions; /* node by node */
	struct {
		ARRAY_OF(struct expected_irq);
	} irqs; /* node by node */
	struct {
		ARRAY_OF(struct expected_name);
	} names;                  /* by text */
	struct rangeset intids;   /* all that somebody may have */
	const struct tree *tree;  /* which of_nodes are in; NULL: not known */
	const char *source;       /* in sentences: "the tree" */
	bool has_run_time_intids; /* some interrupts may get INTIDs that are not listed */
	bool is_guest;
	struct chosen_inputs chosen;
	struct arena texts;
};

/* Everything of the board; zeroed before. 0 or -ENOMEM. */
int expected_of_board(struct expected *ret, const struct board *board,
		      const struct witness *witness);
void expected_done(struct expected *expected);

/* Adds one of each. NULL, or false, without memory. A text is copied. */
const char *expected_text(struct expected *expected, const char *text);
bool expected_add_name(struct expected *expected, const char *text, uint32_t node);
bool expected_add_node(struct expected *expected, const char *path, const char *disabled);
bool expected_add_region(struct expected *expected, struct expected_region region);
bool expected_add_irq(struct expected *expected, struct expected_irq irq);

/* After the last one. */
void expected_sort(struct expected *expected);

/* Whether that node, or one above or below it, has what is wanted. */
typedef bool (*expected_has_fn)(const struct expected *expected, uint32_t node, const void *wanted);
bool expected_has_near(const struct expected *expected, uint32_t node, expected_has_fn has,
		       const void *wanted);

/* Whether more than `n` nodes are below it. */
bool expected_has_below(const struct expected *expected, uint32_t node, uint32_t n);
