/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "export/mark/rewire.h"

#include "xen/guest-map.h"

static const struct reference_form form = { PROPERTY_INTERRUPT_CELLS, REFERENCE_STRICT };

/* The GIC that can be named instead of the controller, or NULL. */
static const struct node *find_gic(const struct host *host, const struct node *controller)
{
	const struct node *gic = irqchip_bypass(host->board->resolver, controller);

	return gic && gic->phandle != 0 ? gic : NULL;
}

/* The entries stay as they are: these controllers hand on what the GIC takes. What is below the
 * node and inherits this gets the same interrupts. */
static void put_parent(struct host *host, struct livetree_node *where, const struct node *gic)
{
	struct livetree_item *item =
		livetree_property(&host->livetree, where, "interrupt-parent", LIVETREE_CELLS, 0);

	livetree_put_cell(&host->livetree, item, gic->phandle);
}

/* The same list, with the GIC for the controllers before it. */
static void put_list(struct host *host, struct livetree_node *where, const struct property *list)
{
	struct livetree *livetree = &host->livetree;
	struct livetree_item *item =
		livetree_property(livetree, where, "interrupts-extended", LIVETREE_CELLS, 0);
	struct cells left = property_cells(list);
	enum reference_result result;
	struct reference ref;
	const char *why;

	while ((result = reference_next(host->board->tree, &left, &form, &ref, &why)) <=
	       REFERENCE_HOLE) {
		const struct node *gic = result == REFERENCE_OK ? find_gic(host, ref.node) : NULL;

		livetree_put_cell(livetree, item, gic ? gic->phandle : ref.phandle);
		for (size_t i = 0; result == REFERENCE_OK && i < ref.arguments.n; i++)
			livetree_put_cell(livetree, item, cells_at(&ref.arguments, i));
	}
}

void rewire(struct host *host, const struct device *member, struct livetree_node *where)
{
	const struct property *list = node_property(member->node, PROPERTY_INTERRUPTS_EXTENDED);
	struct resolver *resolver = host->board->resolver;
	const struct node *gic = NULL, *found;

	resolver_restart(resolver);
	board_for_each_interrupt (interrupt, host->board, member) {
		if (interrupt->route != ROUTE_FORWARDED || !interrupt_has_spi(interrupt))
			continue;
		found = interrupt_bypass(resolver, interrupt);
		if (found)
			gic = found;
		else
			host_note(host, where,
				  interrupt_forwarded(resolver, interrupt, XEN_REFUSES_FORWARDED));
	}
	if (gic && list)
		put_list(host, where, list);
	else if (gic)
		put_parent(host, where, gic);
}
