/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names and patterns. */

#include "board/names/lookup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "board/names/names.h"
#include "input/text.h"

static int alias_compare(const void *pa, const void *pb)
{
	const struct alias *a = pa, *b = pb;

	if (a->node != b->node)
		return a->node < b->node ? -1 : 1;
	return strcmp(a->name, b->name);
}

/* Those that a node's properties, whose values are paths, give to other nodes. */
static int gather(struct board *board, const char *name, uint32_t most, struct aliases *ret)
{
	const struct node *names = node_find_child(tree_root(board->tree), name, strlen(name));
	struct alias *alias;

	for (uint32_t i = 0; names && i < names->n_properties && i < most; i++) {
		const struct property *property = &names->properties[i];
		const char *path = property_next_string(property, NULL);
		const struct node *node = path ? tree_find_path(board->tree, path) : NULL;

		if (!node)
			continue;
		alias = array_add(ret);
		if (!alias)
			return -ENOMEM;
		*alias = (struct alias){ node, board->tree->names[property->name] };
	}
	if (ret->n > 1)
		qsort(ret->items, ret->n, sizeof(*alias), alias_compare);
	return 0;
}

int aliases_gather(struct board *board)
{
	uint32_t most_labels = LABEL_VISITS / (uint32_t)board->tree->n_nodes;
	int r = gather(board, "aliases", ALIASES_MAX, &board->aliases);

	return r < 0 ? r : gather(board, "__symbols__", most_labels, &board->labels);
}

static const struct alias *find_names(const struct aliases *names, const struct node *node,
				      size_t *ret_n)
{
	const struct alias *items = names->items;
	size_t first = bisect(names->n, i, items[i].node < node);
	size_t end = bisect(names->n, i, items[i].node <= node);

	*ret_n = end - first;
	return array_at(names, first);
}

const struct alias *board_aliases(const struct board *board, const struct node *node, size_t *ret_n)
{
	return find_names(&board->aliases, node, ret_n);
}

const struct alias *board_labels(const struct board *board, const struct node *node, size_t *ret_n)
{
	return find_names(&board->labels, node, ret_n);
}

static int matches_add(struct matches *matches, const struct device *device)
{
	const struct device **slot = array_add(matches);

	if (!slot)
		return -ENOMEM;
	*slot = device;
	return 0;
}

static int device_compare(const void *a, const void *b)
{
	return node_compare((*(const struct device *const *)a)->node,
			    (*(const struct device *const *)b)->node);
}

void matches_sort(struct matches *matches, size_t first)
{
	if (matches->n > first + 1)
		qsort(matches->items + first, matches->n - first, sizeof(*matches->items),
		      device_compare);
}

const struct node *board_find_alias(const struct board *board, const char *name)
{
	for (size_t i = 0; i < board->aliases.n; i++)
		if (streq(board->aliases.items[i].name, name))
			return board->aliases.items[i].node;
	return NULL;
}

/* Whether the path ends with these components. */
static bool path_ends_with(const struct node *node, const char *tail)
{
	size_t n = strlen(tail), length;

	while (n > 0 && tail[n - 1] == '/')
		n--;
	for (; node->parent; node = node->parent) {
		length = strlen(node->name);
		if (length > n || memcmp(tail + n - length, node->name, length) != 0)
			return false;
		n -= length;
		if (n == 0)
			return true;
		if (tail[--n] != '/')
			return false;
		if (n == 0) /* it began with a slash: only a whole path will do */
			return !node->parent->parent;
	}
	return false;
}

#define ALIAS_COST     8
#define CANDIDATE_COST 40
#define LABEL_COST     100000 /* all symbols, and a path */
#define MATCH_COST     1500   /* it is sorted by its path, and perhaps printed */

static int look_up_tail(const struct board *board, const struct names *candidates, const char *name,
			bool parts, struct work *work, struct matches *ret)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < candidates->n; i++) {
		const struct device *device = names_device(board, candidates, i);

		if (!device)
			continue;
		if (!work_spend(work, CANDIDATE_COST))
			return 0;
		if (device->is_part != parts || !path_ends_with(device->node, name))
			continue;
		work_spend(work, MATCH_COST);
		r = matches_add(ret, device);
	}
	return r;
}

int board_look_up(const struct board *board, const char *name, struct work *work,
		  struct matches *ret)
{
	const struct node *node = *name == '/' ? NULL : board_find_alias(board, name);
	const struct device *device = node ? board_device_of(board, node) : NULL;
	size_t before = ret->n;
	struct names candidates;
	int r;

	work_spend(work, CANDIDATE_COST + board->aliases.n * ALIAS_COST);
	if (device)
		return matches_add(ret, device);
	r = names_find(board, name, &candidates);
	if (r == 0)
		r = look_up_tail(board, &candidates, name, false, work, ret);
	if (r == 0 && ret->n == before)
		r = look_up_tail(board, &candidates, name, true, work, ret);
	matches_sort(ret, before);
	return r;
}

struct ranked {
	uint32_t rank;
	const struct device *device;
};

static int ranked_compare(const void *pa, const void *pb)
{
	const struct ranked *a = pa, *b = pb;

	return a->rank < b->rank ? -1 : a->rank > b->rank;
}

int board_list(const struct board *board, struct matches *ret)
{
	_cleanup_(freep) uint32_t *rank = NULL;
	_cleanup_(freep) struct ranked *sorted = calloc(board->devices.n + 1, sizeof(*sorted));
	size_t n = 0;
	int r = tree_rank(board->tree, &rank);

	if (r < 0 || !sorted)
		return -ENOMEM;
	for (size_t i = 0; i < board->devices.n; i++)
		if (!board->devices.items[i].is_part)
			sorted[n++] = (struct ranked){
				rank[tree_index(board->tree, board->devices.items[i].node)],
				&board->devices.items[i]
			};
	if (n > 1)
		qsort(sorted, n, sizeof(*sorted), ranked_compare);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = matches_add(ret, sorted[i].device);
	return r;
}

int matches_add_all(struct matches *to, const struct matches *from)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < from->n; i++)
		r = matches_add(to, from->items[i]);
	return r;
}

/* ---- other names ---- */

const struct node *board_find_labelled(const struct board *board, const char *label)
{
	const struct node *symbols = node_find_child(tree_root(board->tree), "__symbols__", 11);
	const struct property *symbol = symbols ? node_property_named(board->tree, symbols, label)
						: NULL;
	const char *path = property_next_string(symbol, NULL);

	return path ? tree_find_path(board->tree, path) : NULL;
}

const struct device *board_find_label(const struct board *board, const char *label)
{
	const struct node *node = board_find_labelled(board, label);

	return node ? board_device_of(board, node) : NULL;
}

const struct node *board_find_node(const struct board *board, const char *name)
{
	const struct node *node = board_find_alias(board, name);

	if (*name == '/')
		return tree_find_path(board->tree, name);
	return node ? node : board_find_labelled(board, name + (*name == '&'));
}

/* A device, or a detail of one, such as a group of pins. */
static bool is_within_device(const struct board *board, const struct node *node)
{
	size_t i = tree_index(board->tree, node);

	return board->device_of[i] != DEVICE_NONE ||
	       (board->owner_of[i] != DEVICE_NONE && !node_has(node, PROPERTY_COMPATIBLE));
}

const struct node *board_find_no_device(const struct board *board, const char *name,
					struct work *work)
{
	const struct tree *tree = board->tree;
	size_t n = strlen(name);

	for (size_t i = 0; n > 0 && i < tree->n_nodes && work_spend(work, CANDIDATE_COST); i++) {
		const struct node *node = &tree->nodes[i];
		bool is_unit = strncmp(node->name, name, n) == 0 && node->name[n] == '@';

		if ((is_unit || path_ends_with(node, name)) && !is_within_device(board, node))
			return node;
	}
	return NULL;
}

bool board_name_is_address(const char *name, uint64_t *ret)
{
	char text[] = "0x0123456789abcdef";
	size_t n = strlen(name);

	if (n > 1 && name[0] == '0' && text_address(name, ret))
		return true;
	if (n > sizeof(text) - sizeof("0x"))
		return false;
	memcpy(text + 2, name, n + 1);
	return text_address(text, ret);
}

struct query {
	const char *name;
	uint64_t address;
};

typedef bool (*fits_fn)(const struct board *board, const struct device *device,
			const struct query *query);

static bool has_unit_name(const struct board *board, const struct device *device,
			  const struct query *query)
{
	size_t n = strlen(query->name);

	return n > 0 && strncmp(device->node->name, query->name, n) == 0 &&
	       device->node->name[n] == '@';
}

static bool begins_at(const struct region *region, uint64_t address)
{
	return region->bus_address == address || (region->translated && region->address == address);
}

static bool begins_there(const struct board *board, const struct device *device,
			 const struct query *query)
{
	board_for_each_region (region, board, device)
		return begins_at(region, query->address);
	return false;
}

static bool has_region_there(const struct board *board, const struct device *device,
			     const struct query *query)
{
	board_for_each_region (region, board, device)
		if (begins_at(region, query->address))
			return true;
	return false;
}

static int look_up_fitting(const struct board *board, bool parts, fits_fn fits,
			   const struct query *query, struct work *work, struct matches *ret)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < board->devices.n; i++) {
		const struct device *device = &board->devices.items[i];

		if (!work_spend(work, CANDIDATE_COST))
			return 0;
		if (device->is_part != parts || !fits(board, device, query))
			continue;
		work_spend(work, MATCH_COST);
		r = matches_add(ret, device);
	}
	return r;
}

/* By the name in front of the unit address, else by the address of the first region, else by that
 * of any; and parts by their name. */
static int look_up_unit(const struct board *board, const char *name, struct work *work,
			struct matches *ret)
{
	static const fits_fn fits[] = { has_unit_name, begins_there, has_region_there };
	struct query query = { .name = name };
	size_t n = board_name_is_address(name, &query.address) ? ARRAY_SIZE(fits) : 1;
	size_t before = ret->n;
	int r = 0;

	for (size_t i = 0; r == 0 && ret->n == before && i < n; i++)
		r = look_up_fitting(board, false, fits[i], &query, work, ret);
	if (r == 0 && ret->n == before)
		r = look_up_fitting(board, true, has_unit_name, &query, work, ret);
	matches_sort(ret, before);
	return r;
}

static int look_up_other(const struct board *board, const char *name, struct work *work,
			 struct matches *ret)
{
	const struct device *device;

	if (*name == '/')
		return 0;
	if (*name != '&')
		return look_up_unit(board, name, work, ret);
	device = board_find_label(board, name + 1);
	work_spend(work, LABEL_COST);
	return device ? matches_add(ret, device) : 0;
}

int board_find(const struct board *board, const char *name, struct work *work, struct matches *ret)
{
	size_t before = ret->n;
	int r = board_look_up(board, name, work, ret);

	if (r == 0 && ret->n == before)
		r = look_up_other(board, name, work, ret);
	if (r < 0)
		return r;
	if (work_is_spent(work))
		return LOOKUP_E_WORK;
	if (ret->n == before)
		return LOOKUP_E_NONE;
	return ret->n > before + 1 && *name != '/' ? LOOKUP_E_AMBIGUOUS : 0;
}
