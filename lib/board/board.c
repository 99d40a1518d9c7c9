/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Building a board: find the devices, gather their resources, then look at the whole. */

#include "board/board.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "board/dom0-tree.h"
#include "board/drivers.h"
#include "board/find.h"
#include "board/layout.h"
#include "board/mark.h"
#include "board/memory.h"
#include "board/names/lookup.h"
#include "board/names/names.h"
#include "board/neighbours/bus-pages.h"
#include "board/neighbours/claims.h"
#include "board/neighbours/groups.h"
#include "board/suppliers/references.h"
#include "board/suppliers/stand-ins.h"
#include "resolve/interrupt/irqchip.h"
#include "xen/keeps.h"

/* ---- their resources ---- */

static struct slice slice_since(size_t first, size_t n)
{
	return (struct slice){ (uint32_t)first, (uint32_t)(n - first) };
}

/* Only to find faults; the windows are worked out again on demand. Most devices are on one bus:
 * *faultless is the last one without any. */
static int check_dma(struct board *board, const struct device *device,
		     const struct node **faultless)
{
	_cleanup_(array_donep) struct dma_windows windows = { .n = 0 };
	const struct node *bus = address_dma_bus(board->tree, device->node);
	size_t before = board->findings.n;
	int r;

	if (device->is_part || !bus || bus == *faultless)
		return 0;
	r = address_gather_dma(board->tree, device->node, &windows, &board->findings);
	if (r == 0 && board->findings.n == before)
		*faultless = bus;
	return r;
}

static int device_gather(struct board *board, struct device *device, const struct node **faultless)
{
	size_t regions = board->regions.n, interrupts = board->interrupts.n;
	size_t streams = board->streams.n, findings = board->findings.n;
	size_t windows = board->windows.n, owned = board->owned.n;
	int r = address_gather(device->node, &board->regions, &board->findings);

	if (r == 0)
		r = interrupt_gather(board->resolver, device->node, &board->interrupts,
				     &board->findings);
	if (r == 0)
		r = stream_gather(board->tree, &board->masters, device->node, &board->streams,
				  &board->findings);
	if (r == 0)
		r = address_gather_windows(device->node, &board->windows);
	if (r == 0)
		r = owned_gather(board->resolver, device->node, &board->owned);
	if (r == 0)
		r = check_dma(board, device, faultless);
	device->regions = slice_since(regions, board->regions.n);
	device->interrupts = slice_since(interrupts, board->interrupts.n);
	device->windows = slice_since(windows, board->windows.n);
	device->owned = slice_since(owned, board->owned.n);
	device->streams = slice_since(streams, board->streams.n);
	device->findings = slice_since(findings, board->findings.n);
	board_for_each_region (region, board, device)
		if (region_is_mapped(region))
			device->translated = true;
	return r;
}

/* A node with memory-mapped descendants is their bus. Devices on other buses (I2C, MDIO) go with
 * their controller, unless a node outside refers to them (references.c). */
static void mark_buses(struct board *board, const struct device *device)
{
	const struct node *node = device->node->parent;
	uint32_t above;

	if (device->is_part || !device->translated)
		return;
	for (; node; node = board->devices.items[above].node->parent) {
		above = board->owner_of[tree_index(board->tree, node)];
		if (above == DEVICE_NONE || board->devices.items[above].is_bus)
			return;
		board->devices.items[above].is_bus = true;
	}
}

/* Xen drops a node with a PPI together with all nodes below it (handle_node). */
static bool has_private_interrupt(const struct board *board, const struct device *device)
{
	board_for_each_interrupt (i, board, device)
		if (i->type == INTID_PPI || i->type == INTID_EPPI)
			return true;
	return false;
}

static void find_holder(struct board *board, struct device *device)
{
	const struct node *parent = device->node->parent;
	uint32_t above = parent ? board->owner_of[tree_index(board->tree, parent)] : DEVICE_NONE;

	device->held_why = xen_holds(board->resolver, board->platform, device->node);
	if (device->held_why) {
		device->held = device->node;
	} else if (dom0_tree_lacks(board, device->node)) {
		device->held = device->node;
		device->held_why = "Xen kept it: dom0's tree lacks";
	} else if (above != DEVICE_NONE &&
		   (board->devices.items[above].held ||
		    has_private_interrupt(board, &board->devices.items[above]))) {
		device->held = board->devices.items[above].held ? board->devices.items[above].held
								: board->devices.items[above].node;
		device->held_why = "Xen keeps from dom0 everything below";
	}
}

/* Reserves enough that the arrays rarely grow, since growing copies, and leaves pages behind. */
static bool reserve_arrays(struct board *board)
{
	size_t n = 2 * board->devices.n + 16;

	return array_reserve(&board->regions, n) && array_reserve(&board->interrupts, n) &&
	       array_reserve(&board->streams, n) && array_reserve(&board->findings, n) &&
	       array_reserve(&board->pages, n) && array_reserve(&board->intids, n) &&
	       array_reserve(&board->uses, n);
}

/* The registers of a part are those of its device, if that has no reg of its own. */
static void lend_registers(struct board *board, const struct device *part)
{
	struct device *owner = &board->devices.items[part->owner];

	if (!part->translated || owner->translated || node_has(owner->node, PROPERTY_REG))
		return;
	owner->translated = true;
	mark_buses(board, owner);
}

static int board_gather(struct board *board)
{
	const struct node *faultless = NULL;
	int r = reserve_arrays(board) ? 0 : -ENOMEM;

	if (r == 0)
		r = stream_masters(board->tree, &board->masters);
	for (size_t i = 0; r == 0 && i < board->devices.n; i++) {
		r = device_gather(board, &board->devices.items[i], &faultless);
		mark_buses(board, &board->devices.items[i]);
		lend_registers(board, &board->devices.items[i]);
		find_holder(board, &board->devices.items[i]);
	}
	return r < 0 ? r : board->findings.failed;
}

/* ---- life ---- */

/* "serial0:115200n8" or a path; what follows the colon are options. */
static const struct node *find_console(const struct board *board)
{
	const struct node *chosen = node_find_child(tree_root(board->tree), "chosen", 6);
	const char *value = chosen ? node_string(chosen, PROPERTY_STDOUT_PATH) : NULL;
	char name[TREE_NAME_MAX + 1];
	size_t n;

	if (!value && chosen)
		value = node_string(chosen, PROPERTY_LINUX_STDOUT_PATH);
	n = value ? strcspn(value, ":") : sizeof(name);
	if (n >= sizeof(name))
		return NULL;
	memcpy(name, value, n);
	name[n] = '\0';
	return *name == '/' ? tree_find_path(board->tree, name) : board_find_alias(board, name);
}

static int board_build(struct board *board)
{
	size_t n = board->tree->n_nodes;
	int r;

	board->platform = xen_platform(board->tree);
	board->made_by_xen = xen_made_tree(board->tree);
	board->on_xen = board->dom0_tree ? xen_made_tree(board->dom0_tree) : board->made_by_xen;
	board->other_board = dom0_tree_other_board(board);
	board->device_of = malloc(n * sizeof(*board->device_of));
	board->owner_of = malloc(n * sizeof(*board->owner_of));
	if (!board->device_of || !board->owner_of)
		return -ENOMEM;
	r = resolver_new(&board->resolver, board->tree);
	if (r == 0)
		r = supplier_index_init(&board->suppliers, board->tree);
	if (r == 0)
		r = tree_find_duplicate_paths(board->tree, &board->duplicate_paths);
	if (r == 0)
		r = dom0_tree_match(board);
	if (r == 0)
		r = find_devices(board);
	if (r == 0)
		r = stand_ins_gather(board);
	if (r == 0)
		r = board_gather(board);
	if (r == 0)
		r = memory_gather(board);
	if (r == 0)
		r = board_claim(board);
	if (r == 0)
		r = references_gather(board);
	if (r == 0)
		r = groups_begin(board);
	if (r == 0)
		r = bus_pages_find(board);
	if (r == 0)
		groups_find(board);
	if (r == 0)
		r = mark_find_misspelt(board);
	if (r == 0)
		r = aliases_gather(board);
	if (r == 0 && !board->on_xen)
		board->console = find_console(board);
	return r < 0 ? r : layout_init(board);
}

int board_new(struct board **ret, struct tree *tree, struct tree *dom0_tree)
{
	_cleanup_(board_freep) struct board *board = calloc(1, sizeof(*board));
	int r;

	if (!board) {
		tree_free(tree);
		tree_free(dom0_tree);
		return -ENOMEM;
	}
	board->tree = tree;
	board->dom0_tree = dom0_tree;
	board->names = names_new();
	r = board->names ? board_build(board) : -ENOMEM;
	if (r < 0)
		return r;
	*ret = TAKE(board);
	return 0;
}

struct board *board_free(struct board *board)
{
	if (!board)
		return NULL;
	drivers_done(&board->drivers);
	array_done(&board->places);
	names_free(board->names);
	array_done(&board->stand_ins);
	array_done(&board->aliases);
	array_done(&board->labels);
	array_done(&board->assigned_rates);
	array_done(&board->uses);
	array_done(&board->consumers);
	array_done(&board->placeholders);
	array_done(&board->memory);
	array_done(&board->held_intids);
	array_done(&board->held_frames);
	claims_done(&board->stream_ids);
	claims_done(&board->intids);
	claims_done(&board->pages);
	free(board->counterparts);
	free(board->duplicate_paths);
	free(board->stream_shared);
	free(board->interrupt_shared);
	free(board->region_shared);
	free(board->region_only_bus_shares);
	free(board->group_of);
	free(board->group_next);
	array_done(&board->misspelt_marks);
	array_done(&board->findings);
	array_done(&board->owned);
	array_done(&board->windows);
	array_done(&board->masters);
	array_done(&board->streams);
	array_done(&board->interrupts);
	array_done(&board->regions);
	array_done(&board->devices);
	free(board->owner_of);
	free(board->device_of);
	supplier_index_done(&board->suppliers);
	resolver_free(board->resolver);
	tree_free(board->dom0_tree);
	tree_free(board->tree);
	free(board);
	return NULL;
}

void board_freep(struct board **board)
{
	board_free(*board);
}
