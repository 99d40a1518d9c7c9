/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "verdict/near-miss.h"

#include <errno.h>
#include <string.h>

#include "base/nearest.h"
#include "base/util.h"
#include "verdict/filter.h"

#define COMPARE_COST 40 /* to look at a name, and … */
#define LETTER_COST  3  /* … to compare one letter with another */

struct search {
	const struct board *board;
	struct work *work;
	struct matches *found;
	const char *name;
	size_t size, distance; /* the least so far */
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
static int try(struct search *search, const struct device *device, const char *name, size_t n)
{
	char text[NEAREST_NAME_MAX + 1] = "";
	size_t more = n > search->size ? n - search->size : search->size - n, distance;

	work_spend(search->work, COMPARE_COST);
	if (!device || n > NEAREST_NAME_MAX || more > search->distance ||
	    !work_spend(search->work, n * search->size * LETTER_COST))
		return 0;
	memcpy(text, name, n);
	distance = nearest_distance(search->name, text);
	return distance <= search->distance ? add(search, device, distance) : 0;
}

static int try_device(struct search *search, const struct device *device)
{
	const char *name = device->node->name;
	size_t n;
	const struct alias *aliases = board_aliases(search->board, device->node, &n);
	int r = try(search, device, name, strlen(name));

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

static int find_nearest(struct search *search)
{
	const struct board *board = search->board;
	int r = 0;

	search->size = strlen(search->name);
	search->distance = nearest_limit(search->name);
	if (search->size > NEAREST_NAME_MAX)
		return 0;
	for (size_t i = 0; r == 0 && i < board->devices.n && !work_is_spent(search->work); i++)
		if (!board->devices.items[i].is_part)
			r = try_device(search, &board->devices.items[i]);
	return r == 0 ? try_labels(search) : r;
}

/* What is behind the last slash, and without the ampersand of a label. */
static const char *core_of(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name + (*name == '&');
}

int near_misses(const struct board *board, const char *name, struct work *work, struct matches *ret)
{
	struct search search = { board, work, ret, core_of(name) };
	const struct device *labelled = board_find_label(board, search.name);
	struct filter filter = { .marked = false };
	int r = *search.name && !labelled ? filter_add_pattern(&filter, search.name) : 0;

	if (labelled)
		r = add(&search, labelled, 0);
	else if (r == 0 && *search.name)
		r = filter_list(&filter, board, work, ret);
	filter_done(&filter);
	if (r >= 0 && ret->n == 0 && !work_is_spent(work))
		r = find_nearest(&search);
	matches_sort(ret, 0);
	if (ret->n > NEAR_MISSES_MAX)
		ret->n = NEAR_MISSES_MAX;
	return r < 0 ? r : 0;
}
