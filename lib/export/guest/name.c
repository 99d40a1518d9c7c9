/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names and addresses as the bus above a node requires them. dtc's rules are those of its checks.c.
 */

#include "export/guest/name.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "export/guest/property/reg.h"

static uint32_t inherited_cells(const struct node *bus, uint32_t name)
{
	uint32_t n;

	for (; bus; bus = bus->parent)
		if (node_u32(bus, name, &n))
			return n;
	return 1; /* Linux, of_bus_n_addr_cells and of_bus_n_size_cells at the root */
}

uint32_t guest_address_cells(const struct node *bus)
{
	return inherited_cells(bus, PROPERTY_ADDRESS_CELLS);
}

uint32_t guest_size_cells(const struct node *bus)
{
	return inherited_cells(bus, PROPERTY_SIZE_CELLS);
}

bool guest_has_plain_reg(const struct node *node)
{
	const struct property *reg = node_property(node, PROPERTY_REG);
	uint64_t cells =
		(uint64_t)guest_address_cells(node->parent) + guest_size_cells(node->parent);

	return reg && reg->size > 0 && cells > 0 && reg->size % (cells * 4) == 0 &&
	       guest_address_cells(node->parent) > 0;
}

bool guest_is_graph(const struct node *node)
{
	return node_name_is(node, "port") || node_name_is(node, "endpoint");
}

bool guest_is_only_port(const struct node *node)
{
	struct cells reg = property_cells(node_property(node, PROPERTY_REG));

	return guest_is_graph(node) && node->parent + 1 == node && node->parent->end == node->end &&
	       reg.n == 1 && cells_at(&reg, 0) == 0;
}

static bool base_starts(const struct node *node, const char *start)
{
	size_t base = strcspn(node->name, "@"), n = strlen(start);

	return base >= n && strncmp(node->name, start, n) == 0;
}

/* An SPI controller, by what is connected to it. */
static bool has_spi_children(const struct guest *g, const struct node *bus)
{
	if (guest_address_cells(bus) != 1 || guest_size_cells(bus) != 0)
		return false;
	tree_for_each_child (child, bus)
		for (uint32_t i = 0; i < child->n_properties; i++)
			if (strncmp(guest_property_name(g, &child->properties[i]), "spi-", 4) == 0)
				return true;
	return false;
}

enum guest_bus guest_bus(const struct guest *g, const struct node *bus)
{
	if (node_is_compatible(bus, "simple-bus"))
		return GUEST_BUS_SIMPLE;
	if (base_starts(bus, "i2c"))
		return GUEST_BUS_I2C;
	return base_starts(bus, "spi") || has_spi_children(g, bus) ? GUEST_BUS_SPI
								   : GUEST_BUS_OTHER;
}

/* The name without its unit address; dtc wants SPI controllers to be called "spi". */
static void put_base(const struct guest *g, const struct node *node, char *ret)
{
	if (guest_copy(g, node)->bus == GUEST_BUS_SPI && !base_starts(node, "spi"))
		snprintf(ret, GUEST_NAME_SIZE, "spi");
	else
		snprintf(ret, GUEST_NAME_SIZE, "%.*s", (int)strcspn(node->name, "@"), node->name);
}

/* ---- unit addresses ---- */

static bool is_good_unit(const char *unit)
{
	bool is_hexadecimal = unit[0] && unit[1] && strchr("0123456789abcdefABCDEF", unit[1]);

	return unit[0] && strncmp(unit, "0x", 2) != 0 && !(unit[0] == '0' && is_hexadecimal);
}

static void put_unit(char *name, uint64_t address)
{
	size_t n = strlen(name);

	snprintf(name + n, GUEST_NAME_SIZE - n, "@%" PRIx64, address);
}

/* The address in reg replaces unit addresses that are not good, and all on buses that dtc is strict
 * about. */
static void put_plain_unit(const struct guest *g, const struct node *node, char *name)
{
	struct cells reg = property_cells(node_property(node, PROPERTY_REG));
	uint32_t n = guest_address_cells(node->parent);
	enum guest_bus bus = guest_copy(g, node->parent)->bus;
	const char *at = strchr(node->name, '@');
	size_t length = strlen(name);
	uint64_t address;

	if (bus == GUEST_BUS_OTHER && at && is_good_unit(at + 1)) {
		snprintf(name + length, GUEST_NAME_SIZE - length, "%s", at);
		return;
	}
	if (bus == GUEST_BUS_I2C || bus == GUEST_BUS_SPI)
		n = 1;
	address = cells_number(&reg, 0, n < reg.n ? n : reg.n);
	if (bus == GUEST_BUS_I2C)
		address &= ~(UINT64_C(1) << 30); /* I2C_OWN_SLAVE_ADDRESS */
	put_unit(name, address);
}

/* Without a reg there is no unit address; the former one stays a part of the name, unless that is
 * prescribed. */
static void put_former_unit(const struct node *node, char *name)
{
	const char *at = strchr(node->name, '@');
	size_t length = strlen(name);

	if (at && at[1] && !guest_is_graph(node))
		snprintf(name + length, GUEST_NAME_SIZE - length, "-%s", at + 1);
}

void guest_name(const struct guest *g, const struct node *node, enum guest_reg reg, char *ret)
{
	uint64_t address = 0;

	put_base(g, node, ret);
	switch (reg) {
	case GUEST_REG_NONE:
		put_former_unit(node, ret);
		break;
	case GUEST_REG_PLAIN:
		put_plain_unit(g, node, ret);
		break;
	case GUEST_REG_PLACED:
		guest_first_address(g, node, &address);
		put_unit(ret, address);
		break;
	}
}

/* ---- names that differ ---- */

/* dtc accepts no name or unit address twice, and boards have both. */
struct sibling {
	struct livetree_node *node;
	const char *key; /* the unit address, or the whole name if there is none */
	size_t order;
};

struct siblings {
	ARRAY_OF(struct sibling);
};

static int compare(const void *pa, const void *pb)
{
	const struct sibling *a = pa, *b = pb;
	int r = strcmp(a->key, b->key);

	return r != 0 ? r : a->order < b->order ? -1 : a->order > b->order;
}

/* The n-th of its kind gets its number: "cell@1eb,2" beside "other@1eb". */
static void rename_equals(struct guest *g, struct siblings *siblings)
{
	char name[GUEST_NAME_SIZE + 32];
	size_t n = 1;

	if (siblings->n < 2)
		return;
	qsort(siblings->items, siblings->n, sizeof(*siblings->items), compare);
	for (size_t i = 1; i < siblings->n; i++) {
		const struct sibling *sibling = &siblings->items[i];

		n = streq(sibling[-1].key, sibling->key) ? n + 1 : 1;
		if (n == 1)
			continue;
		snprintf(name, sizeof(name), "%s,%zu", sibling->node->name, n);
		livetree_rename(g->livetree, sibling->node, name);
	}
}

/* Keys are parts of the names before any is changed; those live as long as the tree. */
void guest_tell_apart(struct guest *g, struct livetree_node *above)
{
	struct siblings siblings = { .n = 0 };

	for (struct livetree_node *node = above->children; node; node = node->next) {
		struct sibling *slot = array_add(&siblings);
		const char *at = strchr(node->name, '@');

		if (!slot) {
			g->livetree->failed = true;
			break;
		}
		*slot = (struct sibling){ node, at ? at : node->name, siblings.n };
	}
	rename_equals(g, &siblings);
	array_done(&siblings);
}
