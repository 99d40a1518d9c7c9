/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "verify/expect.h"

#include <errno.h>

#include "verify/entry.h"

static const char *disabled_status(const struct node *node)
{
	return node_is_okay(node) ? NULL : node_string(node, PROPERTY_STATUS);
}

/* What Linux calls the device that it makes of a node (drivers/of/platform.c,
 * of_device_make_bus_id). */
static const char *device_name(struct verify *v, const struct node *node, uint64_t address)
{
	return verify_text(v, "%" PRIx64 ".%.*s", address, (int)strcspn(node->name, "@"),
			   node->name);
}

static bool add_reg(struct verify *v, struct expected *ret, const struct entry *e, uint32_t node)
{
	const struct guest *guest = &v->guests.items[e->guest];
	struct range range = { e->reg.address, range_last(e->reg.address, e->reg.size) };
	struct expected_region region = { node, "reg", e->reg.index, range, .is_window = false };

	return (e->reg.index > 0 ||
		expected_add_name(ret, device_name(v, guest->node, e->reg.address), node)) &&
	       expected_add_region(ret, region);
}

static bool add_interrupt(struct expected *ret, const struct entry *e, uint32_t node,
			  uint32_t index)
{
	uint32_t trigger = e->interrupt.says == SAYS_FLAGS ? e->interrupt.flags : TRIGGER_NONE;

	return expected_add_irq(ret, (struct expected_irq){ .node = node,
							    .property = "interrupts",
							    .index = index,
							    .intid = e->interrupt.intid,
							    .trigger = trigger });
}

/* A node of a guest tree, with its numbers. */
static bool add_guest(struct verify *v, struct expected *ret, uint32_t guest)
{
	const struct node *node = v->guests.items[guest].node;
	uint32_t own = (uint32_t)ret->nodes.n, n_interrupts = 0;
	char path[TREE_PATH_MAX];
	bool good = expected_add_node(ret, node_path(node, path), disabled_status(node)) &&
		    expected_add_name(ret, node->name, own);

	for (size_t i = 0; good && i < v->n; i++) {
		const struct entry *e = &v->items[i];

		if (e->guest != guest)
			continue;
		if (e->kind == ENTRY_GUEST_REG)
			good = add_reg(v, ret, e, own);
		else if (e->kind == ENTRY_GUEST_INTERRUPT)
			good = add_interrupt(ret, e, own, n_interrupts++);
	}
	return good;
}

static bool has_intid(const struct expected *expected, uint32_t intid)
{
	for (size_t i = 0; i < expected->irqs.n; i++)
		if (expected->irqs.items[i].intid == intid)
			return true;
	return false;
}

/* "guest.cfg line 3" */
static const char *where_of(struct verify *v, const struct entry *e)
{
	const char *name = v->files.items[e->file].name;

	return e->place ? verify_text(v, "%s, %s", name, e->place)
			: verify_text(v, "%s line %" PRIu32, name, e->line);
}

/* An INTID that a list gives, and that no node of a guest tree has. */
static bool add_given(struct verify *v, struct expected *ret, const struct entry *e)
{
	if (e->kind != ENTRY_INTERRUPT || has_intid(ret, e->interrupt.intid))
		return true;
	return expected_add_irq(ret, (struct expected_irq){ .node = EXPECTED_NOBODY,
							    .property = "interrupts",
							    .intid = e->interrupt.intid,
							    .trigger = TRIGGER_NONE,
							    .where = where_of(v, e) });
}

int verify_expect(struct verify *v, struct expected *ret)
{
	bool good = true;

	ret->is_guest = true;
	ret->source = "the configuration";
	for (uint32_t i = 0; good && i < v->guests.n; i++)
		good = add_guest(v, ret, i);
	for (size_t i = 0; good && i < v->n; i++)
		good = add_given(v, ret, &v->items[i]);
	expected_sort(ret);
	return good && !v->failed ? 0 : -ENOMEM;
}
