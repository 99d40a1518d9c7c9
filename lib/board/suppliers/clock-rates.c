/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "board/suppliers/clock-rates.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "board/names/linux-names.h"

static const struct reference_form clock_form = { PROPERTY_CLOCK_CELLS, 0 };

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

static int add_rate(struct clock_rates *rates, const struct tree *tree,
		    const struct linux_names *names, const struct clk_consumer *consumer)
{
	const struct node *node = linux_names_only(names, consumer->device);
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

static bool has_clocks(const struct node *node)
{
	return node_has(node, PROPERTY_CLOCKS);
}

int clock_rates_find(struct clock_rates *ret, const struct board *board,
		     const struct clk_summary *summary)
{
	_cleanup_(linux_names_done) struct linux_names names = { .n = 0 };
	int r = linux_names_make(&names, board, has_clocks);

	*ret = (struct clock_rates){ .n = 0 };
	for (size_t i = 0; r == 0 && i < summary->consumers.n; i++)
		r = add_rate(ret, board->tree, &names, &summary->consumers.items[i]);
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
