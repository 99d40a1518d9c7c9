/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "board/suppliers/clock-rates.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memstream.h"
#include "base/util.h"

static const struct reference_form clock_form = { PROPERTY_CLOCK_CELLS, 0 };

/* What Linux may call a node with clocks. */
struct called {
	const char *text;
	const struct node *node;
};

struct index {
	ARRAY_OF(struct called);
	struct arena texts;
};

static void index_donep(struct index *index)
{
	array_done(index);
	arena_done(&index->texts);
}

/* ---- names ---- */

static bool find_address(const struct board *board, const struct node *node, uint64_t *ret)
{
	const struct device *device = board_device_of(board, node);
	const struct region *first = device && device->regions.n > 0
					     ? array_at(&board->regions, device->regions.first)
					     : NULL;

	if (!first || !first->translated)
		return false;
	*ret = first->address;
	return true;
}

/* The first part of a device's name: an address is as much as it needs. */
static void put_first(const struct board *board, const struct node *node, FILE *out)
{
	uint64_t address;
	uint32_t mask;

	if (!find_address(board, node, &address)) {
		fputs(node->name, out);
		return;
	}
	fprintf(out, "%" PRIx64, address);
	if (node_u32(node, PROPERTY_MASK, &mask))
		fprintf(out, ".%x", (unsigned int)__builtin_ffs((int)mask) - 1);
	fprintf(out, ".%.*s", (int)strcspn(node->name, "@"), node->name);
}

/* The name that Linux gives to the device that it makes of a node (drivers/of/platform.c,
 * of_device_make_bus_id): "fe201000.serial", "soc:pmu". */
static char *device_name(const struct board *board, const struct node *node)
{
	const struct node *above[TREE_DEPTH_MAX];
	struct memstream stream;
	FILE *out = memstream_open(&stream);
	uint64_t address;
	size_t n = 0;

	if (!out)
		return NULL;
	do {
		above[n++] = node;
	} while (!find_address(board, node, &address) && node->parent->parent &&
		 (node = node->parent) && n < TREE_DEPTH_MAX);
	put_first(board, above[n - 1], out);
	while (n-- > 1)
		fprintf(out, ":%s", above[n - 1]->name);
	return memstream_close(&stream, NULL);
}

static int add_name(struct index *index, const struct node *node, const char *text)
{
	struct called *called = array_add(index);

	if (!called)
		return -ENOMEM;
	*called = (struct called){ text, node };
	return 0;
}

static int add_names(struct index *index, const struct board *board, const struct node *node)
{
	_cleanup_(freep) char *name = device_name(board, node);
	size_t size = name ? strlen(name) + 1 : 0;
	char *copy = name ? arena_alloc(&index->texts, size) : NULL;
	int r;

	if (!copy)
		return -ENOMEM;
	memcpy(copy, name, size);
	r = add_name(index, node, node->name);
	return r < 0 ? r : add_name(index, node, copy);
}

static int called_compare(const void *pa, const void *pb)
{
	const struct called *a = pa, *b = pb;

	return strcmp(a->text, b->text);
}

static int index_make(struct index *index, const struct board *board)
{
	tree_for_each_node (node, board->tree)
		if (node->parent && node_has(node, PROPERTY_CLOCKS) &&
		    add_names(index, board, node) < 0)
			return -ENOMEM;
	if (index->n > 1)
		qsort(index->items, index->n, sizeof(*index->items), called_compare);
	return 0;
}

/* The one node of that name. */
static const struct node *index_find(const struct index *index, const char *name)
{
	size_t first = bisect(index->n, i, strcmp(index->items[i].text, name) < 0);
	const struct node *node = NULL;

	for (size_t i = first; i < index->n && streq(index->items[i].text, name); i++) {
		if (node && node != index->items[i].node)
			return NULL;
		node = index->items[i].node;
	}
	return node;
}

/* ---- rates ---- */

static bool find_input(const struct tree *tree, const struct node *node, uint32_t index,
		       struct reference *ret)
{
	struct cells left = property_cells(node_property(node, PROPERTY_CLOCKS));
	enum reference_result result = REFERENCE_HOLE;
	const char *why;

	for (uint32_t i = 0; i <= index; i++) {
		result = reference_next(tree, &left, &clock_form, ret, &why);
		if (result != REFERENCE_OK && result != REFERENCE_HOLE)
			return false;
	}
	return result == REFERENCE_OK;
}

/* The entry that the consumer asked for: by name, or the only one. */
static bool find_connection(const struct tree *tree, const struct node *node,
			    const char *connection, struct reference *ret)
{
	const struct property *names = node_property(node, PROPERTY_CLOCK_NAMES);
	struct reference second;
	const char *name = NULL;

	if (!connection)
		return find_input(tree, node, 0, ret) && !find_input(tree, node, 1, &second);
	for (uint32_t i = 0; i < ENTRIES_MAX; i++) {
		name = property_next_string(names, name);
		if (!name)
			return false;
		if (streq(name, connection))
			return find_input(tree, node, i, ret);
	}
	return false;
}

static int rate_compare(const void *pa, const void *pb)
{
	const struct clock_rate *a = pa, *b = pb;

	return reference_compare(&a->clock, &b->clock);
}

/* Several consumers of one clock agree, unless the lines are of different moments. */
static void merge(struct clock_rates *rates)
{
	size_t n = 0;

	if (rates->n > 1)
		qsort(rates->items, rates->n, sizeof(*rates->items), rate_compare);
	for (size_t i = 0; i < rates->n; i++) {
		const struct clock_rate *rate = &rates->items[i];
		struct clock_rate *last = n > 0 ? &rates->items[n - 1] : NULL;

		if (last && reference_compare(&last->clock, &rate->clock) == 0)
			last->contradictory |= last->hz != rate->hz;
		else
			rates->items[n++] = *rate;
	}
	rates->n = n;
}

static int add_rate(struct clock_rates *rates, const struct tree *tree, const struct index *index,
		    const struct clk_consumer *consumer)
{
	const struct node *node = index_find(index, consumer->device);
	struct clock_rate *rate, found = { .hz = consumer->hz, .enabled = consumer->enabled };

	if (!node)
		return 0;
	rates->n_known++;
	if (!find_connection(tree, node, consumer->connection, &found.clock))
		return 0;
	rate = array_add(rates);
	if (!rate)
		return -ENOMEM;
	*rate = found;
	return 0;
}

int clock_rates_find(struct clock_rates *ret, const struct board *board,
		     const struct clk_summary *summary)
{
	_cleanup_(index_donep) struct index index = { .n = 0 };
	int r = index_make(&index, board);

	*ret = (struct clock_rates){ .n = 0 };
	for (size_t i = 0; r == 0 && i < summary->consumers.n; i++)
		r = add_rate(ret, board->tree, &index, &summary->consumers.items[i]);
	if (r < 0)
		array_done(ret);
	else
		merge(ret);
	return r;
}

static const struct clock_rate *find_rate(const struct clock_rates *rates,
					  const struct reference *clock)
{
	size_t first = bisect(rates->n, i, reference_compare(&rates->items[i].clock, clock) < 0);
	const struct clock_rate *rate = array_at(rates, first);

	return first < rates->n && reference_compare(&rate->clock, clock) == 0 ? rate : NULL;
}

bool clock_rates_get(const struct clock_rates *rates, const struct reference *clock, uint64_t *ret)
{
	const struct clock_rate *rate = find_rate(rates, clock);

	if (!rate || rate->contradictory || rate->hz == 0)
		return false;
	*ret = rate->hz;
	return true;
}

bool clock_rates_enabled(const struct clock_rates *rates, const struct reference *clock,
			 uint64_t *ret)
{
	const struct clock_rate *rate = find_rate(rates, clock);

	if (rate)
		*ret = rate->enabled;
	return rate;
}

int measured_parse(struct measured *ret, const struct board *board, char *text, size_t size,
		   struct clk_summary_error *error)
{
	int r = clk_summary_parse(&ret->summary, text, size, error);

	return r < 0 ? r : clock_rates_find(&ret->rates, board, &ret->summary);
}

void measured_done(struct measured *measured)
{
	array_done(&measured->rates);
	clk_summary_done(&measured->summary);
}
