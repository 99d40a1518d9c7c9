/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One interrupt, from its entry to its end. The walk is bounded by the number of hops: a circle in
 * the tree uses them up. */

#include "resolve/interrupt/walk.h"

#include "resolve/interrupt/irqchip.h"
#include "resolve/interrupt/nexus.h"

/* One entry on its way. */
struct irq_walk {
	struct resolver *resolver;
	struct interrupt *interrupt;
	struct interrupt_path *path;
	struct hop at;
};

static void irq_walk_break(struct irq_walk *walk, const char *why)
{
	walk->interrupt->route = ROUTE_UNRESOLVED;
	walk->interrupt->why = why;
}

static void irq_walk_decode(struct irq_walk *walk, bool forwarded)
{
	struct interrupt *interrupt = walk->interrupt;
	enum irqchip_rule rule = irqchip_rule(walk->resolver, walk->at.controller);
	uint32_t types = rule == IRQCHIP_GIC_V3 ? INTID_NONE : INTID_ESPI;

	if (walk->at.n_cells < 3) {
		irq_walk_break(walk, "a GIC wants specifiers of three cells");
		return;
	}
	if (walk->at.cells[0] >= types) {
		irq_walk_break(
			walk,
			"its first cell names a type of interrupt that this GIC does not have");
		return;
	}
	interrupt->route = forwarded ? ROUTE_FORWARDED : ROUTE_DIRECT;
	interrupt->type = (enum intid_type)walk->at.cells[0];
	interrupt->number = walk->at.cells[1];
	interrupt->trigger = walk->at.cells[2] & 0xf;
	if (interrupt->number < intid_type_count(interrupt->type))
		interrupt->intid = intid_type_first(interrupt->type) + interrupt->number;
}

static void irq_walk_end(struct irq_walk *walk, enum route route, bool forwarded)
{
	walk->interrupt->controller = walk->at.controller;
	walk->interrupt->route = route;
	if (route == ROUTE_DIRECT)
		irq_walk_decode(walk, forwarded);
}

static void irq_walk_run(struct irq_walk *walk, const struct node *device)
{
	struct irqchip_result result = { .why = NULL };
	bool forwarded = false;

	for (;;) {
		const char *why = nexus_walk(walk->resolver, device, &walk->at, walk->path);

		if (why) {
			irq_walk_break(walk, why);
			return;
		}
		switch (irqchip_step(walk->resolver, &walk->at, &result)) {
		case STEP_BROKEN:
			irq_walk_break(walk, result.why);
			walk->interrupt->controller = walk->at.controller;
			return;
		case STEP_END:
			irq_walk_end(walk, result.route, forwarded);
			return;
		case STEP_FORWARD:
			break;
		}
		forwarded = true;
		device = NULL;
		walk->at = result.next;
		if (!interrupt_path_add(walk->path, &walk->at)) {
			irq_walk_break(walk, "the way to the root controller runs in a circle");
			return;
		}
	}
}

void irq_walk_hop(struct resolver *resolver, const struct node *node, const struct node *device,
		  const struct hop *hop, struct interrupt *ret, struct interrupt_path *path)
{
	struct irq_walk walk = { .resolver = resolver, .interrupt = ret, .path = path, .at = *hop };

	path->n_hops = 0;
	ret->node = node;
	ret->route = ROUTE_UNRESOLVED;
	ret->type = INTID_NONE;
	interrupt_path_add(path, hop);
	irq_walk_run(&walk, device);
}

void irq_walk_entry(struct resolver *resolver, const struct node *node, enum irq_entry entry,
		    const struct hop *hop, struct interrupt *ret, struct interrupt_path *path)
{
	path->n_hops = 0;
	ret->node = node;
	ret->route = ROUTE_UNRESOLVED;
	ret->type = INTID_NONE;
	ret->hole = entry == IRQ_ENTRY_HOLE;
	if (entry == IRQ_ENTRY_OK)
		irq_walk_hop(resolver, node, node, hop, ret, path);
}

void interrupt_resolve(struct resolver *resolver, const struct node *node, uint32_t index,
		       struct interrupt *ret, struct interrupt_path *ret_path)
{
	struct hop hop = { .n_cells = 0 };
	const char *why = NULL;
	enum irq_entry entry = irq_entry_at(resolver, node, index, &hop, &why);

	*ret = (struct interrupt){ .index = index, .why = why };
	irq_walk_entry(resolver, node, entry, &hop, ret, ret_path);
}

void interrupt_path(struct resolver *resolver, const struct interrupt *interrupt,
		    struct interrupt_path *ret)
{
	struct interrupt again;

	interrupt_resolve(resolver, interrupt->node, interrupt->index, &again, ret);
}
