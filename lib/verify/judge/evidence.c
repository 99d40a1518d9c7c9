/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which devices of the board a set of files is about, and how strong the evidence is. */

#include "verify/judge/evidence.h"

#include <errno.h>

#include "board/neighbours/claims.h"
#include "verify/judge/device.h"
#include "verify/judge/judge.h"

static void add(struct verify *v, const struct node *node, uint8_t evidence)
{
	const struct device *device = board_device_of(v->board, node);

	if (device)
		*device_evidence(v, device) |= evidence;
}

#define COMPARE_COST 8

/* ---- frames ---- */

bool region_is_above(const struct verify *v, const struct region *region, struct range run)
{
	const struct device *device = board_device_of(v->board, region->node);
	struct range frames = region_frames(region);

	return device && device->is_bus && range_contains(frames, run) &&
	       (frames.first != run.first || frames.last != run.last);
}

const struct region *region_by_address(struct verify *v, const struct entry *e)
{
	const struct regions *all = &v->board->regions;
	uint64_t address = e->frames.host.first;

	for (const struct region *r = all->items; set_is_listed(v) && r && r < all->items + all->n;
	     r++) {
		const struct device *owner = owner_of(v, r->node);

		if (!region_is_mapped(r) || !owner || region_is_above(v, r, e->frames.host) ||
		    address >> FRAME_SHIFT != region_frames(r).first)
			continue;
		if ((address == r->address || address % FRAME_SIZE == 0) &&
		    !device_blocker(v, owner))
			return r;
	}
	return NULL;
}

static bool has_given_interrupt(struct verify *v, const struct device *device)
{
	verify_for_each_entry (e, v)
		if (!verify_spend(v, COMPARE_COST))
			return false;
		else if ((e->kind == ENTRY_INTERRUPT || e->kind == ENTRY_GUEST_INTERRUPT) &&
			 device_has_intid(v, device, e->interrupt.intid))
			return true;
	return false;
}

static bool has_bus_address(const struct verify *v, const struct region *region, struct range run)
{
	return region_is_mapped(region) && region->bus_address != region->address &&
	       owner_of(v, region->node) &&
	       range_contains(range_frames(region->bus_address, region->size), run);
}

const struct region *region_by_bus_address(struct verify *v, const struct entry *e)
{
	const struct regions *all = &v->board->regions;
	const struct region *found = NULL;
	bool is_one = true;

	for (const struct region *r = all->items; r && r < all->items + all->n; r++) {
		const struct device *owner;

		if (!has_bus_address(v, r, e->frames.host))
			continue;
		owner = owner_of(v, r->node);
		if (*device_evidence(v, owner) & IS_NAMED || has_given_interrupt(v, owner))
			return r;
		is_one &= !found;
		found = found ? found : r;
	}
	return is_one ? found : NULL;
}

struct conflict {
	struct verify *v;
	const struct region *region;
};

static int is_conflict(const struct claim *other, void *userdata)
{
	const struct conflict *conflict = userdata;
	const struct region *region = &conflict->v->board->regions.items[other->resource];
	bool is_around = region_is_above(conflict->v, region, region_frames(conflict->region)) &&
			 other->node < conflict->region->node &&
			 conflict->region->node < other->node->end;

	if (!verify_spend(conflict->v, COMPARE_COST))
		return 1;
	return !is_around && range_contains(other->range, region_frames(conflict->region));
}

/* Whether its frames prove that it is meant: no other device has all of them too. A bus around it
 * does not count. */
static bool is_own(struct verify *v, const struct region *region)
{
	struct claim claim = board_page_claim(v->board, region);
	struct conflict conflict = { v, region };

	return claims_for_each_other(&v->board->pages, &claim, is_conflict, &conflict) == 0;
}

static uint8_t region_evidence(struct verify *v, const struct region *region)
{
	if (!frames_given(v, region_frames(region)))
		return HAS_PAGE;
	return is_own(v, region) ? HAS_PAGE | HAS_REGION | HAS_OWN_REGION : HAS_PAGE | HAS_REGION;
}

static void add_frames(struct verify *v, struct entry *e)
{
	const struct regions *all = &v->board->regions;
	const struct region *by_address;
	bool found = false;

	for (const struct region *r = all->items; r && r < all->items + all->n; r++) {
		if (work_is_spent(&v->room))
			return;
		if (!region_is_mapped(r) || !owner_of(v, r->node) ||
		    !range_overlaps(region_frames(r), e->frames.host) ||
		    region_is_above(v, r, e->frames.host))
			continue;
		add(v, r->node, region_evidence(v, r));
		found = true;
	}
	by_address = found ? NULL : region_by_address(v, e);
	e->frames.bus_region = found || by_address ? NULL : region_by_bus_address(v, e);
	if (by_address || e->frames.bus_region)
		add(v, by_address ? by_address->node : e->frames.bus_region->node, HAS_PAGE);
}

/* ---- interrupts ---- */

/* The device with this interrupt and the strongest evidence. NULL if two are equal: an interrupt
 * that several have is no evidence. */
static const struct device *best_owner(const struct verify *v, uint32_t intid)
{
	const struct device *best = NULL;
	const struct interrupt *i = NULL;
	unsigned int most = 0;

	while ((i = next_with_intid(v, intid, i))) {
		const struct device *owner = owner_of(v, i->node);
		unsigned int rank = 1 + (*device_evidence(v, owner) &
					 (HAS_PAGE | HAS_REGION | HAS_OWN_REGION | IS_NAMED));

		if (owner != best && rank >= most)
			best = rank == most ? NULL : owner;
		most = rank > most ? rank : most;
	}
	return best;
}

static void add_interrupt(struct verify *v, const struct entry *e)
{
	const struct device *best = best_owner(v, e->interrupt.intid);
	const struct interrupt *i = NULL;

	while ((i = next_with_intid(v, e->interrupt.intid, i)))
		add(v, i->node, HAS_INTERRUPT);
	if (best)
		add(v, best->node, HAS_INTERRUPT_BEST);
}

/* ---- all of it ---- */

/* All frames that are given, as half-open ranges, so that neighbours merge. */
static void gather_given(struct verify *v)
{
	v->given.n = 0;
	verify_for_each_entry (e, v)
		if (e->kind == ENTRY_FRAMES &&
		    rangeset_add(&v->given,
				 (struct range){ e->frames.host.first, e->frames.host.last + 1 },
				 NULL) < 0)
			v->failed = true;
	rangeset_merge(&v->given);
}

bool frames_given(const struct verify *v, struct range frames)
{
	const struct range_entry *entry =
		rangeset_find(&v->given, (struct range){ frames.first, frames.first });

	return entry &&
	       range_contains(entry->range, (struct range){ frames.first, frames.last + 1 });
}

bool frames_given_partly(const struct verify *v, struct range frames)
{
	verify_for_each_entry (e, v)
		if (e->kind == ENTRY_FRAMES && range_overlaps(e->frames.host, frames))
			return true;
	return false;
}

static void add_names(struct verify *v)
{
	verify_for_each_entry (e, v)
		if (e->kind == ENTRY_PATH && tree_find_path(v->board->tree, e->path.path))
			add(v, tree_find_path(v->board->tree, e->path.path), IS_NAMED);
	for (size_t i = 0; i < v->guests.n; i++) {
		const struct guest *guest = &v->guests.items[i];

		if (v->files.items[guest->file].set != v->set)
			continue;
		if (guest->device)
			add(v, guest->device->node, IS_NAMED);
		if (guest->conflict)
			add(v, guest->conflict->node, HAS_PAGE);
	}
}

void judge_evidence(struct verify *v)
{
	gather_given(v);
	add_names(v);
	verify_for_each_entry (e, v)
		if (e->kind == ENTRY_FRAMES)
			add_frames(v, e);
	verify_for_each_entry (e, v)
		if (e->kind == ENTRY_INTERRUPT || e->kind == ENTRY_GUEST_INTERRUPT)
			add_interrupt(v, e);
}
