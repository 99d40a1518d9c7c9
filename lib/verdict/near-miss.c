/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "verdict/near-miss.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text/nearest.h"
#include "base/util.h"
#include "board/find.h"
#include "verdict/filter.h"

#define COMPARE_COST 40 /* to look at a name, and … */
#define LETTER_COST  3  /* … to compare one letter with another */

struct search {
	const struct board *board;
	struct work *work;
	struct matches *found;
	const char *name;
	size_t size, distance; /* the least so far */
	bool is_address;
};

static int add(struct search *search, const struct device *device, size_t distance)
{
	const struct device **slot;

	if (distance < search->distance)
		search->found->n = 0;
	search->distance = distance;
	for (size_t i = 0; i < search->found->n; i++)
		if (search->found->items[i] == device)
			return 0;
	if (search->found->n == NEAR_MISSES_MAX)
		return 0;
	slot = array_add(search->found);
	if (!slot)
		return -ENOMEM;
	*slot = device;
	return 0;
}

/* Names whose lengths differ too much are not compared. */
static int try_within(struct search *search, const struct device *device, const char *name,
		      size_t n, size_t limit)
{
	char text[NEAREST_NAME_MAX + 1] = "";
	size_t more = n > search->size ? n - search->size : search->size - n, distance;

	work_spend(search->work, COMPARE_COST);
	if (!device || n > NEAREST_NAME_MAX || more > limit ||
	    !work_spend(search->work, n * search->size * LETTER_COST))
		return 0;
	memcpy(text, name, n);
	distance = nearest_distance(search->name, text);
	return distance <= limit ? add(search, device, distance) : 0;
}

static int try(struct search *search, const struct device *device, const char *name, size_t n)
{
	return try_within(search, device, name, n, search->distance);
}

#define DIGITS_MIN 4 /* shorter ones may be a word: dac, fec */

/* Digits are no letters: more than one slip among them is another address. */
static int try_address(struct search *search, const struct device *device, uint64_t address)
{
	bool is_prefixed = search->name[1] == 'x' || search->name[1] == 'X';
	char text[sizeof("0x0123456789abcdef")];
	int n = snprintf(text, sizeof(text), is_prefixed ? "0x%" PRIx64 : "%" PRIx64, address);

	return try_within(search, device, text, (size_t)n,
			  search->distance < 1 ? search->distance : 1);
}

static int try_regions(struct search *search, const struct device *device)
{
	int r = 0;

	board_for_each_region (region, search->board, device) {
		if (r == 0)
			r = try_address(search, device, region->bus_address);
		if (r == 0 && region_is_mapped(region))
			r = try_address(search, device, region->address);
	}
	return r;
}

static int try_device(struct search *search, const struct device *device)
{
	const char *name = device->node->name;
	size_t n;
	const struct alias *aliases = board_aliases(search->board, device->node, &n);
	int r = try(search, device, name, strlen(name));

	if (r == 0 && search->is_address)
		r = try_regions(search, device);

	if (r == 0 && strchr(name, '@'))
		r = try(search, device, name, strcspn(name, "@"));
	for (size_t i = 0; r == 0 && i < n; i++)
		r = try(search, device, aliases[i].name, strlen(aliases[i].name));
	return r;
}

#define LABEL_COST 100000 /* finding the node of a name that may be near */

static int try_label(struct search *search, const char *label)
{
	const struct device *device;

	if (nearest_distance(search->name, label) > search->distance ||
	    !work_spend(search->work, LABEL_COST))
		return 0;
	device = board_find_label(search->board, label);
	return try(search, device, label, strlen(label));
}

static int try_labels(struct search *search)
{
	const struct tree *tree = search->board->tree;
	const struct node *symbols = node_find_child(tree_root(tree), "__symbols__", 11);
	int r = 0;

	for (uint32_t i = 0; symbols && r == 0 && i < symbols->n_properties; i++)
		if (work_spend(search->work,
			       COMPARE_COST + NEAREST_NAME_MAX * search->size * LETTER_COST))
			r = try_label(search, tree->names[symbols->properties[i].name]);
	return r;
}

static bool is_at(const struct board *board, const struct device *device, uint64_t address)
{
	board_for_each_region (region, board, device)
		if (region_is_mapped(region) &&
		    (region->address == address || region->bus_address == address))
			return true;
	return false;
}

/* By the address in a unit name, whatever the name is; it may be the CPU's, as in mmc@4809c000
 * instead of mmc@0. On a bus without memory, numbers are short and mean nothing elsewhere. */
static int add_addressed(struct search *search)
{
	const struct board *board = search->board;
	const char *at = strchr(search->name, '@');
	uint64_t address;
	int r = 0;

	if (!at || strlen(at + 1) < DIGITS_MIN || !board_name_is_address(at + 1, &address))
		return 0;
	for (size_t i = 0; r == 0 && i < board->devices.n; i++)
		if (!board->devices.items[i].is_part && work_spend(search->work, COMPARE_COST) &&
		    is_at(board, &board->devices.items[i], address))
			r = add(search, &board->devices.items[i], search->distance);
	return r;
}

static int find_nearest(struct search *search)
{
	const struct board *board = search->board;
	uint64_t address;
	int r = 0;

	search->size = strlen(search->name);
	search->distance = nearest_limit(search->name);
	search->is_address = search->size >= DIGITS_MIN &&
			     board_name_is_address(search->name, &address);
	if (search->size > NEAREST_NAME_MAX)
		return 0;
	for (size_t i = 0; r == 0 && i < board->devices.n && !work_is_spent(search->work); i++)
		if (!board->devices.items[i].is_part)
			r = try_device(search, &board->devices.items[i]);
	if (r == 0)
		r = try_labels(search);
	return r == 0 ? add_addressed(search) : r;
}

/* What is behind the last slash, and without the ampersand of a label. */
static const char *core_of(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name + (*name == '&');
}

/* ---- what has the name ---- */

static int explain_node(const struct board *board, const struct node *node, struct search *search,
			char **ret_text)
{
	uint32_t owner = board->owner_of[tree_index(board->tree, node)];
	char path[TREE_PATH_MAX];

	if (asprintf(ret_text, "%s %s", node_path(node, path), find_why_no_device(node)) < 0) {
		*ret_text = NULL;
		return -ENOMEM;
	}
	return owner == DEVICE_NONE ? 0 : add(search, &board->devices.items[owner], 0);
}

static bool is_within(uint64_t address, uint64_t first, uint64_t size)
{
	return address >= first && address - first < size;
}

static int find_around(struct search *search, uint64_t address)
{
	const struct board *board = search->board;
	int r = 0;

	for (size_t i = 0; r == 0 && i < board->devices.n; i++) {
		const struct device *device = &board->devices.items[i];

		if (device->is_part || !work_spend(search->work, COMPARE_COST))
			continue;
		board_for_each_region (region, board, device)
			if (r == 0 && (is_within(address, region->bus_address, region->size) ||
				       (region_is_mapped(region) &&
					is_within(address, region->address, region->size))))
				r = add(search, device, 0);
	}
	return r;
}

static int explain_address(struct search *search, uint64_t address, char **ret_text)
{
	int r = find_around(search, address);

	if (r < 0 || search->found->n == 0)
		return r;
	*ret_text = strdup("no region begins at this address, which lies within one");
	return *ret_text ? 0 : -ENOMEM;
}

static int explain(struct search *search, const char *name, char **ret_text)
{
	const struct node *node = board_find_node(search->board, name);
	uint64_t address;

	if (node && !board_device_of(search->board, node))
		return explain_node(search->board, node, search, ret_text);
	return board_name_is_address(name, &address) ? explain_address(search, address, ret_text)
						     : 0;
}

/* A node of that name that is no device, where no device has a name like it. */
static int explain_no_device(struct search *search, const char *name, char **ret_text)
{
	const struct node *node = board_find_no_device(search->board, name, search->work);

	return node ? explain_node(search->board, node, search, ret_text) : 0;
}

static int find_by_part(struct search *search)
{
	const struct device *labelled = board_find_label(search->board, search->name);
	struct filter filter = { .marked = false };
	int r;

	if (labelled)
		return add(search, labelled, 0);
	r = filter_add_pattern(&filter, search->name);
	if (r == 0)
		r = filter_list(&filter, search->board, search->work, search->found);
	filter_done(&filter);
	return r;
}

int near_misses_find(const struct board *board, const char *name, struct work *work,
		     struct near_misses *ret)
{
	struct search search = { board, work, &ret->devices, core_of(name) };
	int r = explain(&search, name, &ret->text);

	if (r == 0 && !ret->text && *search.name)
		r = find_by_part(&search);
	if (r >= 0 && !ret->text && ret->devices.n == 0 && !work_is_spent(work))
		r = explain_no_device(&search, name, &ret->text);
	if (r >= 0 && !ret->text && ret->devices.n == 0 && !work_is_spent(work))
		r = find_nearest(&search);
	if (r >= 0 && !ret->text && *name == '&' && board->labels.n == 0) {
		ret->text = strdup("the tree has no labels; dtc keeps them with -@");
		r = ret->text ? r : -ENOMEM;
	}
	matches_sort(&ret->devices, 0);
	if (ret->devices.n > NEAR_MISSES_MAX)
		ret->devices.n = NEAR_MISSES_MAX;
	return r < 0 ? r : 0;
}

void near_misses_donep(struct near_misses *near)
{
	array_done(&near->devices);
	free(near->text);
}
