/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The interrupts of a node, as the guest has them.
 *
 * All entries of one list end at the guest's GIC, or at controllers that go to the guest as well.
 * The latter are named in interrupts-extended: an interrupt-parent would also be that of the
 * children (Devicetree Specification v0.4, 2.4.1). */

#include "export/guest/property/interrupt.h"

#include "xen/guest-map.h"

/* An entry of the board's list, and where it could be in the guest's. */
struct entry {
	const struct interrupt *interrupt;
	const char *name; /* NULL: none */
	bool at_gic;      /* the guest's GIC has it */
	bool has_own;     /* it is written for a controller that goes to the guest … */
	struct hop own;   /* … as this */
	bool is_listed;
};

struct listing {
	struct guest *g;
	const struct node *node;
	const struct device *device;
	const struct plan_device *planned;
	const struct property *names; /* or NULL */
	ARRAY_OF(struct entry) entries;
	bool at_gic; /* where the guest's list ends */
};

static bool is_granted(const struct listing *l, const struct interrupt *interrupt)
{
	struct grant grant = grant_interrupt(interrupt->intid);

	if (interrupt_why_unbindable(interrupt))
		return false;
	if (l->planned)
		return grants_contain(&l->planned->needs, &grant);
	/* It went along: pick.c, refuse_device. */
	return !node_has(l->node, PROPERTY_REG) &&
	       grants_contain(&l->g->export->plan->grants, &grant);
}

/* Xen routes the interrupts that its own view of the host tree shows at the GIC, none behind
 * forwarding controllers (xen/arch/arm/device.c, map_device_irqs_to_domain). */
static bool is_routed(const struct listing *l, const struct interrupt *interrupt)
{
	return interrupt->route == ROUTE_DIRECT ||
	       (l->g->export->plan->rewired && interrupt_bypass(l->g->board->resolver, interrupt));
}

static bool is_at_gic(const struct listing *l, const struct interrupt *interrupt)
{
	return is_granted(l, interrupt) &&
	       (l->g->kind != GUEST_DOM0LESS || is_routed(l, interrupt));
}

/* Whether the entry is written for a controller that goes to the guest. The cursor, and the last
 * hop that it found, go over the node's entries once, in ascending order as the interrupts. */
static bool find_own(const struct listing *l, struct interrupt_cursor *cursor, struct hop *hop,
		     const struct interrupt *interrupt)
{
	if (interrupt->hole)
		return false;
	while (cursor->index <= interrupt->index)
		if (!interrupt_next(l->g->board->tree, cursor, hop))
			return false;
	return cursor->index == interrupt->index + 1 && hop->n_cells > 0 &&
	       guest_copy(l->g, hop->controller)->node && guest_is_controller(hop->controller);
}

static void gather(struct listing *l)
{
	struct interrupt_cursor cursor = interrupt_cursor(l->node);
	const char *name = property_next_string(l->names, NULL);
	struct hop hop = { .n_cells = 0 };

	board_for_each_interrupt (interrupt, l->g->board, l->device) {
		struct entry *entry = array_add(&l->entries);

		if (!entry) {
			l->g->livetree->failed = true;
			return;
		}
		*entry = (struct entry){ .interrupt = interrupt,
					 .name = name,
					 .at_gic = is_at_gic(l, interrupt) };
		entry->has_own = find_own(l, &cursor, &hop, interrupt);
		entry->own = hop;
		if (name)
			name = property_next_string(l->names, name);
	}
}

/* ---- what is listed ---- */

/* A controller between the node and the root would receive what is meant for the GIC, whose phandle
 * in the guest is unknown here. */
static bool reaches_gic(const struct guest *g, const struct node *node)
{
	for (node = node->parent; node && guest_copy(g, node)->node; node = node->parent)
		if (guest_is_controller(node))
			return false;
	return true;
}

/* The GIC if any entry is there, otherwise the guest's own controllers. But a driver that counts
 * finds nothing in a list whose first entries are missing. */
static bool ends_at_gic(const struct listing *l)
{
	const struct entry *first = l->entries.items;

	if (!reaches_gic(l->g, l->node) || l->entries.n == 0 ||
	    (!first->name && !first->at_gic && first->has_own))
		return false;
	for (size_t i = 0; i < l->entries.n; i++)
		if (l->entries.items[i].at_gic)
			return true;
	return false;
}

static bool belongs(const struct listing *l, const struct entry *entry)
{
	return l->at_gic ? entry->at_gic : entry->has_own;
}

/* Behind a gap only an entry with a name can be found. Returns how many are listed. */
static size_t choose(struct listing *l)
{
	bool has_gap = false;
	size_t n = 0;

	l->at_gic = ends_at_gic(l);
	for (size_t i = 0; i < l->entries.n; i++) {
		struct entry *entry = &l->entries.items[i];

		entry->is_listed = (entry->name || !has_gap) && belongs(l, entry);
		has_gap |= !entry->is_listed;
		n += entry->is_listed;
	}
	return n;
}

/* ---- what is left out ---- */

/* At the GIC, but not in the plan, or not for this kind of guest. */
static const char *why_not_bound(const struct listing *l, const struct interrupt *interrupt)
{
	if (interrupt_why_unbindable(interrupt))
		return "interrupt %D of %N: %V";
	if (!l->planned) /* it went along with its parent: pick.c, refuse_device */
		return "interrupt %D of %N, a device of its own, which cannot be asked for: its "
		       "reg is not memory";
	return "interrupt %D of %N, a part that is not marked for passthrough";
}

/* Neither at the GIC nor at a controller that the guest has. */
static const char *why_not_there(const struct listing *l, const struct interrupt *interrupt)
{
	switch (interrupt->route) {
	case ROUTE_MULTIPLEXED:
		return "interrupt %D of %N, which goes through %O: export that too if the guest "
		       "needs it";
	case ROUTE_DYNAMIC:
		return "interrupt %D of %N, which %O maps to one of several lines at run time";
	case ROUTE_MESSAGE:
		return "interrupt %D of %N, which %O forwards as a message";
	case ROUTE_FOREIGN:
		return "interrupt %D of %N, which ends at %O, not at a GIC";
	case ROUTE_UNRESOLVED:
		return "interrupt %D of %N, whose path to the GIC the tree does not show";
	case ROUTE_DIRECT:
	case ROUTE_FORWARDED:
		break;
	}
	return why_not_bound(l, interrupt);
}

static const char *why_left_out(const struct listing *l, const struct entry *entry)
{
	if (!entry->has_own && !entry->at_gic)
		return why_not_there(l, entry->interrupt);
	if (belongs(l, entry))
		return "interrupt %D of %N, which has no name: drivers would mistake it for one "
		       "before it, which is missing";
	if (l->at_gic)
		return "interrupt %D of %N, whose controller cannot be named beside the guest's "
		       "GIC";
	if (!reaches_gic(l->g, l->node))
		return "interrupt %D of %N: below another controller the guest's GIC cannot be "
		       "named";
	return "interrupt %D of %N: the guest's GIC cannot be named beside another controller";
}

static void leave_out(const struct listing *l, const struct entry *entry)
{
	const struct interrupt *interrupt = entry->interrupt;
	struct finding finding = { .code = FINDING_LEFT_OUT_OF_GUEST,
				   .node = l->node,
				   .other = interrupt->controller,
				   .a = interrupt->index,
				   .why = why_left_out(l, entry),
				   .what = interrupt_why_unbindable(interrupt) };

	if (is_granted(l, interrupt) && !entry->at_gic)
		finding = interrupt_forwarded(l->g->board->resolver, interrupt,
					      "it is left out, because Xen routes only "
					      "interrupts of nodes that name the GIC itself");
	guest_leave_out(l->g, guest_copy(l->g, l->node)->node, finding);
}

/* Parts get along without interrupts (a PHY is polled). */
static void note_none(const struct listing *l)
{
	struct finding finding = { .code = FINDING_NO_INTERRUPT_IN_GUEST, .node = l->node };

	for (size_t i = 0; i < l->entries.n; i++)
		finding.a += !l->entries.items[i].interrupt->hole;
	if (finding.a > 0 && l->planned && !l->device->is_part)
		guest_leave_out(l->g, guest_copy(l->g, l->node)->node, finding);
}

/* ---- the list ---- */

static void put_entry(const struct listing *l, const struct entry *entry,
		      struct livetree_item *list)
{
	struct livetree *livetree = l->g->livetree;

	if (l->at_gic) {
		livetree_put_cell(livetree, list, INTID_SPI);
		livetree_put_cell(livetree, list, entry->interrupt->number);
		livetree_put_cell(livetree, list, entry->interrupt->trigger);
		return;
	}
	livetree_put_reference(livetree, list, guest_copy(l->g, entry->own.controller)->node);
	for (uint32_t i = 0; i < entry->own.n_cells; i++)
		livetree_put_cell(livetree, list, entry->own.cells[i]);
}

static void put_list(const struct listing *l)
{
	struct livetree *livetree = l->g->livetree;
	struct livetree_node *where = guest_copy(l->g, l->node)->node;
	struct livetree_item *list, *names = NULL;

	list = l->at_gic ? livetree_property(livetree, where, "interrupts", LIVETREE_DECIMAL, 3)
			 : livetree_property(livetree, where, "interrupts-extended",
					     LIVETREE_DECIMAL, 0);
	if (property_next_string(l->names, NULL))
		names = livetree_property(livetree, where, "interrupt-names", LIVETREE_GUESS, 0);
	for (size_t i = 0; i < l->entries.n; i++) {
		const struct entry *entry = &l->entries.items[i];

		if (!entry->is_listed)
			continue;
		put_entry(l, entry, list);
		if (entry->name)
			livetree_put_string(livetree, names, entry->name);
	}
}

void guest_interrupts(struct guest *g, const struct node *node)
{
	struct listing l = { .g = g,
			     .node = node,
			     .device = board_device_of(g->board, node),
			     .names = node_property(node, PROPERTY_INTERRUPT_NAMES) };

	if (!l.device)
		return;
	l.planned = guest_planned(g, l.device);
	gather(&l);
	if (choose(&l) > 0)
		put_list(&l);
	else
		note_none(&l);
	for (size_t i = 0; i < l.entries.n; i++)
		if (!l.entries.items[i].is_listed && !l.entries.items[i].interrupt->hole)
			leave_out(&l, &l.entries.items[i]);
	array_done(&l.entries);
}
