/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "witness/expected.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "board/names/linux-names.h"
#include "board/names/lookup.h"
#include "resolve/interrupt/interrupt.h"

/* ---- adding ---- */

const char *expected_text(struct expected *expected, const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = arena_alloc(&expected->texts, size);

	return copy ? memcpy(copy, text, size) : NULL;
}

bool expected_add_name(struct expected *expected, const char *text, uint32_t node)
{
	const char *copy = expected_text(expected, text);
	struct expected_name *slot = copy ? array_add(&expected->names) : NULL;

	if (slot)
		*slot = (struct expected_name){ copy, node };
	return slot;
}

static bool is_below(const char *path, const char *above)
{
	size_t n = strlen(above);

	return strncmp(path, above, n) == 0 && path[n] == '/';
}

/* Among those before the last one. */
static uint32_t find_above(const struct expected *expected, const char *path)
{
	uint32_t above = expected->nodes.n > 1 ? (uint32_t)expected->nodes.n - 2 : EXPECTED_NOBODY;

	while (above != EXPECTED_NOBODY && !is_below(path, expected->nodes.items[above].path))
		above = expected->nodes.items[above].above;
	return above;
}

bool expected_add_node(struct expected *expected, const char *path, const char *disabled)
{
	const char *copy = expected_text(expected, path);
	struct expected_node *slot = copy ? array_add(&expected->nodes) : NULL;

	if (slot)
		*slot = (struct expected_node){ copy, find_above(expected, copy), disabled };
	return slot;
}

bool expected_add_region(struct expected *expected, struct expected_region region)
{
	struct expected_region *slot = array_add(&expected->regions);

	if (slot)
		*slot = region;
	return slot;
}

static bool add_intids(struct expected *expected, uint32_t first, uint32_t count)
{
	struct range range = { first, (uint64_t)first + count - 1 };

	return rangeset_add(&expected->intids, range, NULL) == 0;
}

bool expected_add_irq(struct expected *expected, struct expected_irq irq)
{
	struct expected_irq *slot = array_add(&expected->irqs);

	if (slot)
		*slot = irq;
	return slot && (irq.open || add_intids(expected, irq.intid, 1));
}

static int name_compare(const void *pa, const void *pb)
{
	const struct expected_name *a = pa, *b = pb;
	int r = strcmp(a->text, b->text);

	return r ? r : (a->node > b->node) - (a->node < b->node);
}

void expected_sort(struct expected *expected)
{
	if (expected->names.n > 1)
		qsort(expected->names.items, expected->names.n, sizeof(*expected->names.items),
		      name_compare);
	rangeset_merge(&expected->intids);
}

void expected_done(struct expected *expected)
{
	array_done(&expected->nodes);
	array_done(&expected->regions);
	array_done(&expected->irqs);
	array_done(&expected->names);
	array_done(&expected->intids);
	array_done(&expected->chosen);
	arena_done(&expected->texts);
}

/* ---- asking ---- */

static bool is_above(const struct expected *expected, uint32_t above, uint32_t node)
{
	while (node != EXPECTED_NOBODY && node > above)
		node = expected->nodes.items[node].above;
	return node == above;
}

bool expected_has_near(const struct expected *expected, uint32_t node, expected_has_fn has,
		       const void *wanted)
{
	for (uint32_t above = node; above != EXPECTED_NOBODY;
	     above = expected->nodes.items[above].above)
		if (has(expected, above, wanted))
			return true;
	for (uint32_t i = node + 1; i < expected->nodes.n && is_above(expected, node, i); i++)
		if (has(expected, i, wanted))
			return true;
	return false;
}

bool expected_has_below(const struct expected *expected, uint32_t node, uint32_t n)
{
	return expected->nodes.n - node > (size_t)n + 1 && is_above(expected, node, node + n + 1);
}

/* ---- of a board ---- */

static bool add_regions(struct expected *e, const struct board *board, const struct device *member,
			uint32_t node)
{
	uint32_t i = 0;
	bool good = true;

	board_for_each_region (region, board, member)
		if (region_is_mapped(region))
			good &= expected_add_region(
				e, (struct expected_region){
					   node,
					   "reg",
					   region->index,
					   { region->address,
					     range_last(region->address, region->size) } });
	board_for_each_window (window, board, member) {
		if (window->translated && window->size > 0)
			good &= expected_add_region(
				e, (struct expected_region){
					   node,
					   "ranges",
					   i,
					   { window->address,
					     range_last(window->address, window->size) },
					   .is_window = true });
		i++;
	}
	return good;
}

/* INTIDs that it may have, but that need not be seen. */
static bool add_possible(struct expected *e, const struct board *board, const struct device *member)
{
	bool good = true;

	board_for_each_owned (owned, board, member)
		good &= add_intids(e, owned->intid, owned->count);
	board_for_each_interrupt (interrupt, board, member) {
		for (uint32_t i = 0; i < interrupt->candidates.n; i++)
			good &= add_intids(e, interrupt->candidates.items[i], 1);
		e->has_run_time_intids |= interrupt->route == ROUTE_DYNAMIC &&
					  interrupt->candidates.n == 0;
	}
	return good;
}

static bool add_interrupts(struct expected *e, const struct board *board,
			   const struct device *member, uint32_t node)
{
	const char *property = node_has(member->node, PROPERTY_INTERRUPTS_EXTENDED)
				       ? "interrupts-extended"
				       : "interrupts";
	bool good = true;

	board_for_each_interrupt (interrupt, board, member) {
		const struct chosen_input *chosen = chosen_find(&e->chosen, interrupt);
		bool is_open = chosen_is_due(interrupt);

		if ((interrupt->type == INTID_NONE || interrupt->intid == 0) && !is_open)
			continue;
		good &= expected_add_irq(
			e,
			(struct expected_irq){ .node = node,
					       .property = property,
					       .index = interrupt->index,
					       .intid = interrupt->intid,
					       .trigger = interrupt->trigger,
					       .is_forwarded = interrupt->route == ROUTE_FORWARDED,
					       .open = is_open ? interrupt : NULL });
		if (chosen)
			good &= add_intids(e, chosen->intid, 1);
	}
	return good && add_possible(e, board, member);
}

/* Linux makes no device of a node that is not "okay", nor of what is below it. */
static const char *why_disabled(const struct node *node)
{
	const struct node *off = node_unavailable_ancestor(node);

	return off ? node_string(off, PROPERTY_STATUS) : NULL;
}

static bool add_member(struct expected *e, const struct board *board, const struct device *member,
		       uint32_t *node_of)
{
	uint32_t node = (uint32_t)e->nodes.n;
	char path[TREE_PATH_MAX];

	node_of[tree_index(board->tree, member->node)] = node;
	return expected_add_node(e, node_path(member->node, path), why_disabled(member->node)) &&
	       add_regions(e, board, member, node) && add_interrupts(e, board, member, node);
}

/* All nodes have names, also those without numbers. */
static bool add_names(struct expected *e, const struct board *board, const uint32_t *node_of)
{
	_cleanup_(linux_names_done) struct linux_names names = { .n = 0 };
	bool good = linux_names_make(&names, board, NULL) == 0;

	for (size_t i = 0; good && i < names.n; i++)
		good = expected_add_name(e, names.items[i].text,
					 node_of[tree_index(board->tree, names.items[i].node)]);
	return good;
}

/* Interrupts of nodes that are no devices: they are somebody's too. */
static int add_others(struct expected *e, const struct board *board)
{
	_cleanup_(array_donep) struct interrupts found = { .n = 0 };
	int r = 0;

	tree_for_each_node (node, board->tree)
		if (r == 0 && interrupt_is_wired(node) && !board_device_of(board, node))
			r = interrupt_gather(board->resolver, node, &found, NULL);
	for (size_t i = 0; r == 0 && i < found.n; i++)
		if (found.items[i].intid != 0)
			r = add_intids(e, found.items[i].intid, 1) ? 0 : -ENOMEM;
	return r;
}

int expected_of_board(struct expected *e, const struct board *board, const struct witness *witness)
{
	_cleanup_(freep) uint32_t *node_of = calloc(board->tree->n_nodes, sizeof(*node_of));
	_cleanup_(array_donep) struct matches devices = { .n = 0 };
	bool good = node_of && board_list(board, &devices) == 0 &&
		    chosen_find_all(&e->chosen, board, witness) == 0;

	e->tree = board->tree;
	e->source = "the tree";
	for (size_t i = 0; good && i < board->tree->n_nodes; i++)
		node_of[i] = EXPECTED_NOBODY;
	for (size_t i = 0; good && i < devices.n; i++)
		board_for_each_member (member, board, devices.items[i])
			good = good && add_member(e, board, member, node_of);
	if (!good || !add_names(e, board, node_of) || add_others(e, board) < 0)
		return -ENOMEM;
	expected_sort(e);
	return 0;
}
