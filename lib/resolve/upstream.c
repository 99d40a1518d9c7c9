/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Collecting everything that a controller is wired to, through further controllers if need be.
 * A queue instead of recursion; what one controller reaches is remembered. */

#include <errno.h>
#include <string.h>

#include "resolve/irqchip.h"
#include "resolve/upstream.h"

#define INTIDS_ALL       (GIC_ESPI_FIRST + 1024)
#define CONTROLLERS_MAX  64 /* that one interrupt may fan out through */

struct collector {
	struct resolver *resolver;
	uint64_t seen[INTIDS_ALL / 64]; /* bit set of INTIDs */
	const struct node *controllers[CONTROLLERS_MAX];
	unsigned int n_controllers;
	bool foreign;
};

static void collect_intid(struct collector *c, uint64_t intid)
{
	if (intid < INTIDS_ALL)
		c->seen[intid / 64] |= (uint64_t)1 << intid % 64;
}

static void collect_controller(struct collector *c, const struct node *controller)
{
	for (unsigned int i = 0; i < c->n_controllers; i++)
		if (c->controllers[i] == controller)
			return;
	if (c->n_controllers < CONTROLLERS_MAX)
		c->controllers[c->n_controllers++] = controller;
}

/* amlogic,channel-interrupts: SPI numbers (meson,… in early trees). */
static void collect_channels(struct collector *c, const struct node *controller)
{
	const struct property *list = node_property(controller, PROPERTY_CHANNEL_INTERRUPTS);
	struct cells left;
	uint32_t spi;

	if (!list)
		list = node_property(controller, PROPERTY_MESON_CHANNEL_INTERRUPTS);
	left = property_cells(list);
	while (cells_take_u32(&left, &spi))
		if (spi < intid_type_count(INTID_SPI))
			collect_intid(c, GIC_SPI_FIRST + spi);
}

/* ti,interrupt-ranges = <output parent-input count>…; at the GIC the parent's input is an
 * INTID (binding ti,sci-intr). */
static void collect_sci_ranges(struct collector *c, const struct node *controller)
{
	const struct node *parent = interrupt_parent(c->resolver->tree, controller);
	struct cells left = property_cells(node_property(controller, PROPERTY_TI_INTERRUPT_RANGES));
	struct cells row;

	if (!parent || !irqchip_is_gic(irqchip_rule(c->resolver, parent)))
		return;
	while (cells_take(&left, 3, &row))
		for (uint32_t i = 0; i < cells_at(&row, 2) && i < INTIDS_ALL; i++)
			collect_intid(c, (uint64_t)cells_at(&row, 1) + i);
}

static void collect_end(struct collector *c, const struct interrupt *interrupt)
{
	if (interrupt->intid != 0)
		collect_intid(c, interrupt->intid);
	else if (interrupt->route == ROUTE_FOREIGN)
		c->foreign = true;
	else if (interrupt->route == ROUTE_MULTIPLEXED || interrupt->route == ROUTE_DYNAMIC)
		collect_controller(c, interrupt->controller);
}

static void collect_own(struct collector *c, const struct node *controller)
{
	struct interrupt_path path;
	struct interrupt own;

	for (uint32_t i = 0; i < CANDIDATES_MAX; i++) {
		interrupt_resolve(c->resolver, controller, i, &own, &path);
		if (path.n_hops == 0 && !own.hole)
			return;
		collect_end(c, &own);
	}
}

static void collect_all(struct collector *c)
{
	for (unsigned int i = 0; i < c->n_controllers; i++) {
		const struct node *controller = c->controllers[i];

		switch ((int)irqchip_rule(c->resolver, controller)) {
		case IRQCHIP_CHANNELS:
			collect_channels(c, controller);
			break;
		case IRQCHIP_SCI_INTR:
			collect_sci_ranges(c, controller);
			break;
		case IRQCHIP_RUN_TIME:
		case IRQCHIP_RZG2L:
			break;
		default:
			collect_own(c, controller);
		}
	}
}

/* The bit set as a list. */
static int collector_finish(struct collector *c, struct intids *ret)
{
	uint32_t n = 0, *items;

	for (size_t i = 0; i < INTIDS_ALL / 64; i++)
		n += (uint32_t)__builtin_popcountll(c->seen[i]);
	*ret = (struct intids){ .foreign = c->foreign };
	if (n == 0 || n > CANDIDATES_MAX)
		return 0;
	items = arena_alloc(&c->resolver->arena, n * sizeof(*items));
	if (!items)
		return -ENOMEM;
	ret->items = items;
	for (uint32_t i = 0; i < INTIDS_ALL / 64; i++)
		for (uint64_t left = c->seen[i]; left; left &= left - 1)
			items[ret->n++] = i * 64 + (uint32_t)__builtin_ctzll(left);
	return 0;
}

/* Several inputs of a combiner share the interrupt of their group. */
static int group_candidates(struct resolver *resolver, const struct hop *end, struct intids *ret)
{
	struct collector collector = { .resolver = resolver };
	struct interrupt_path path;
	struct interrupt own;

	if (end->n_cells == 0)
		return 0;
	interrupt_resolve(resolver, end->controller, end->cells[0], &own, &path);
	collect_end(&collector, &own);
	collect_all(&collector);
	return collector_finish(&collector, ret);
}

int upstream_candidates(struct resolver *resolver, const struct hop *end, struct intids *ret)
{
	struct intids **known = &resolver->upstream[tree_index(resolver->tree, end->controller)];
	struct collector collector = { .resolver = resolver };
	int r;

	if (irqchip_rule(resolver, end->controller) == IRQCHIP_GROUP)
		return group_candidates(resolver, end, ret);
	if (!*known) {
		struct intids *found = arena_alloc(&resolver->arena, sizeof(*found));

		if (!found)
			return -ENOMEM;
		collect_controller(&collector, end->controller);
		collect_all(&collector);
		r = collector_finish(&collector, found);
		if (r < 0)
			return r;
		*known = found;
	}
	*ret = **known;
	return 0;
}
