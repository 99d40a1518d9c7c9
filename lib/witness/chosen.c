/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "witness/chosen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"

/* The domain of a controller, with an interrupt that has this number there. */
struct input {
	const struct node *controller;
	uint64_t hwirq;
	const struct kernel_irq *irq; /* which is at the root GIC too */
};

struct inputs {
	ARRAY_OF(struct input); /* by controller, then hwirq, then number */
};

/* ---- domains ---- */

/* ":soc:gpio@1" is "/soc/gpio@1"; a suffix "-N", or "-NAME-N", may follow (Linux,
 * kernel/irq/irqdomain.c, irq_domain_set_name). */
static const struct node *find_controller(const struct tree *tree, const char *domain)
{
	_cleanup_(freep) char *path = domain[0] == ':' ? strdup(domain) : NULL;
	const struct node *node = NULL;
	char *dash;

	for (char *c = path; c && *c; c++)
		if (*c == ':')
			*c = '/';
	for (int i = 0; path && !node && i < 3; i++) {
		node = tree_find_path(tree, path);
		dash = strrchr(path, '-');
		if (!dash)
			break;
		*dash = '\0';
	}
	return node;
}

static int add_inputs(struct inputs *inputs, const struct tree *tree, const struct witness *witness,
		      const struct kernel_irq *irq)
{
	for (uint32_t i = 0; i < irq->n_hops; i++) {
		const struct kernel_hop *hop = &witness->hops.items[irq->first_hop + i];
		const struct node *controller = find_controller(tree, hop->domain);
		struct input *slot = controller ? array_add(inputs) : NULL;

		if (slot)
			*slot = (struct input){ controller, hop->hwirq, irq };
		else if (controller)
			return -ENOMEM;
	}
	return 0;
}

static int input_compare(const void *pa, const void *pb)
{
	const struct input *a = pa, *b = pb;

	if (a->controller != b->controller)
		return a->controller < b->controller ? -1 : 1;
	if (a->hwirq != b->hwirq)
		return a->hwirq < b->hwirq ? -1 : 1;
	return a->irq->number < b->irq->number ? -1 : a->irq->number > b->irq->number;
}

static int gather(struct inputs *inputs, const struct tree *tree, const struct witness *witness)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < witness->by_intid.n; i++)
		r = add_inputs(inputs, tree, witness, witness->by_intid.items[i]);
	if (inputs->n > 1)
		qsort(inputs->items, inputs->n, sizeof(*inputs->items), input_compare);
	return r;
}

static const struct kernel_irq *find_input(const struct inputs *inputs,
					   const struct node *controller, uint64_t hwirq)
{
	const struct kernel_irq none = { .number = 0 };
	const struct input wanted = { controller, hwirq, &none };
	size_t i = bisect(inputs->n, k, input_compare(&inputs->items[k], &wanted) < 0);

	return i < inputs->n && inputs->items[i].controller == controller &&
			       inputs->items[i].hwirq == hwirq
		       ? inputs->items[i].irq
		       : NULL;
}

/* ---- interrupts ---- */

/* What the drivers of these controllers number their inputs by (Linux, the translate functions in
 * drivers/irqchip): the first cell, or with the GIC's three cells the second. */
static bool input_of(const struct hop *hop, uint64_t *ret)
{
	if (hop->n_cells == 0 || hop->n_cells > 3)
		return false;
	*ret = hop->cells[hop->n_cells == 3 ? 1 : 0];
	return true;
}

/* The last hop at which Linux shows it. */
static const struct kernel_irq *look_up(const struct board *board, const struct inputs *inputs,
					const struct interrupt *interrupt)
{
	struct interrupt_path path;
	uint64_t hwirq;

	interrupt_path(board->resolver, interrupt, &path);
	for (uint32_t i = path.n_hops; i-- > 0;) {
		const struct kernel_irq *irq =
			input_of(&path.hops[i], &hwirq)
				? find_input(inputs, path.hops[i].controller, hwirq)
				: NULL;

		if (irq)
			return irq;
	}
	return NULL;
}

bool chosen_is_due(const struct interrupt *interrupt)
{
	return interrupt->route == ROUTE_DYNAMIC || interrupt->route == ROUTE_MULTIPLEXED;
}

int chosen_find_all(struct chosen_inputs *ret, const struct board *board,
		    const struct witness *witness)
{
	_cleanup_(array_donep) struct inputs inputs = { .n = 0 };
	int r = gather(&inputs, board->tree, witness);

	for (size_t i = 0; r == 0 && inputs.n > 0 && i < board->interrupts.n; i++) {
		const struct interrupt *interrupt = &board->interrupts.items[i];
		const struct kernel_irq *irq =
			chosen_is_due(interrupt) ? look_up(board, &inputs, interrupt) : NULL;
		struct chosen_input *slot = irq ? array_add(ret) : NULL;

		if (slot)
			*slot = (struct chosen_input){ interrupt, irq->intid, irq->number };
		else if (irq)
			r = -ENOMEM;
	}
	return r;
}

const struct chosen_input *chosen_find(const struct chosen_inputs *chosen,
				       const struct interrupt *interrupt)
{
	size_t n = chosen ? chosen->n : 0;
	size_t i = bisect(n, k, chosen->items[k].interrupt < interrupt);

	return i < n && chosen->items[i].interrupt == interrupt ? &chosen->items[i] : NULL;
}
