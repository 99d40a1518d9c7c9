/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Searching interrupt-maps. Unlike Linux, a mask that is too short is noticed. */

#include "resolve/interrupt/nexus.h"

#include "resolve/interrupt/irqchip.h"

/* The key that a map is searched for: unit address, then specifier. */
struct key {
	uint32_t n_address, n;
	uint32_t cells[2 * SPECIFIER_CELLS_MAX];
};

struct map_entry {
	struct cells key;
	struct cells address; /* parent unit address: part of the key at the next nexus */
	struct hop next;
};

static uint32_t unit_address_cells(const struct node *nexus)
{
	uint32_t n;

	for (; nexus; nexus = nexus->parent)
		if (node_u32(nexus, PROPERTY_ADDRESS_CELLS, &n))
			return n;
	return 2;
}

/* Appends the specifier to a key that has its address. */
static void key_append(struct key *key, const struct hop *hop)
{
	key->n = key->n_address + hop->n_cells;
	for (uint32_t i = 0; i < hop->n_cells; i++)
		key->cells[key->n_address + i] = hop->cells[i];
}

static const char *key_init(struct key *key, const struct node *device, const struct hop *at)
{
	struct cells reg = { NULL, 0 };

	if (device)
		reg = property_cells(node_property(device, PROPERTY_REG));
	key->n_address = unit_address_cells(at->controller);
	if (key->n_address + at->n_cells > SPECIFIER_CELLS_MAX ||
	    key->n_address > SPECIFIER_CELLS_MAX)
		return "the nexus wants more than 16 cells";
	for (uint32_t i = 0; i < key->n_address; i++)
		key->cells[i] = i < reg.n ? cells_at(&reg, i) : 0;
	key_append(key, at);
	return NULL;
}

static const char *map_entry_take(const struct tree *tree, struct cells *map, uint32_t key_cells,
				  struct map_entry *ret)
{
	uint32_t phandle, n_address = 0;
	struct cells specifier;

	if (!cells_take(map, key_cells, &ret->key) || !cells_take_u32(map, &phandle))
		return "the interrupt-map ends inside an entry";
	ret->next.controller = tree_find_phandle(tree, phandle);
	if (!ret->next.controller)
		return "the interrupt-map refers to a node that does not exist";
	if (!node_u32(ret->next.controller, PROPERTY_INTERRUPT_CELLS, &ret->next.n_cells))
		return "the interrupt-map refers to a node without #interrupt-cells";
	/* Missing means 0 here: no inheritance, no default of 2 (Linux). */
	node_u32(ret->next.controller, PROPERTY_ADDRESS_CELLS, &n_address);
	if (n_address > SPECIFIER_CELLS_MAX || ret->next.n_cells > SPECIFIER_CELLS_MAX ||
	    n_address + ret->next.n_cells > SPECIFIER_CELLS_MAX)
		return "the interrupt-map leads to a node that wants more than 16 cells";
	if (!cells_take(map, n_address, &ret->address) ||
	    !cells_take(map, ret->next.n_cells, &specifier))
		return "the interrupt-map ends inside an entry";
	for (uint32_t i = 0; i < ret->next.n_cells; i++)
		ret->next.cells[i] = cells_at(&specifier, i);
	return NULL;
}

static bool key_matches(const struct key *key, const struct map_entry *entry,
			const struct cells *mask)
{
	for (uint32_t i = 0; i < key->n; i++) {
		uint32_t bits = mask->data ? cells_at(mask, i) : UINT32_MAX;

		if ((key->cells[i] ^ cells_at(&entry->key, i)) & bits)
			return false;
	}
	return true;
}

/* On success *at and *key are those of the next controller. */
static const char *map_search(struct resolver *resolver, struct hop *at, struct key *key)
{
	const struct node *nexus = at->controller;
	struct cells map = property_cells(node_property(nexus, PROPERTY_INTERRUPT_MAP));
	struct cells mask = property_cells(node_property(nexus, PROPERTY_INTERRUPT_MAP_MASK));
	struct map_entry entry;
	const char *why;

	if (mask.data && mask.n < key->n)
		return "the interrupt-map-mask is shorter than what it has to mask";
	while (map.n > 0) {
		why = map_entry_take(resolver->tree, &map, key->n, &entry);
		if (why)
			return why;
		if (!resolver_spend(resolver))
			return "the interrupt maps of this tree are too large to be searched";
		if (!key_matches(key, &entry, &mask) || !node_is_okay(entry.next.controller))
			continue;
		*at = entry.next;
		key->n_address = (uint32_t)entry.address.n;
		for (uint32_t i = 0; i < key->n_address; i++)
			key->cells[i] = cells_at(&entry.address, i);
		key_append(key, at);
		return NULL;
	}
	return "no entry of the interrupt-map matches";
}

static bool is_end(const struct node *node)
{
	return node_has(node, PROPERTY_INTERRUPT_CONTROLLER) &&
	       (!node_has(node, PROPERTY_INTERRUPT_MAP) || irqchip_ignores_map(node));
}

/* One node further. */
static const char *nexus_step(struct resolver *resolver, struct hop *at, struct key *key)
{
	if (node_has(at->controller, PROPERTY_INTERRUPT_MAP))
		return map_search(resolver, at, key);
	at->controller = interrupt_parent(resolver->tree, at->controller);
	return at->controller ? NULL : "it ends at a node that is not an interrupt controller";
}

const char *nexus_walk(struct resolver *resolver, const struct node *device, struct hop *at,
		       struct interrupt_path *path)
{
	const struct node *node = NULL;
	struct key key;
	const char *why;

	if (is_end(at->controller))
		return NULL;
	why = key_init(&key, device, at);
	/* A map that leads to its own node ends there. */
	while (!why && at->controller != node && !is_end(at->controller)) {
		node = at->controller;
		why = nexus_step(resolver, at, &key);
		if (!why && !interrupt_path_add(path, at))
			why = "the way to the root controller runs in a circle";
	}
	return why;
}

bool nexus_next_entry(const struct tree *tree, const struct node *nexus, struct cells *map,
		      struct hop *ret)
{
	struct map_entry entry;
	uint32_t n_address = unit_address_cells(nexus), n;

	if (map->n == 0 || !node_u32(nexus, PROPERTY_INTERRUPT_CELLS, &n) ||
	    n > SPECIFIER_CELLS_MAX || n_address > SPECIFIER_CELLS_MAX ||
	    map_entry_take(tree, map, n_address + n, &entry))
		return false;
	*ret = entry.next;
	return true;
}
