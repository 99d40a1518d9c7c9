/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The device of the board that a node of a guest's tree stands for. */

#include <string.h>

#include "board/layout.h"
#include "verify/judge/device.h"
#include "verify/judge/judge.h"
#include "verify/judge/place.h"

enum { /* evidence for a device; no item suffices alone, but for SCORE_SHOWN */
       SCORE_NAME = 1,
       SCORE_PLACE = 2, /* its registers are where ptd would put them, or 1:1 */
       SCORE_COMPATIBLE = 3,
       SCORE_INTERRUPT = 3, /* each */
       SCORE_SHOWN = 7,     /* the guest is shown the device's registers there */
       SCORE_LEAST = 5,
};

static bool has_same_compatible(const struct node *a, const struct node *b)
{
	const struct property *property = node_property(a, PROPERTY_COMPATIBLE);
	const char *s = NULL;

	while ((s = property_next_string(property, s)))
		if (node_is_compatible(b, s))
			return true;
	return false;
}

static bool is_same_base(const char *a, const char *b)
{
	size_t n = strcspn(a, "@");

	return n == strcspn(b, "@") && strncmp(a, b, n) == 0;
}

static unsigned int score_reg(struct verify *v, const struct entry *e, const struct device *device)
{
	unsigned int score = 0;
	uint64_t place;

	board_for_each_region (region, v->board, device) {
		if (!region_is_mapped(region))
			continue;
		if (e->reg.is_shown && e->reg.shown == region->address)
			return SCORE_SHOWN;
		if (region->address == e->reg.address ||
		    (layout_find(v->board, region, &place) && place == e->reg.address))
			score = SCORE_PLACE;
	}
	return score;
}

static unsigned int score_device(struct verify *v, uint32_t guest, const struct device *device)
{
	const struct node *node = v->guests.items[guest].node;
	unsigned int reg = 0, score = 0;

	if (is_same_base(node->name, device->node->name))
		score += SCORE_NAME;
	if (has_same_compatible(node, device->node))
		score += SCORE_COMPATIBLE;
	for (size_t i = v->guests.items[guest].first; i < v->guests.items[guest].end; i++) {
		const struct entry *e = &v->items[i];

		if (e->kind == ENTRY_GUEST_REG && reg < SCORE_SHOWN) {
			unsigned int found = score_reg(v, e, device);

			reg = found > reg ? found : reg;
		} else if (e->kind == ENTRY_GUEST_INTERRUPT &&
			   device_has_intid(v, device, e->interrupt.intid)) {
			score += SCORE_INTERRUPT;
		}
	}
	return score + reg;
}

/* Some boards describe a device twice, for two drivers. */
static bool is_same_device(const struct verify *v, const struct device *a, const struct device *b)
{
	const struct region *first = array_at(&v->board->regions, a->regions.first);
	const struct region *second = array_at(&v->board->regions, b->regions.first);

	return a->regions.n > 0 && b->regions.n > 0 && first && second && region_is_mapped(first) &&
	       first->address == second->address;
}

static const struct device *find_device(struct verify *v, uint32_t guest)
{
	const struct device *best = NULL;
	unsigned int most = SCORE_LEAST - 1;

	for (size_t i = 0; i < v->board->devices.n; i++) {
		const struct device *device = &v->board->devices.items[i];
		unsigned int score = device->is_part ? 0 : score_device(v, guest, device);

		if (score == most && best && !is_same_device(v, best, device))
			best = NULL; /* another one scores the same */
		if (score <= most)
			continue;
		best = device;
		most = score;
	}
	return best;
}

static bool has_register_at(struct verify *v, const struct guest *guest,
			    const struct device *device)
{
	for (size_t i = guest->first; i < guest->end; i++)
		board_for_each_member (member, v->board, device)
			if (v->items[i].kind == ENTRY_GUEST_REG &&
			    score_reg(v, &v->items[i], member) > 0)
				return true;
	return false;
}

/* The device of a part, if it has no reg and thus no entry of its own: by the compatible of the
 * node above, and a register of the part. */
static const struct device *device_without_reg(struct verify *v, const struct guest *guest)
{
	const struct node *above = guest->node;

	while (above && !node_has(above, PROPERTY_COMPATIBLE))
		above = above->parent;
	for (size_t i = 0; above && i < v->board->devices.n; i++) {
		const struct device *device = &v->board->devices.items[i];

		if (!device->is_part && device->translated && device->regions.n == 0 &&
		    has_same_compatible(above, device->node) && has_register_at(v, guest, device))
			return device;
	}
	return NULL;
}

/* A node without a compatible belongs to the device above it, as parts on the board do. */
static const struct device *device_above(const struct verify *v, const struct guest *guest)
{
	for (const struct guest *other = guest; other-- > v->guests.items;)
		if (other->file == guest->file && guest->node > other->node &&
		    guest->node < other->node->end)
			return other->device;
	return NULL;
}

/* The device that has the node's interrupts, if its registers are those of another: one of the two
 * is wrong, and it is unknown which. */
static const struct device *find_conflict(const struct verify *v, const struct guest *guest)
{
	const struct device *conflict = NULL;

	for (size_t i = guest->first; guest->device && i < guest->end; i++) {
		const struct entry *e = &v->items[i];
		const struct interrupt *interrupt;

		if (e->kind != ENTRY_GUEST_INTERRUPT)
			continue;
		interrupt = next_with_intid(v, e->interrupt.intid, NULL);
		if (!interrupt || device_has_intid(v, guest->device, e->interrupt.intid))
			return NULL;
		conflict = owner_of(v, interrupt->node);
	}
	return conflict && has_same_compatible(conflict->node, guest->device->node) ? conflict
										    : NULL;
}

/* The node that xen,path names or, for a whole tree, the one with the same path. */
static const struct node *find_counterpart(const struct verify *v, const struct guest *guest)
{
	char path[TREE_PATH_MAX];
	const struct node *node;

	if (guest->xen_path)
		return tree_find_path(v->board->tree, guest->xen_path);
	if (!guest->is_whole)
		return NULL;
	node = tree_find_path(v->board->tree, node_path(guest->node, path));
	return node && has_same_compatible(guest->node, node) ? node : NULL;
}

void judge_guests(struct verify *v)
{
	verify_for_each_entry (e, v)
		if (e->kind == ENTRY_GUEST_REG)
			e->reg.is_shown =
				place_find_host(v, e->reg.address, e->reg.size, &e->reg.shown);
	for (uint32_t i = 0; i < v->guests.n; i++) {
		struct guest *guest = &v->guests.items[i];
		const struct node *node;

		if (v->files.items[guest->file].set != v->set)
			continue;
		node = find_counterpart(v, guest);
		guest->device = node ? owner_of(v, node)
				: node_has(guest->node, PROPERTY_COMPATIBLE)
					? find_device(v, i)
					: device_without_reg(v, guest);
		if (!guest->device && !node_has(guest->node, PROPERTY_COMPATIBLE))
			guest->device = device_above(v, guest);
		guest->conflict = node ? NULL : find_conflict(v, guest);
	}
}
