/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The interrupts of a node, as the guest has them. */

#include <string.h>

#include "export/guest/guest-internal.h"
#include "xen/guest-map.h"

/* One list on its way: all of its entries end at the guest's GIC, or at controllers that go to the
 * guest as well. These are named in interrupts-extended: an interrupt-parent would also be that of
 * the children (Devicetree Specification v0.4, 2.4.1). */
struct listing {
	struct guest *g;
	const struct node *node;
	const struct device *device;
	const struct plan_device *planned;
	bool at_gic;
	struct interrupt_cursor cursor;           /* over the entries as they are written … */
	struct hop hop;                           /* … and the last one that it found */
	const char *name;                         /* of the entry at hand; NULL: none (any more) */
	bool has_gap;                             /* something was left out */
	struct livetree_item *interrupts, *names; /* NULL: only counting */
};

/* A controller between the node and the root would catch what is meant for the GIC, whose phandle
 * in the guest nobody knows here. */
static bool reaches_gic(const struct guest *g, const struct node *node)
{
	for (node = node->parent; node && guest_copy(g, node)->node; node = node->parent)
		if (guest_is_controller(node))
			return false;
	return true;
}

static bool is_granted(const struct listing *l, const struct interrupt *interrupt)
{
	struct grant grant = grant_interrupt(interrupt->intid);

	return l->planned && interrupt->type == INTID_SPI && interrupt->intid != 0 &&
	       grants_contain(&l->planned->needs, &grant);
}

/* Xen routes what its own view of the host tree shows at the GIC, nothing behind forwarding
 * controllers (xen/arch/arm/device.c, map_device_irqs_to_domain). */
static bool is_at_gic(const struct listing *l, const struct interrupt *interrupt)
{
	return is_granted(l, interrupt) &&
	       (l->g->kind != GUEST_DOM0LESS || interrupt->route == ROUTE_DIRECT);
}

/* The entry as it is written. Entries are asked for in ascending order. */
static bool find_entry(struct listing *l, const struct interrupt *interrupt, struct hop *ret)
{
	while (l->cursor.index <= interrupt->index)
		if (!interrupt_next(l->g->board->tree, &l->cursor, &l->hop))
			return false;
	*ret = l->hop;
	return l->cursor.index == interrupt->index + 1;
}

/* The controller that the entry is written for, if it goes to the guest. */
static const struct node *own_controller(struct listing *l, const struct interrupt *interrupt,
					 struct hop *ret)
{
	if (interrupt->hole || !find_entry(l, interrupt, ret) || ret->n_cells == 0 ||
	    !guest_copy(l->g, ret->controller)->node || !guest_is_controller(ret->controller))
		return NULL;
	return ret->controller;
}

/* The list of a driver that counts would end where the GIC's begin. */
static bool begins_at_own(struct listing *l)
{
	struct hop hop;

	l->cursor = interrupt_cursor(l->node);
	board_for_each_interrupt (interrupt, l->g->board, l->device)
		return !is_at_gic(l, interrupt) && own_controller(l, interrupt, &hop);
	return false;
}

/* The GIC if any entry is there; else the guest's own controllers. */
static void choose_controller(struct listing *l, const struct property *names)
{
	if (!reaches_gic(l->g, l->node) || (!property_next_string(names, NULL) && begins_at_own(l)))
		return;
	board_for_each_interrupt (interrupt, l->g->board, l->device)
		l->at_gic |= is_at_gic(l, interrupt);
}

static void put_at_gic(struct listing *l, const struct interrupt *interrupt)
{
	livetree_put_cell(l->g->livetree, l->interrupts, INTID_SPI);
	livetree_put_cell(l->g->livetree, l->interrupts, interrupt->number);
	livetree_put_cell(l->g->livetree, l->interrupts, interrupt->trigger);
}

static void put_at_own(struct listing *l, const struct node *controller, const struct hop *hop)
{
	livetree_put_reference(l->g->livetree, l->interrupts, guest_copy(l->g, controller)->node);
	for (uint32_t i = 0; i < hop->n_cells; i++)
		livetree_put_cell(l->g->livetree, l->interrupts, hop->cells[i]);
}

static bool put_entry(struct listing *l, const struct interrupt *interrupt)
{
	const struct node *controller;
	struct hop hop;

	if (l->at_gic) {
		if (is_at_gic(l, interrupt))
			put_at_gic(l, interrupt);
		return is_at_gic(l, interrupt);
	}
	controller = own_controller(l, interrupt, &hop);
	if (controller)
		put_at_own(l, controller, &hop);
	return controller;
}

/* ---- what is left out ---- */

/* At the GIC, but not in the plan (grant/plan.c, can_be_bound) or not for this kind of guest. */
static const char *why_not_bound(const struct listing *l, const struct interrupt *interrupt)
{
	if (interrupt->type == INTID_PPI || interrupt->type == INTID_EPPI)
		return "interrupt %D of %N, which every CPU has for itself";
	if (interrupt->intid == 0)
		return "interrupt %D of %N, whose number no GIC has";
	if (interrupt->type != INTID_SPI || interrupt->intid > GUEST_INTID_MAX)
		return "interrupt %D of %N, which no released Xen can bind";
	if (!l->planned) /* guest-pick.c, refuse_device */
		return "interrupt %D of %N, a device of its own, which cannot be asked for: its "
		       "reg is no memory";
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
		return "interrupt %D of %N, which is one of several that %O chooses at run time";
	case ROUTE_MESSAGE:
		return "interrupt %D of %N, which %O sends on as a message";
	case ROUTE_FOREIGN:
		return "interrupt %D of %N, which ends at %O, and that is no GIC";
	case ROUTE_UNRESOLVED:
		return "interrupt %D of %N, whose way to the GIC the tree does not tell";
	case ROUTE_DIRECT:
	case ROUTE_FORWARDED:
		break;
	}
	return why_not_bound(l, interrupt);
}

static const char *why_left_out(struct listing *l, const struct interrupt *interrupt)
{
	bool is_own, at_gic = is_at_gic(l, interrupt);
	struct hop hop;

	is_own = own_controller(l, interrupt, &hop);
	if (!is_own && !at_gic)
		return why_not_there(l, interrupt);
	if (l->at_gic ? at_gic : is_own)
		return "interrupt %D of %N, which without a name cannot be told from one before "
		       "it that is missing";
	if (l->at_gic)
		return "interrupt %D of %N, whose controller cannot be named beside the guest's "
		       "GIC";
	if (!reaches_gic(l->g, l->node))
		return "interrupt %D of %N: below another controller the guest's GIC cannot be "
		       "named";
	return "interrupt %D of %N: the guest's GIC cannot be named beside another controller";
}

static void leave_out(struct listing *l, const struct interrupt *interrupt)
{
	struct finding finding = { .code = FINDING_LEFT_OUT_OF_GUEST,
				   .node = l->node,
				   .other = interrupt->controller,
				   .a = interrupt->index,
				   .why = why_left_out(l, interrupt) };

	if (is_granted(l, interrupt) && !is_at_gic(l, interrupt))
		finding = export_forwarded(l->g->board, interrupt,
					   "it is left out, for Xen routes only interrupts of "
					   "nodes that name the GIC itself");
	guest_leave_out(l->g, guest_copy(l->g, l->node)->node, finding);
}

/* ---- the list ---- */

/* Behind a gap only an entry with a name can be found. */
static bool list_entry(struct listing *l, const struct interrupt *interrupt)
{
	if ((l->has_gap && !l->name) || !put_entry(l, interrupt)) {
		l->has_gap = true;
		return false;
	}
	if (l->name)
		livetree_put_string(l->g->livetree, l->names, l->name);
	return true;
}

/* Goes through all entries; returns how many there are for the guest. A rehearsal, before there is
 * a property to put them into, only counts. */
static size_t list_entries(struct listing *l, const struct property *names, bool rehearsal)
{
	size_t n = 0;
	bool is_first = true;

	l->has_gap = false;
	l->cursor = interrupt_cursor(l->node);
	board_for_each_interrupt (interrupt, l->g->board, l->device) {
		if (is_first || l->name)
			l->name = property_next_string(names, is_first ? NULL : l->name);
		is_first = false;
		if (list_entry(l, interrupt))
			n++;
		else if (!rehearsal && !interrupt->hole)
			leave_out(l, interrupt);
	}
	return n;
}

/* Of devices that were asked for; parts get along without (a PHY is polled). */
static void tell_of_none(struct listing *l)
{
	struct finding finding = { .code = FINDING_NO_INTERRUPT_IN_GUEST, .node = l->node };

	board_for_each_interrupt (interrupt, l->g->board, l->device)
		finding.a += !interrupt->hole;
	if (finding.a > 0 && l->planned && !l->device->is_part)
		guest_leave_out(l->g, guest_copy(l->g, l->node)->node, finding);
}

static void start(struct listing *l, const struct property *names)
{
	struct livetree *livetree = l->g->livetree;
	struct livetree_node *where = guest_copy(l->g, l->node)->node;

	l->interrupts = l->at_gic
				? livetree_property(livetree, where, "interrupts", DRAFT_DECIMAL, 3)
				: livetree_property(livetree, where, "interrupts-extended",
						    DRAFT_DECIMAL, 0);
	if (property_next_string(names, NULL))
		l->names = livetree_property(livetree, where, "interrupt-names", DRAFT_GUESS, 0);
}

void guest_interrupts(struct guest *g, const struct node *node)
{
	const struct property *names = node_property(node, PROPERTY_INTERRUPT_NAMES);
	struct listing l = { .g = g, .node = node, .device = board_device_of(g->board, node) };

	if (!l.device)
		return;
	l.planned = guest_planned(g, l.device);
	choose_controller(&l, names);
	if (list_entries(&l, names, true) > 0)
		start(&l, names);
	else
		tell_of_none(&l);
	list_entries(&l, names, false);
}
