/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An input's own name is the shortest, but means every input of that name. Where it would not do,
 * the clock is PROVIDER:CELLS, or PROVIDER if that has only one (rank() in clock.c). */

#include "export/guest/property/missing-rates.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text/memstream.h"
#include "base/util.h"
#include "export/mark/marks.h"

static int by_name(const void *pa, const void *pb)
{
	const struct guest_input *a = pa, *b = pb;
	int r = strcmp(a->name, b->name);

	return r ? r : reference_compare(&a->clock, &b->clock);
}

static int by_clock(const void *pa, const void *pb)
{
	const struct guest_input *a = pa, *b = pb;
	int r = reference_compare(&a->clock, &b->clock);

	return r ? r : a->order < b->order ? -1 : a->order > b->order;
}

static int by_order(const void *pa, const void *pb)
{
	const struct guest_input *a = pa, *b = pb;

	return a->order < b->order ? -1 : a->order > b->order;
}

static void sort(struct guest_inputs *inputs, int (*compare)(const void *, const void *))
{
	if (inputs->n > 1)
		qsort(inputs->items, inputs->n, sizeof(*inputs->items), compare);
}

/* Finds the names that several clocks have. */
static void find_ambiguous(struct guest_inputs *inputs)
{
	size_t end;

	sort(inputs, by_name);
	for (size_t first = 0; first < inputs->n; first = end) {
		const struct guest_input *a = &inputs->items[first], *last = a;

		for (end = first + 1; end < inputs->n && streq(inputs->items[end].name, a->name);
		     end++)
			last = &inputs->items[end];
		for (size_t i = first; i < end; i++)
			inputs->items[i].is_ambiguous =
				reference_compare(&a->clock, &last->clock) != 0;
	}
}

/* Keeps the first input of each clock that has one without a rate. */
static void keep_clocks(struct guest_inputs *inputs)
{
	size_t end, n = 0;

	sort(inputs, by_clock);
	for (size_t first = 0; first < inputs->n; first = end) {
		struct guest_input clock = inputs->items[first];

		for (end = first + 1;
		     end < inputs->n &&
		     reference_compare(&inputs->items[end].clock, &clock.clock) == 0;
		     end++) {
			const struct guest_input *other = &inputs->items[end];

			clock.is_missing |= other->is_missing;
			clock.is_ambiguous |= !streq(other->name, clock.name);
		}
		if (clock.is_missing)
			inputs->items[n++] = clock;
	}
	inputs->n = n;
}

/* Whether --clock-rate takes the input's own name for it, on any command line. */
static bool has_good_name(const struct guest_input *input)
{
	return !input->is_ambiguous && *input->name && *input->name != '/' &&
	       marks_is_plain(input->name);
}

static char *provider_name(const struct guest_input *input)
{
	const struct cells *cells = &input->clock.arguments;
	char path[TREE_PATH_MAX];
	struct memstream stream;
	FILE *out = memstream_open(&stream);

	if (!out)
		return NULL;
	fputs(node_path(input->clock.node, path), out);
	for (size_t i = 0; i < cells->n; i++)
		fprintf(out, "%c%" PRIu32, i ? ',' : ':', cells_at(cells, i));
	return memstream_close(&stream, NULL);
}

/* A provider whose path no shell takes as it is has no name here. */
static int name_clock(struct plan_error *error, const struct guest_input *input)
{
	char path[TREE_PATH_MAX];
	bool is_good = has_good_name(input);
	char *name, **slot;

	if (!is_good && !marks_is_plain(node_path(input->clock.node, path)))
		return 0;
	name = is_good ? strdup(input->name) : provider_name(input);
	slot = name ? array_add(&error->clocks) : NULL;
	if (!slot) {
		free(name);
		return -ENOMEM;
	}
	*slot = name;
	return 0;
}

int missing_rates_name(struct guest *g)
{
	int r = 0;

	find_ambiguous(&g->inputs);
	keep_clocks(&g->inputs);
	sort(&g->inputs, by_order);
	for (size_t i = 0; r == 0 && i < g->inputs.n; i++)
		r = name_clock(&g->export->error, &g->inputs.items[i]);
	return r;
}
