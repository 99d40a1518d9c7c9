/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "verify/expect.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "verify/entry.h"

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

/* A node of a guest tree, with its numbers. Those that are disabled are none. */
static bool add_guest(struct verify *v, struct expected *ret, const struct guest *guest)
{
	uint32_t own = (uint32_t)ret->nodes.n, n_interrupts = 0;
	char path[TREE_PATH_MAX];
	bool good = expected_add_node(ret, node_path(guest->node, path), NULL) &&
		    expected_add_name(ret, guest->node->name, own);

	for (size_t i = guest->first; good && i < guest->end; i++) {
		const struct entry *e = &v->items[i];

		if (e->kind == ENTRY_GUEST_REG)
			good = add_reg(v, ret, e, own);
		else if (e->kind == ENTRY_GUEST_INTERRUPT)
			good = add_interrupt(ret, e, own, n_interrupts++);
	}
	return good;
}

/* "guest.cfg line 3" */
static const char *where_of(struct verify *v, const struct entry *e)
{
	const char *name = v->files.items[e->file].name;

	return e->place ? verify_text(v, "%s, %s", name, e->place)
			: verify_text(v, "%s line %" PRIu32, name, e->line);
}

/* INTIDs that lists give. */
struct given {
	ARRAY_OF(const struct entry *);
};

static int given_compare(const void *pa, const void *pb)
{
	const struct entry *a = *(const struct entry *const *)pa;
	const struct entry *b = *(const struct entry *const *)pb;

	if (a->interrupt.intid != b->interrupt.intid)
		return a->interrupt.intid < b->interrupt.intid ? -1 : 1;
	return a < b ? -1 : a > b;
}

/* Those that no node of a guest tree has. */
static bool find_given(const struct verify *v, const struct rangeset *of_nodes, struct given *ret)
{
	for (size_t i = 0; i < v->n; i++) {
		const struct entry *e = &v->items[i], **slot;
		struct range intid = { e->interrupt.intid, e->interrupt.intid };

		if (e->kind != ENTRY_INTERRUPT || rangeset_find(of_nodes, intid))
			continue;
		slot = array_add(ret);
		if (!slot)
			return false;
		*slot = e;
	}
	if (ret->n > 1)
		qsort(ret->items, ret->n, sizeof(*ret->items), given_compare);
	return true;
}

static bool add_given(struct verify *v, struct expected *ret, const struct entry *e)
{
	return expected_add_irq(ret, (struct expected_irq){ .node = EXPECTED_NOBODY,
							    .property = "interrupts",
							    .intid = e->interrupt.intid,
							    .trigger = TRIGGER_NONE,
							    .where = where_of(v, e) });
}

/* Each once. */
static bool add_all_given(struct verify *v, struct expected *ret)
{
	_cleanup_(array_donep) struct given given = { .n = 0 };
	bool good;

	rangeset_merge(&ret->intids);
	good = find_given(v, &ret->intids, &given);
	for (size_t i = 0; good && i < given.n; i++)
		if (i == 0 ||
		    given.items[i]->interrupt.intid != given.items[i - 1]->interrupt.intid)
			good = add_given(v, ret, given.items[i]);
	return good;
}

int verify_expect(struct verify *v, struct expected *ret)
{
	bool good = true;

	ret->is_guest = true;
	ret->source = "the configuration";
	for (size_t i = 0; good && i < v->guests.n; i++)
		good = add_guest(v, ret, &v->guests.items[i]);
	good = good && add_all_given(v, ret);
	expected_sort(ret);
	return good && !v->failed ? 0 : -ENOMEM;
}
