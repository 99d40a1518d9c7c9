/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Collecting everything that a controller is wired to, through further controllers if need be.
 * A queue instead of recursion; what one controller reaches is remembered. */

#include "resolve/interrupt/candidates.h"

#include <errno.h>
#include <string.h>

#include "resolve/address.h"
#include "resolve/interrupt/irqchip.h"

#define INTIDS_ALL  (GIC_ESPI_FIRST + 1024)
#define SOURCES_MAX 64 /* that one interrupt may fan out through */

/* A controller, or one group of a combiner, whose inputs share one interrupt of the controller. */
struct source {
	const struct node *controller;
	uint32_t group;
	bool is_group;
};

struct collector {
	struct resolver *resolver;
	uint64_t seen[INTIDS_ALL / 64]; /* bit set of INTIDs */
	struct source sources[SOURCES_MAX];
	unsigned int n_sources;
	bool foreign;
};

static void collect_intid(struct collector *c, uint64_t intid)
{
	if (intid < INTIDS_ALL)
		c->seen[intid / 64] |= (uint64_t)1 << intid % 64;
}

/* Queues the controller where an interrupt stopped. */
static void collect_source(struct collector *c, const struct hop *end)
{
	bool is_group = irqchip_rule(c->resolver, end->controller) == IRQCHIP_GROUP;
	struct source source = { end->controller, is_group ? end->cells[0] : 0, is_group };

	for (unsigned int i = 0; i < c->n_sources; i++)
		if (c->sources[i].controller == source.controller &&
		    c->sources[i].group == source.group)
			return;
	if (c->n_sources < SOURCES_MAX)
		c->sources[c->n_sources++] = source;
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
	for (size_t i = 0; i < ENTRIES_MAX && cells_take_u32(&left, &spi); i++)
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
	for (size_t rows = 0; rows < ENTRIES_MAX && cells_take(&left, 3, &row); rows++)
		for (uint32_t i = 0; i < cells_at(&row, 2) && i < INTIDS_ALL; i++)
			collect_intid(c, (uint64_t)cells_at(&row, 1) + i);
}

/* One own interrupt of a controller; false if there is none at this index. */
static bool collect_own(struct collector *c, const struct node *controller, uint32_t index)
{
	struct interrupt_path path;
	struct interrupt own;

	interrupt_resolve(c->resolver, controller, index, &own, &path);
	if (own.intid != 0)
		collect_intid(c, own.intid);
	else if (own.route == ROUTE_FOREIGN)
		c->foreign = true;
	else if (own.route == ROUTE_MULTIPLEXED || own.route == ROUTE_DYNAMIC)
		collect_source(c, &path.hops[path.n_hops - 1]);
	return path.n_hops > 0 || own.hole;
}

static void collect_all_own(struct collector *c, const struct node *controller)
{
	for (uint32_t i = 0; i < ENTRIES_MAX; i++)
		if (!collect_own(c, controller, i))
			return;
}

static void collect_from(struct collector *c, const struct source *source)
{
	enum irqchip_rule rule = irqchip_rule(c->resolver, source->controller);

	if (source->is_group)
		collect_own(c, source->controller, source->group);
	else if (rule == IRQCHIP_CHANNELS)
		collect_channels(c, source->controller);
	else if (rule == IRQCHIP_SCI_INTR)
		collect_sci_ranges(c, source->controller);
	else if (rule != IRQCHIP_RUN_TIME && rule != IRQCHIP_RZG2L && rule != IRQCHIP_RZV2H)
		collect_all_own(c, source->controller);
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

static int collect(struct resolver *resolver, const struct hop *end, struct intids *ret)
{
	struct collector collector = { .resolver = resolver };

	collect_source(&collector, end);
	for (unsigned int i = 0; i < collector.n_sources; i++)
		collect_from(&collector, &collector.sources[i]);
	return collector_finish(&collector, ret);
}

int candidates_gather(struct resolver *resolver, const struct hop *end, struct intids *ret)
{
	struct intids **known = &resolver->wired_to[tree_index(resolver->tree, end->controller)];
	struct intids *found;
	int r;

	if (irqchip_rule(resolver, end->controller) == IRQCHIP_GROUP)
		return collect(resolver, end, ret);
	if (!*known) {
		found = arena_alloc(&resolver->arena, sizeof(*found));
		r = found ? collect(resolver, end, found) : -ENOMEM;
		if (r < 0)
			return r;
		*known = found;
	}
	*ret = **known;
	return 0;
}

/* irq-meson-gpio.c: the output to the GIC is always a high level or a rising edge
 * (meson_gpio_irq_type_output); the second cell is the input's trigger. irq-ti-sci-intr.c: one
 * trigger for all. */
uint32_t candidates_trigger(struct resolver *resolver, const struct hop *end)
{
	enum irqchip_rule rule = irqchip_rule(resolver, end->controller);
	uint32_t trigger = TRIGGER_NONE;

	if (rule == IRQCHIP_CHANNELS && end->n_cells == 2)
		return trigger_normalize(end->cells[1] & 0xf);
	if (rule == IRQCHIP_SCI_INTR)
		node_u32(end->controller, PROPERTY_TI_INTR_TRIGGER_TYPE, &trigger);
	return trigger & 0xf;
}
