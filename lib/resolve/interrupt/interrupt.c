/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One interrupt, from the device's property to its end. The walk is bounded by the number of
 * hops: a circle in the tree uses them up. */

#include "resolve/interrupt/interrupt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "resolve/address.h"
#include "resolve/interrupt/candidates.h"
#include "resolve/interrupt/irqchip.h"
#include "resolve/interrupt/nexus.h"
#include "resolve/reference.h"

/* Steps of interrupt-parent and tree parent before the walk is called a circle. */
#define PARENT_STEPS_MAX 256

enum entry {
	ENTRY_OK,
	ENTRY_HOLE,
	ENTRY_BROKEN, /* and with it all that follow */
	ENTRY_END,
};

const char *route_name(enum route route)
{
	static const char *const names[] = {
		[ROUTE_DIRECT] = "direct",           [ROUTE_FORWARDED] = "forwarded",
		[ROUTE_MULTIPLEXED] = "multiplexed", [ROUTE_DYNAMIC] = "dynamic",
		[ROUTE_MESSAGE] = "message",         [ROUTE_FOREIGN] = "foreign",
		[ROUTE_UNRESOLVED] = "unresolved",
	};

	return names[route];
}

int resolver_new(struct resolver **ret, const struct tree *tree)
{
	struct resolver *resolver = calloc(1, sizeof(*resolver));

	if (!resolver)
		return -ENOMEM;
	resolver->tree = tree;
	resolver->rules = calloc(tree->n_nodes, sizeof(*resolver->rules));
	resolver->upstream = calloc(tree->n_nodes, sizeof(*resolver->upstream));
	if (!resolver->rules || !resolver->upstream) {
		resolver_free(resolver);
		return -ENOMEM;
	}
	*ret = resolver;
	return 0;
}

struct resolver *resolver_free(struct resolver *resolver)
{
	if (!resolver)
		return NULL;
	free(resolver->rules);
	free(resolver->upstream);
	arena_done(&resolver->arena);
	free(resolver);
	return NULL;
}

const struct node *interrupt_parent(const struct tree *tree, const struct node *node)
{
	uint32_t phandle;

	for (unsigned int i = 0; i < PARENT_STEPS_MAX; i++) {
		if (node_u32(node, PROPERTY_INTERRUPT_PARENT, &phandle))
			node = tree_find_phandle(tree, phandle);
		else
			node = node->parent;
		if (!node || node_has(node, PROPERTY_INTERRUPT_CELLS))
			return node;
	}
	return NULL;
}

/* ---- the entries of a device ---- */

static enum entry broken(const char **why, const char *phrase)
{
	*why = phrase;
	return ENTRY_BROKEN;
}

static enum entry specifier_set(struct hop *ret, const struct cells *specifier, const char **why)
{
	if (specifier->n > SPECIFIER_CELLS_MAX)
		return broken(why, "its interrupt parent asks for more than 16 cells");
	ret->n_cells = (uint32_t)specifier->n;
	for (uint32_t i = 0; i < ret->n_cells; i++)
		ret->cells[i] = cells_at(specifier, i);
	return ENTRY_OK;
}

/* The next entry of interrupts-extended. */
static enum entry extended_next(const struct tree *tree, struct cells *left, struct hop *ret,
				const char **why)
{
	static const struct reference_form form = { PROPERTY_INTERRUPT_CELLS, REFERENCE_STRICT };
	struct reference ref;

	switch (reference_next(tree, left, &form, &ref, why)) {
	case REFERENCE_OK:
		ret->controller = ref.node;
		return specifier_set(ret, &ref.arguments, why);
	case REFERENCE_HOLE:
		return ENTRY_HOLE;
	case REFERENCE_BROKEN:
		return ENTRY_BROKEN;
	case REFERENCE_END:
		break;
	}
	return ENTRY_END;
}

/* Entry `index` of interrupts. */
static enum entry plain_entry(const struct tree *tree, const struct node *node, uint32_t index,
			      struct hop *ret, const char **why)
{
	struct cells left = property_cells(node_property(node, PROPERTY_INTERRUPTS)), specifier;
	uint32_t n;

	if (left.n == 0)
		return ENTRY_END;
	ret->controller = interrupt_parent(tree, node);
	if (!ret->controller)
		return index == 0 ? broken(why, "there is no interrupt parent") : ENTRY_END;
	if (!node_u32(ret->controller, PROPERTY_INTERRUPT_CELLS, &n) || n == 0 ||
	    n > SPECIFIER_CELLS_MAX)
		return index == 0
			       ? broken(why, "its interrupt parent has unusable #interrupt-cells")
			       : ENTRY_END;
	if (!cells_take(&left, (size_t)index * n, &specifier) || left.n == 0)
		return ENTRY_END;
	if (!cells_take(&left, n, &specifier))
		return broken(why, "it ends inside a specifier");
	return specifier_set(ret, &specifier, why);
}

/* interrupts-extended comes first; where it has no usable entry, interrupts may help out
 * (Linux; the specification just says that the former wins). */
static enum entry entry_next(const struct tree *tree, const struct node *node, uint32_t index,
			     struct cells *extended, struct hop *ret, const char **why)
{
	enum entry entry = extended_next(tree, extended, ret, why), plain;
	const char *plain_why = NULL;

	if (entry == ENTRY_OK)
		return entry;
	plain = plain_entry(tree, node, index, ret, &plain_why);
	if (plain == ENTRY_OK || entry == ENTRY_END) {
		*why = plain_why;
		return plain;
	}
	return entry;
}

static struct cells extended_cells(const struct node *node)
{
	return property_cells(node_property(node, PROPERTY_INTERRUPTS_EXTENDED));
}

/* Entry `index` on its own: what stands before it has to be passed over first. */
static enum entry entry_at(struct resolver *resolver, const struct node *node, uint32_t index,
			   struct hop *ret, const char **why)
{
	struct cells extended = extended_cells(node);

	for (uint32_t i = 0; i < index && extended.n > 0; i++) {
		if (!resolver_spend(resolver))
			return broken(
				why,
				"the interrupt lists of this tree are too long to be searched");
		extended_next(resolver->tree, &extended, ret, why);
	}
	*why = NULL;
	return entry_next(resolver->tree, node, index, &extended, ret, why);
}

bool interrupt_entry(struct resolver *resolver, const struct node *node, uint32_t index,
		     struct hop *ret, const char **ret_why)
{
	return entry_at(resolver, node, index, ret, ret_why) == ENTRY_OK;
}

struct interrupt_cursor interrupt_cursor(const struct node *node)
{
	return (struct interrupt_cursor){ .node = node, .extended = extended_cells(node) };
}

bool interrupt_next(const struct tree *tree, struct interrupt_cursor *cursor, struct hop *ret)
{
	const char *why;
	enum entry entry = ENTRY_HOLE;

	while (entry == ENTRY_HOLE)
		entry = entry_next(tree, cursor->node, cursor->index++, &cursor->extended, ret,
				   &why);
	return entry == ENTRY_OK;
}

bool interrupt_is_wired(const struct node *node)
{
	return node_has(node, PROPERTY_INTERRUPTS) || node_has(node, PROPERTY_INTERRUPTS_EXTENDED);
}

/* ---- the way to the end ---- */

/* One entry on its way. */
struct irq_walk {
	struct resolver *resolver;
	struct interrupt *interrupt;
	struct interrupt_path *path;
	struct hop at;
};

static void irq_walk_break(struct irq_walk *p, const char *why)
{
	p->interrupt->route = ROUTE_UNRESOLVED;
	p->interrupt->why = why;
}

static void irq_walk_decode(struct irq_walk *p, bool forwarded)
{
	struct interrupt *interrupt = p->interrupt;
	enum irqchip_rule rule = irqchip_rule(p->resolver, p->at.controller);
	uint32_t types = rule == IRQCHIP_GIC_V3 ? INTID_NONE : INTID_ESPI;

	if (p->at.n_cells < 3) {
		irq_walk_break(p, "a GIC wants specifiers of three cells");
		return;
	}
	if (p->at.cells[0] >= types) {
		irq_walk_break(p, "its first cell names a type of interrupt that this GIC has not");
		return;
	}
	interrupt->route = forwarded ? ROUTE_FORWARDED : ROUTE_DIRECT;
	interrupt->type = (enum intid_type)p->at.cells[0];
	interrupt->number = p->at.cells[1];
	interrupt->trigger = p->at.cells[2] & 0xf;
	if (interrupt->number < intid_type_count(interrupt->type))
		interrupt->intid = intid_type_first(interrupt->type) + interrupt->number;
}

static void irq_walk_end(struct irq_walk *p, enum route route, bool forwarded)
{
	p->interrupt->controller = p->at.controller;
	p->interrupt->route = route;
	if (route == ROUTE_DIRECT)
		irq_walk_decode(p, forwarded);
}

static void irq_walk_run(struct irq_walk *p, const struct node *device)
{
	struct irqchip_result result = { .why = NULL };
	bool forwarded = false;

	for (;;) {
		const char *why = nexus_walk(p->resolver, device, &p->at, p->path);

		if (why) {
			irq_walk_break(p, why);
			return;
		}
		switch (irqchip_step(p->resolver, &p->at, &result)) {
		case STEP_BROKEN:
			irq_walk_break(p, result.why);
			p->interrupt->controller = p->at.controller;
			return;
		case STEP_END:
			irq_walk_end(p, result.route, forwarded);
			return;
		case STEP_FORWARD:
			break;
		}
		forwarded = true;
		device = NULL;
		p->at = result.next;
		if (!interrupt_path_add(p->path, &p->at)) {
			irq_walk_break(p, "the way to the root controller runs in a circle");
			return;
		}
	}
}

static void entry_resolve(struct resolver *resolver, const struct node *node, enum entry entry,
			  const struct hop *hop, struct interrupt *ret, struct interrupt_path *path)
{
	struct irq_walk irq_walk = {
		.resolver = resolver, .interrupt = ret, .path = path, .at = *hop
	};

	path->n_hops = 0;
	ret->node = node;
	ret->route = ROUTE_UNRESOLVED;
	ret->type = INTID_NONE;
	ret->hole = entry == ENTRY_HOLE;
	if (entry != ENTRY_OK)
		return;
	interrupt_path_add(path, hop);
	irq_walk_run(&irq_walk, node);
}

void interrupt_resolve(struct resolver *resolver, const struct node *node, uint32_t index,
		       struct interrupt *ret, struct interrupt_path *ret_path)
{
	struct hop hop = { .n_cells = 0 };
	const char *why = NULL;
	enum entry entry = entry_at(resolver, node, index, &hop, &why);

	*ret = (struct interrupt){ .index = index, .why = why };
	entry_resolve(resolver, node, entry, &hop, ret, ret_path);
}

/* ---- all of a device ---- */

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
			    .why = foreign ? "a root controller that is no GIC"
					   : "which sends it on as a message");
	else if (i->candidates.n == 0 && i->candidates.foreign)
		finding_add(findings, .code = FINDING_INTERRUPT_NOT_AT_GIC, .node = i->node,
			    .property = property, .other = i->controller, .a = i->index,
			    .why = "whose own interrupts reach no GIC");
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

static int gather_one(struct resolver *resolver, const struct node *node, enum entry entry,
		      const struct hop *hop, struct interrupt *ret)
{
	struct interrupt_path path;

	entry_resolve(resolver, node, entry, hop, ret, &path);
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

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		const struct property *list = node_property(node, lists[i].name);

		if (list && list->size % 4 != 0)
			finding_add(findings, .code = FINDING_MALFORMED, .node = node,
				    .property = lists[i].text, .a = list->size,
				    .why = "its %D bytes are no whole cells");
	}
}

int interrupt_gather(struct resolver *resolver, const struct node *node,
		     struct interrupts *interrupts, struct findings *findings)
{
	struct cells extended = extended_cells(node);
	enum entry entry;
	int r = 0;

	report_odd_bytes(node, findings);
	for (uint32_t i = 0; r == 0; i++) {
		const char *why = NULL;
		struct hop hop = { .n_cells = 0 };
		struct interrupt *interrupt;

		entry = entry_next(resolver->tree, node, i, &extended, &hop, &why);
		if (entry == ENTRY_END)
			break;
		if (i == ENTRIES_MAX) {
			finding_add(findings, .code = FINDING_MALFORMED, .node = node,
				    .property = interrupt_property(node),
				    .why = "it has more entries than any device");
			break;
		}
		interrupt = array_add(interrupts);
		if (!interrupt)
			return -ENOMEM;
		*interrupt = (struct interrupt){ .index = i, .why = why };
		r = gather_one(resolver, node, entry, &hop, interrupt);
		interrupt_report(interrupt, findings);
	}
	return r;
}
