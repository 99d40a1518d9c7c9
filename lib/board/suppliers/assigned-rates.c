/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Gathered once, so that a forged list that is long costs no more for each device. */

#include "board/suppliers/assigned-rates.h"

#include <errno.h>
#include <stdlib.h>

#include "base/util.h"

static int clock_compare(const struct assigned_rate *a, const struct assigned_rate *b)
{
	if (a->node != b->node)
		return a->node < b->node ? -1 : 1;
	return reference_compare(&a->clock, &b->clock);
}

/* If a clock is there twice, the first one counts. */
static int rate_compare(const void *pa, const void *pb)
{
	const struct assigned_rate *a = pa, *b = pb;
	int r = clock_compare(a, b);

	return r ? r : a->index < b->index ? -1 : a->index > b->index;
}

static int add_rate(struct board *board, struct assigned_rate rate)
{
	struct assigned_rate *slot = array_add(&board->assigned_rates);

	if (!slot)
		return -ENOMEM;
	*slot = rate;
	return 0;
}

/* A 0 leaves the clock's rate as it is (Linux, drivers/clk/clk-conf.c, __set_clk_rates). */
int assigned_rates_add(struct board *board, const struct node *node)
{
	static const struct reference_form form = { PROPERTY_CLOCK_CELLS, 0 };
	struct cells left = property_cells(node_property(node, PROPERTY_ASSIGNED_CLOCKS));
	struct cells rates = property_cells(node_property(node, PROPERTY_ASSIGNED_CLOCK_RATES));
	struct assigned_rate rate = { .node = node };
	enum reference_result result;
	const char *why;
	int r = 0;

	for (; r == 0 && rate.index < ENTRIES_MAX && cells_take_u32(&rates, &rate.hz);
	     rate.index++) {
		result = reference_next(board->tree, &left, &form, &rate.clock, &why);
		if (result != REFERENCE_OK && result != REFERENCE_HOLE)
			break;
		if (result == REFERENCE_OK && rate.hz != 0)
			r = add_rate(board, rate);
	}
	return r;
}

void assigned_rates_sort(struct board *board)
{
	struct assigned_rates *all = &board->assigned_rates;

	if (all->n > 1)
		qsort(all->items, all->n, sizeof(*all->items), rate_compare);
}

static bool find_rate(const struct board *board, const struct node *node,
		      const struct reference *clock, uint32_t *ret)
{
	const struct assigned_rates *all = &board->assigned_rates;
	struct assigned_rate wanted = { .node = node, .clock = *clock };
	size_t first = bisect(all->n, i, clock_compare(&all->items[i], &wanted) < 0);

	if (first == all->n || clock_compare(&all->items[first], &wanted) != 0)
		return false;
	*ret = all->items[first].hz;
	return true;
}

bool assigned_rate(const struct board *board, const struct node *consumer,
		   const struct reference *clock, uint32_t *ret)
{
	return find_rate(board, consumer, clock, ret) || find_rate(board, clock->node, clock, ret);
}
