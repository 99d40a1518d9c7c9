/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All interrupts of a device, and what is wrong with them. */

#include "resolve/interrupt/interrupt.h"

#include <errno.h>

#include "base/util.h"
#include "resolve/address.h"
#include "resolve/interrupt/candidates.h"
#include "resolve/reference.h"

static const char *interrupt_property(const struct node *node)
{
	return node_has(node, PROPERTY_INTERRUPTS_EXTENDED) ? "interrupts-extended" : "interrupts";
}

static void report_end(const struct interrupt *i, struct findings *findings)
{
	const char *property = interrupt_property(i->node);
	bool foreign = i->route == ROUTE_FOREIGN;

	if (i->route == ROUTE_UNRESOLVED && i->why)
		finding_add(findings, .code = FINDING_MALFORMED, .node = i->node,
			    .property = property, .a = i->index, .why = i->why);
	else if (i->route == ROUTE_UNRESOLVED)
		finding_add(findings, .code = FINDING_INTERRUPT_UNRESOLVED, .node = i->node,
			    .property = property, .other = i->controller, .a = i->index);
	else if (foreign || i->route == ROUTE_MESSAGE)
		finding_add(findings, .code = FINDING_INTERRUPT_NOT_AT_GIC, .node = i->node,
			    .property = property, .other = i->controller, .a = i->index,
			    .why = foreign ? "a root controller that is not a GIC"
					   : "which sends it on as a message");
	else if (i->candidates.n == 0 && i->candidates.foreign)
		finding_add(findings, .code = FINDING_INTERRUPT_NOT_AT_GIC, .node = i->node,
			    .property = property, .other = i->controller, .a = i->index,
			    .why = "whose own interrupts do not reach a GIC");
	else
		finding_add(
			findings, .code = FINDING_CANDIDATES_ONLY, .node = i->node,
			.property = property, .other = i->controller, .a = i->index,
			.why = i->route == ROUTE_DYNAMIC
				       ? "the GIC's input is chosen at run time"
				       : "it shares that controller's own interrupts with others");
}

static void report_at_gic(const struct interrupt *i, struct findings *findings)
{
	struct finding finding = { .node = i->node,
				   .property = interrupt_property(i->node),
				   .a = i->index,
				   .b = i->number };

	if (i->intid == 0) {
		finding.code = FINDING_INTERRUPT_OUT_OF_RANGE;
		finding_add_struct(findings, finding);
	}
	if (i->type == INTID_PPI || i->type == INTID_EPPI) {
		finding.code = FINDING_INTERRUPT_PRIVATE;
		finding_add_struct(findings, finding);
	} else if (i->trigger != TRIGGER_EDGE_RISING && i->trigger != TRIGGER_LEVEL_HIGH) {
		finding.code = FINDING_TRIGGER_UNUSUAL;
		finding.b = i->trigger;
		finding_add_struct(findings, finding);
	}
}

static void interrupt_report(const struct interrupt *i, struct findings *findings)
{
	if (i->hole)
		finding_add(findings, .code = FINDING_INTERRUPT_HOLE, .node = i->node,
			    .property = "interrupts-extended", .a = i->index);
	else if (i->type != INTID_NONE)
		report_at_gic(i, findings);
	else
		report_end(i, findings);
}

static int gather_one(struct resolver *resolver, const struct node *node, enum irq_entry entry,
		      const struct hop *hop, struct interrupt *ret)
{
	struct interrupt_path path;
	uint64_t before = resolver->steps;

	irq_walk_entry(resolver, node, entry, hop, ret, &path);
	ret->steps = ret->index + (uint32_t)(resolver->steps - before);
	if (ret->route != ROUTE_MULTIPLEXED && ret->route != ROUTE_DYNAMIC)
		return 0;
	return candidates_gather(resolver, &path.hops[path.n_hops - 1], &ret->candidates);
}

static void report_odd_bytes(const struct node *node, struct findings *findings)
{
	static const struct {
		enum property_name name;
		const char *text;
	} lists[] = { { PROPERTY_INTERRUPTS, "interrupts" },
		      { PROPERTY_INTERRUPTS_EXTENDED, "interrupts-extended" } };

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		const struct property *list = node_property(node, lists[i].name);

		if (list && list->size % 4 != 0)
			finding_add(findings, .code = FINDING_MALFORMED, .node = node,
				    .property = lists[i].text, .a = list->size,
				    .why = "its %D bytes are not whole cells");
	}
}

int interrupt_gather(struct resolver *resolver, const struct node *node,
		     struct interrupts *interrupts, struct findings *findings)
{
	struct interrupt_cursor cursor = interrupt_cursor(node);
	int r = 0;

	report_odd_bytes(node, findings);
	while (r == 0) {
		struct interrupt found = { .index = cursor.index }, *slot;
		struct hop hop = { .n_cells = 0 };
		enum irq_entry entry = irq_entry_next(resolver->tree, &cursor, &hop, &found.why);

		if (entry == IRQ_ENTRY_END)
			break;
		if (found.index == ENTRIES_MAX) {
			finding_add(findings, .code = FINDING_MALFORMED, .node = node,
				    .property = interrupt_property(node),
				    .why = "it has more entries than any device");
			break;
		}
		r = gather_one(resolver, node, entry, &hop, &found);
		interrupt_report(&found, findings);
		slot = array_add(interrupts);
		if (!slot)
			return -ENOMEM;
		*slot = found;
	}
	return r;
}

/* What can be done about an interrupt that is written at this controller. */
static const char *forwarder_advice(struct resolver *resolver, const struct node *controller)
{
	const struct node *gic = irqchip_bypass(resolver, controller);

	if (!gic)
		return "that controller needs its driver, so the tree cannot just name the GIC";
	return gic->phandle != 0 ? "export --format=overlay or uboot names the GIC in the tree for "
				   "Xen"
				 : "the GIC has no phandle by which the tree could name it";
}

struct finding interrupt_forwarded(struct resolver *resolver, const struct interrupt *interrupt,
				   const char *consequence)
{
	struct finding finding = { .code = FINDING_INTERRUPT_FORWARDED,
				   .node = interrupt->node,
				   .a = interrupt->index,
				   .b = interrupt->number,
				   .why = consequence };
	const char *why;
	struct hop hop;

	if (interrupt_entry(resolver, interrupt->node, interrupt->index, &hop, &why)) {
		finding.other = hop.controller;
		finding.what = forwarder_advice(resolver, hop.controller);
	}
	return finding;
}

/* ---- without the controller ---- */

static bool is_whole(const struct tree *tree, const struct property *list)
{
	static const struct reference_form form = { PROPERTY_INTERRUPT_CELLS, REFERENCE_STRICT };
	struct cells left = property_cells(list);
	enum reference_result result = REFERENCE_HOLE;
	struct reference ref;
	const char *why;

	while (result == REFERENCE_OK || result == REFERENCE_HOLE)
		result = reference_next(tree, &left, &form, &ref, &why);
	return result == REFERENCE_END && list->size % 4 == 0;
}

const struct node *interrupt_bypass(struct resolver *resolver, const struct interrupt *interrupt)
{
	const struct property *list = node_property(interrupt->node, PROPERTY_INTERRUPTS_EXTENDED);
	const struct node *gic;
	const char *why;
	struct hop hop;

	if (interrupt->route != ROUTE_FORWARDED || (list && !is_whole(resolver->tree, list)) ||
	    !interrupt_entry(resolver, interrupt->node, interrupt->index, &hop, &why))
		return NULL;
	gic = irqchip_bypass(resolver, hop.controller);
	return gic && gic->phandle != 0 ? gic : NULL;
}
