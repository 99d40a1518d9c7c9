/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Union-find over the devices. Claims are sorted already, so that each sweep joins neighbours; the
 * root of a group is its first device by path, whatever the order in which they were joined. The
 * members of a group are a ring, so that joining two of them swaps their successors. */

#include "board/neighbours/groups.h"

#include <errno.h>
#include <stdlib.h>

#include "board/find.h"

int groups_begin(struct board *board)
{
	size_t n = board->devices.n;

	board->group_of = calloc(n + 1, sizeof(*board->group_of));
	board->group_next = calloc(n + 1, sizeof(*board->group_next));
	if (!board->group_of || !board->group_next)
		return -ENOMEM;
	for (uint32_t i = 0; i < n; i++)
		board->group_of[i] = board->group_next[i] = i;
	return 0;
}

/* Shortens the way for those who come later. */
static uint32_t find_root(uint32_t *group_of, uint32_t i)
{
	while (group_of[i] != i) {
		group_of[i] = group_of[group_of[i]];
		i = group_of[i];
	}
	return i;
}

void groups_join(struct board *board, uint32_t a, uint32_t b)
{
	const struct device *devices = board->devices.items;
	uint32_t *next = board->group_next, after_a;

	a = find_root(board->group_of, devices[a].owner);
	b = find_root(board->group_of, devices[b].owner);
	if (a == b)
		return;
	after_a = next[a];
	next[a] = next[b];
	next[b] = after_a;
	if (node_compare(devices[a].node, devices[b].node) < 0)
		board->group_of[b] = a;
	else
		board->group_of[a] = b;
}

/* Not the claim's owner: a channel's interrupt counts as its controller's (claims.c), but what it
 * shares with others ties the channel too. Nodes that are not devices cannot be given. */
static uint32_t claimant(const struct board *board, const struct claim *claim)
{
	return board->device_of[tree_index(board->tree, claim->node)];
}

static bool is_of_plain_bus(const struct board *board, uint32_t device)
{
	return device != DEVICE_NONE &&
	       find_is_plain_bus(board_owner(board, &board->devices.items[device]));
}

/* Overlapping claims follow each other: each run of them is a group. */
static void join_runs(struct board *board, const struct claims *claims, bool is_pages)
{
	const struct claim *before = NULL;
	uint32_t last = DEVICE_NONE;
	uint64_t reach = 0;

	for (size_t i = 0; i < claims->n - claims->n_masked; i++) {
		const struct claim *claim = &claims->items[i];
		uint32_t device = claimant(board, claim);

		if (!claim->shared || (is_pages && is_of_plain_bus(board, device)))
			continue;
		if (!before || before->group != claim->group || claim->range.first > reach) {
			reach = 0;
			last = DEVICE_NONE;
		}
		if (last != DEVICE_NONE && device != DEVICE_NONE)
			groups_join(board, last, device);
		if (device != DEVICE_NONE)
			last = device;
		if (claim->range.last > reach)
			reach = claim->range.last;
		before = claim;
	}
}

struct joining {
	struct board *board;
	uint32_t device;
};

static int join_other(const struct claim *other, void *userdata)
{
	const struct joining *joining = userdata;
	uint32_t device = claimant(joining->board, other);

	if (device != DEVICE_NONE)
		groups_join(joining->board, joining->device, device);
	return 0;
}

/* Claims under a mask are few (sharing.c). */
static void join_masked(struct board *board, const struct claims *claims)
{
	for (size_t i = claims->n - claims->n_masked; i < claims->n; i++) {
		const struct claim *claim = &claims->items[i];
		struct joining joining = { board, claimant(board, claim) };

		if (claim->shared && joining.device != DEVICE_NONE)
			claims_for_each_other(claims, claim, join_other, &joining);
	}
}

void groups_find(struct board *board)
{
	join_runs(board, &board->pages, true);
	join_runs(board, &board->intids, false);
	join_runs(board, &board->stream_ids, false);
	join_masked(board, &board->stream_ids);
	for (uint32_t i = 0; i < board->devices.n; i++)
		board->group_of[i] = find_root(board->group_of, i);
}

const struct device *board_group(const struct board *board, const struct device *device)
{
	bool is_alone = board_next_in_group(board, device) == board_owner(board, device);

	return is_alone ? NULL : &board->devices.items[board->group_of[device->owner]];
}

const struct device *board_next_in_group(const struct board *board, const struct device *device)
{
	return &board->devices.items[board->group_next[device->owner]];
}
