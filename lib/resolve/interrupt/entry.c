/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A device's interrupts as they are written. */

#include "resolve/interrupt/entry.h"

#include "resolve/reference.h"

/* Steps of interrupt-parent and tree parent before the walk is called a circle. */
#define PARENT_STEPS_MAX 256

bool interrupt_path_add(struct interrupt_path *path, const struct hop *hop)
{
	if (path->n_hops == INTERRUPT_HOPS_MAX)
		return false;
	path->hops[path->n_hops++] = *hop;
	return true;
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

static enum irq_entry broken(const char **why, const char *phrase)
{
	*why = phrase;
	return IRQ_ENTRY_BROKEN;
}

static enum irq_entry specifier_set(struct hop *ret, const struct cells *specifier,
				    const char **why)
{
	if (specifier->n > SPECIFIER_CELLS_MAX)
		return broken(why, "its interrupt parent asks for more than 16 cells");
	ret->n_cells = (uint32_t)specifier->n;
	for (uint32_t i = 0; i < ret->n_cells; i++)
		ret->cells[i] = cells_at(specifier, i);
	return IRQ_ENTRY_OK;
}

/* The next entry of interrupts-extended. */
static enum irq_entry extended_next(const struct tree *tree, struct cells *left, struct hop *ret,
				    const char **why)
{
	static const struct reference_form form = { PROPERTY_INTERRUPT_CELLS, REFERENCE_STRICT };
	struct reference ref;

	switch (reference_next(tree, left, &form, &ref, why)) {
	case REFERENCE_OK:
		ret->controller = ref.node;
		return specifier_set(ret, &ref.arguments, why);
	case REFERENCE_HOLE:
		return IRQ_ENTRY_HOLE;
	case REFERENCE_BROKEN:
		return IRQ_ENTRY_BROKEN;
	case REFERENCE_END:
		break;
	}
	return IRQ_ENTRY_END;
}

/* Entry cursor->index of interrupts. */
static enum irq_entry plain_entry(const struct tree *tree, struct interrupt_cursor *cursor,
				  struct hop *ret, const char **why)
{
	const struct property *interrupts = node_property(cursor->node, PROPERTY_INTERRUPTS);
	struct cells left = property_cells(interrupts), specifier;
	uint32_t index = cursor->index, n;

	if (left.n == 0)
		return IRQ_ENTRY_END;
	if (!cursor->parent)
		cursor->parent = interrupt_parent(tree, cursor->node);
	ret->controller = cursor->parent;
	if (!ret->controller)
		return index == 0 ? broken(why, "there is no interrupt parent") : IRQ_ENTRY_END;
	if (!node_u32(ret->controller, PROPERTY_INTERRUPT_CELLS, &n) || n == 0 ||
	    n > SPECIFIER_CELLS_MAX)
		return index == 0
			       ? broken(why, "its interrupt parent has unusable #interrupt-cells")
			       : IRQ_ENTRY_END;
	if (!cells_take(&left, (size_t)index * n, &specifier) || left.n == 0)
		return IRQ_ENTRY_END;
	if (!cells_take(&left, n, &specifier))
		return broken(why, "it ends inside a specifier");
	return specifier_set(ret, &specifier, why);
}

/* interrupts-extended comes first; where it has no usable entry, interrupts may help out
 * (Linux; the specification just says that the former wins). */
static enum irq_entry entry_next(const struct tree *tree, struct interrupt_cursor *cursor,
				 struct hop *ret, const char **why)
{
	enum irq_entry entry = extended_next(tree, &cursor->extended, ret, why), plain;
	const char *plain_why = NULL;

	if (entry == IRQ_ENTRY_OK)
		return entry;
	plain = plain_entry(tree, cursor, ret, &plain_why);
	if (plain == IRQ_ENTRY_OK || entry == IRQ_ENTRY_END) {
		*why = plain_why;
		return plain;
	}
	return entry;
}

struct interrupt_cursor interrupt_cursor(const struct node *node)
{
	const struct property *extended = node_property(node, PROPERTY_INTERRUPTS_EXTENDED);

	return (struct interrupt_cursor){ .node = node, .extended = property_cells(extended) };
}

/* Entry `index` on its own: earlier ones have to be skipped first. */
enum irq_entry irq_entry_at(struct resolver *resolver, const struct node *node, uint32_t index,
			    struct hop *ret, const char **ret_why)
{
	struct interrupt_cursor cursor = interrupt_cursor(node);

	for (uint32_t i = 0; i < index && cursor.extended.n > 0; i++) {
		if (!resolver_spend(resolver))
			return broken(
				ret_why,
				"the interrupt lists of this tree are too long to be searched");
		extended_next(resolver->tree, &cursor.extended, ret, ret_why);
	}
	*ret_why = NULL;
	cursor.index = index;
	return entry_next(resolver->tree, &cursor, ret, ret_why);
}

bool interrupt_entry(struct resolver *resolver, const struct node *node, uint32_t index,
		     struct hop *ret, const char **ret_why)
{
	return irq_entry_at(resolver, node, index, ret, ret_why) == IRQ_ENTRY_OK;
}

enum irq_entry irq_entry_next(const struct tree *tree, struct interrupt_cursor *cursor,
			      struct hop *ret, const char **ret_why)
{
	enum irq_entry entry;

	*ret_why = NULL;
	entry = entry_next(tree, cursor, ret, ret_why);
	cursor->index++;
	return entry;
}

bool interrupt_next(const struct tree *tree, struct interrupt_cursor *cursor, struct hop *ret)
{
	const char *why;
	enum irq_entry entry = IRQ_ENTRY_HOLE;

	while (entry == IRQ_ENTRY_HOLE)
		entry = irq_entry_next(tree, cursor, ret, &why);
	return entry == IRQ_ENTRY_OK;
}

bool interrupt_is_wired(const struct node *node)
{
	return node_has(node, PROPERTY_INTERRUPTS) || node_has(node, PROPERTY_INTERRUPTS_EXTENDED);
}
