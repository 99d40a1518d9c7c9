/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "needs/stand-in.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "board/names/names.h"

/* ---- of a tree ---- */

const struct node *stand_in_of(const struct board *board, const struct device *device)
{
	const struct stand_in *items = board->stand_ins.items;
	uint32_t index = (uint32_t)(device - board->devices.items);
	size_t first = bisect(board->stand_ins.n, i, items[i].device < index);

	return first < board->stand_ins.n && items[first].device == index ? items[first].node
									  : NULL;
}

const struct stand_in *stand_in_of_next(const struct board *board, const struct stand_in *before)
{
	const struct stand_ins *all = &board->stand_ins;
	size_t i = 0;

	if (before)
		for (i = (size_t)(before - all->items) + 1; i < all->n; i++)
			if (all->items[i].device != before->device)
				break;
	return i < all->n && all->items[i].device != DEVICE_NONE ? &all->items[i] : NULL;
}

char *stand_in_gone_text(const struct board *board)
{
	size_t first =
		bisect(board->stand_ins.n, i, board->stand_ins.items[i].device != DEVICE_NONE);
	const struct stand_in *stand_in = array_at(&board->stand_ins, first);
	char path[TREE_PATH_MAX], *text;
	const char *device;

	if (first == board->stand_ins.n)
		return NULL;
	device = node_string(stand_in->node, PROPERTY_PTD_DEVICE);
	if (asprintf(&text,
		     "%s is a stand-in for %s, a device that the tree does not have; was it made "
		     "for another board?",
		     node_path(stand_in->node, path), device ? device : "nothing") < 0)
		return NULL;
	return text;
}

/* False if the node holds nothing that can be switched. */
static bool read_entry(const struct tree *tree, const struct node *node, struct stand_in_entry *ret)
{
	static const struct {
		enum property_name name;
		enum supplier_kind kind;
		struct reference_form form;
	} rows[] = {
		{ PROPERTY_CLOCKS, SUPPLIER_CLOCK, { PROPERTY_CLOCK_CELLS, 0 } },
		{ PROPERTY_POWER_DOMAINS,
		  SUPPLIER_POWER_DOMAIN,
		  { PROPERTY_POWER_DOMAIN_CELLS, 0 } },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct cells left = property_cells(node_property(node, rows[i].name));
		const char *why;

		if (left.n == 0)
			continue;
		*ret = (struct stand_in_entry){ .node = node, .kind = rows[i].kind, .n = ret->n };
		if (reference_next(tree, &left, &rows[i].form, &ret->supplier, &why) !=
		    REFERENCE_OK)
			ret->supplier.node = NULL;
		return true;
	}
	return false;
}

bool stand_in_next(const struct board *board, const struct node *stand_in,
		   struct stand_in_entry *entry)
{
	const struct node *node = entry->node ? entry->node->end : stand_in + 1;

	for (; node < stand_in->end && entry->n++ < STAND_IN_ENTRIES_MAX; node = node->end)
		if (read_entry(board->tree, node, entry))
			return true;
	return false;
}

/* ---- entries that the device does not need ---- */

struct held {
	enum supplier_kind kind;
	struct reference supplier;
	const struct node *node;
	bool is_needed;
};

struct all_held {
	ARRAY_OF(struct held);
};

static int compare_held(const struct held *a, const struct held *b)
{
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return reference_compare(&a->supplier, &b->supplier);
}

static int held_compare(const void *pa, const void *pb)
{
	const struct held *a = pa, *b = pb;
	int r = compare_held(a, b);

	return r ? r : a->node < b->node ? -1 : a->node > b->node;
}

static int find_held(const struct board *board, const struct node *stand_in, struct all_held *ret)
{
	stand_in_for_each (entry, board, stand_in) {
		struct held *held = array_add(ret);

		if (!held)
			return -ENOMEM;
		*held = (struct held){ entry.kind, entry.supplier, entry.node, false };
	}
	if (ret->n > 1)
		qsort(ret->items, ret->n, sizeof(*ret->items), held_compare);
	return 0;
}

static int strike_out(const struct supplier *supplier, void *userdata)
{
	struct held wanted = { .kind = supplier->kind,
			       .supplier.node = supplier->node,
			       .supplier.arguments = supplier->arguments };
	struct all_held *all = userdata;
	size_t first = bisect(all->n, i, compare_held(&all->items[i], &wanted) < 0);

	for (size_t i = first; i < all->n && !all->items[i].is_needed; i++) {
		if (compare_held(&all->items[i], &wanted) != 0)
			break;
		all->items[i].is_needed = true;
	}
	return 0;
}

int stand_in_stray(const struct board *board, const struct device *device, const struct node **ret)
{
	const struct node *stand_in = stand_in_of(board, device);
	_cleanup_(array_donep) struct all_held all = { .n = 0 };
	int r = stand_in ? find_held(board, stand_in, &all) : 0;

	*ret = NULL;
	for (const struct node *node = device->node; all.n > 0 && node < device->node->end; node++)
		supplier_for_each(board->resolver, &board->suppliers, node, NULL, strike_out, &all);
	for (size_t i = 0; i < all.n; i++)
		if (!all.items[i].is_needed && (!*ret || all.items[i].node < *ret))
			*ret = all.items[i].node;
	return r;
}

/* ---- names ---- */

#define LETTERS_AND_DIGITS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

/* Whether '-' for '@' makes a name that only devices of the same name get: in it the last '-' is
 * that one. */
static bool is_plain(const char *name)
{
	size_t n = strspn(name, LETTERS_AND_DIGITS ",._+-");
	const char *address = name + n + 1;

	return n > 0 && name[n] == '@' && address[strspn(address, LETTERS_AND_DIGITS)] == '\0' &&
	       strlen(name) < STAND_IN_NAME_SIZE;
}

static int is_only_one(const struct board *board, const struct device *device, bool *ret)
{
	struct names found;
	int r = names_find(board, device->node->name, &found);

	*ret = true;
	for (size_t i = 0; r == 0 && i < found.n; i++) {
		const struct device *other = names_device(board, &found, i);

		if (other && other != device)
			*ret = false;
	}
	return r;
}

/* FNV-1a. */
static uint32_t hash_path(const struct node *node)
{
	char path[TREE_PATH_MAX];
	uint32_t hash = 2166136261;

	for (const char *c = node_path(node, path); *c; c++)
		hash = (hash ^ (uint8_t)*c) * 16777619;
	return hash;
}

static void put_plain(const char *name, size_t room, char *ret)
{
	snprintf(ret, room, "%s", name);
	for (char *c = ret; *c; c++)
		if (!strchr(LETTERS_AND_DIGITS ",._+-", *c))
			*c = '-';
}

int stand_in_name(const struct board *board, const struct device *device,
		  char ret[STAND_IN_NAME_SIZE])
{
	const size_t hash_size = strlen("_01234567");
	const char *name = device->node->name;
	bool is_enough = false;
	int r = is_plain(name) ? is_only_one(board, device, &is_enough) : 0;

	if (r < 0)
		return r;
	if (is_enough) {
		put_plain(name, STAND_IN_NAME_SIZE, ret);
		return 0;
	}
	put_plain(name, STAND_IN_NAME_SIZE - hash_size, ret);
	/* A plain name has no '_' behind its last '-'. */
	snprintf(ret + strlen(ret), hash_size + 1, "_%08" PRIx32, hash_path(device->node));
	return 0;
}
