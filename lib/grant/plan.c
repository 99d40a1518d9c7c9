/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Devices → grants, or the first reason why not. */

#include "grant/plan.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "board/find.h"
#include "board/layout.h"
#include "xen/guest-map.h"

struct plan_device *plan_find(const struct plan *plan, const struct board *board,
			      const struct device *device)
{
	const struct device *owner = board_owner(board, device);

	for (size_t i = 0; i < plan->n; i++)
		if (plan->items[i].device == owner)
			return &plan->items[i];
	return NULL;
}

struct plan_device *plan_add(struct plan *plan, const struct board *board,
			     const struct device *device)
{
	struct plan_device *planned = plan_find(plan, board, device);

	if (planned)
		return planned;
	planned = array_add(plan);
	if (planned)
		*planned = (struct plan_device){ .device = board_owner(board, device) };
	return planned;
}

static const struct plan_at *find_at(const struct plan *plan, const struct device *device,
				     uint32_t index)
{
	for (size_t i = 0; i < plan->at.n; i++)
		if (plan->at.items[i].device == device && plan->at.items[i].index == index)
			return &plan->at.items[i];
	return NULL;
}

int plan_add_at(struct plan *plan, const struct board *board, struct plan_at at)
{
	struct plan_at *slot;

	if (!plan_find(plan, board, at.device))
		return PLAN_E_NOT_PLANNED;
	if (find_at(plan, at.device, at.index))
		return PLAN_E_REPEATED;
	slot = array_add(&plan->at);
	if (!slot)
		return -ENOMEM;
	*slot = at;
	return PLAN_OK;
}

__attribute__((format(printf, 3, 4))) static int refuse(struct plan_error *error,
							const struct device *device,
							const char *format, ...)
{
	va_list args;

	error->device = device;
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return PLAN_E_NOT_ASSIGNABLE;
}

/* ---- verdict ---- */

/* Blockers, and risks that were not accepted. */
static int gather_objections(const struct board *board, struct plan_device *planned,
			     struct findings *ret)
{
	_cleanup_(array_donep) struct findings all = { .n = 0 };
	struct finding_set may = planned->accepted;
	int r = verdict_findings(board, planned->device, true, &all);

	planned->accepted = (struct finding_set){ 0 };
	for (size_t i = 0; r == 0 && i < all.n; i++) {
		const struct finding *finding = &all.items[i];
		bool is_risk = finding->severity == SEVERITY_RISK;

		if (is_risk && finding_set_has(may, finding->code))
			finding_set_add(&planned->accepted, finding->code);
		else if (is_risk || finding->severity == SEVERITY_BLOCKER)
			finding_add_struct(ret, *finding);
	}
	return r < 0 ? r : ret->failed;
}

static int check_verdict(const struct board *board, struct plan_device *planned,
			 struct plan_error *error)
{
	_cleanup_(freep) char *text = NULL, *codes = NULL;
	int r = gather_objections(board, planned, &error->findings);
	struct finding_set objections = { 0 };

	if (r < 0 || error->findings.n == 0)
		return r;
	for (size_t i = 0; i < error->findings.n; i++)
		finding_set_add(&objections, error->findings.items[i].code);
	text = finding_text(&error->findings.items[0]);
	codes = finding_set_join(objections, ",");
	if (!text || !codes)
		return -ENOMEM;
	if (error->findings.items[0].severity == SEVERITY_BLOCKER)
		return refuse(error, planned->device, "%.900s", text);
	return refuse(error, planned->device, "%.600s; to take the risk, accept %.350s", text,
		      codes);
}

/* ---- needs ---- */

bool plan_place(const struct plan *plan, const struct board *board, const struct region *region,
		uint64_t *ret)
{
	const struct plan_at *at =
		find_at(plan, board_device_of(board, region->node), region->index);

	if (!region_is_mapped(region) || (!at && !plan->identity))
		return layout_find(board, region, ret);
	*ret = at ? at->address : region->address;
	return true;
}

static int need_region(const struct plan *plan, const struct board *board,
		       const struct region *region, struct plan_device *planned,
		       struct plan_error *error)
{
	struct range mfns = range_frames(region->address, region->size);
	struct grant iomem, mapping;
	uint64_t guest;
	int r;

	if (!region_is_mapped(region))
		return PLAN_OK;
	if (!plan_place(plan, board, region, &guest))
		return refuse(error, planned->device,
			      "there is no room in a guest for region 0x%" PRIx64 " of 0x%" PRIx64
			      " bytes; choose a place with 'at' (--at DEVICE:%" PRIu32
			      "=ADDRESS), or leave it at the host's address in a guest that Xen "
			      "maps 1:1 (export --layout=host)",
			      region->address, region->size, region->index);
	iomem = grant_iomem(mfns);
	mapping = grant_mapping(mfns, guest >> FRAME_SHIFT);
	r = grants_add(&planned->needs, &iomem);
	return r < 0 ? r : grants_add(&planned->needs, &mapping);
}

/* An unmarked part of a marked device keeps its interrupts (part_left_behind). */
static bool can_be_bound(const struct board *board, const struct interrupt *interrupt,
			 const struct plan_device *planned)
{
	const struct device *member = board_device_of(board, interrupt->node);

	if (interrupt_why_unbindable(interrupt))
		return false;
	return member == planned->device || board_mark(board, planned->device) != MARK_MARKED ||
	       board_mark(board, member) != MARK_UNMARKED;
}

static int need_iommu(const struct device *member, struct plan_device *planned)
{
	char path[TREE_PATH_MAX];
	struct grant grant = { .kind = GRANT_IOMMU, .path = path };

	node_path(member->node, path);
	return grants_add(&planned->needs, &grant);
}

/* What Xen is expected to refuse is granted all the same: the tree that it was booted with may
 * differ. */
static int need_interrupt(struct plan *plan, const struct board *board,
			  const struct interrupt *interrupt, struct plan_device *planned)
{
	struct grant grant = grant_interrupt(interrupt->intid);

	if (!can_be_bound(board, interrupt, planned))
		return PLAN_OK;
	if (interrupt->route == ROUTE_FORWARDED && !plan->identity &&
	    !(plan->rewired && interrupt_bypass(board->resolver, interrupt)))
		finding_add_struct(&plan->findings, interrupt_forwarded(board->resolver, interrupt,
									XEN_REFUSES_FORWARDED));
	return plan->findings.failed < 0 ? -ENOMEM : grants_add(&planned->needs, &grant);
}

static int need_member(struct plan *plan, const struct board *board, const struct device *member,
		       struct plan_device *planned, struct plan_error *error)
{
	int r = PLAN_OK;

	board_for_each_region (region, board, member)
		if (r == PLAN_OK)
			r = need_region(plan, board, region, planned, error);
	board_for_each_interrupt (interrupt, board, member)
		if (r == PLAN_OK)
			r = need_interrupt(plan, board, interrupt, planned);
	if (r == PLAN_OK && board_iommu_stream(board, member, true))
		r = need_iommu(member, planned);
	return r;
}

static int need_device(struct plan *plan, const struct board *board, struct plan_device *planned,
		       struct plan_error *error)
{
	int r = PLAN_OK;

	board_for_each_member (member, board, planned->device)
		if (r == PLAN_OK)
			r = need_member(plan, board, member, planned, error);
	grants_normalise(&planned->needs);
	return r;
}

/* ---- wishes ---- */

static const struct region *find_region(const struct board *board, const struct plan_at *at)
{
	board_for_each_region (region, board, at->device)
		if (region->index == at->index && region_is_mapped(region))
			return region;
	return NULL;
}

/* Boot loaders fill the memory nodes in: in many trees that they have not seen there is no RAM. */
static bool knows_ram(const struct board *board)
{
	for (size_t i = 0; i < board->memory.n; i++)
		if (find_is_memory(board->memory.items[i].node))
			return true;
	return false;
}

/* A guest with direct-map has its RAM, and what Xen emulates for it, where the host has them (Xen
 * 4.17, domain_use_host_layout() in xen/arch/arm). */
static int check_host(const struct board *board, const struct plan_at *at, struct range frames,
		      struct plan_error *error)
{
	const struct range_entry *memory = rangeset_find(&board->memory, frames);
	const struct range_entry *held = rangeset_find(&board->held_frames, frames);

	if (!knows_ram(board))
		return refuse(error, at->device,
			      "the tree does not say where the host has RAM, so that nobody knows "
			      "whether 0x%" PRIx64 " is free; give the tree that the boot loader "
			      "hands on, or leave the device where it is",
			      at->address);
	if (memory)
		return refuse(error, at->device,
			      "at 0x%" PRIx64 " the host has RAM, and so may a guest that Xen "
			      "maps 1:1; choose an address where the host has nothing",
			      at->address);
	if (held)
		return refuse(error, at->device,
			      "at 0x%" PRIx64 " is what Xen keeps of the host, and emulates for a "
			      "guest that it maps 1:1; choose an address where the host has "
			      "nothing",
			      at->address);
	return PLAN_OK;
}

static int check_at(const struct plan *plan, const struct board *board, const struct plan_at *at,
		    struct plan_error *error)
{
	const struct region *region = find_region(board, at);
	const struct guest_region *taken;
	struct range guest;

	if (!region)
		return refuse(error, at->device,
			      "there is no region %" PRIu32
			      " that a guest could find at 0x%" PRIx64,
			      at->index, at->address);
	if ((at->address ^ region->address) & (FRAME_SIZE - 1))
		return refuse(
			error, at->device,
			"a guest cannot find 0x%" PRIx64 " at 0x%" PRIx64
			": only whole pages move, so choose an address that ends in %03" PRIx64,
			region->address, at->address, region->address & (FRAME_SIZE - 1));
	guest = (struct range){ at->address, range_last(at->address, region->size) };
	if (guest.last - guest.first != region->size - 1 || guest.last >> GUEST_ADDRESS_BITS)
		return refuse(error, at->device,
			      "a region at 0x%" PRIx64 " goes beyond what a "
			      "guest can address; choose a lower address",
			      at->address);
	if (plan->direct_map)
		return check_host(board, at, range_frames(at->address, region->size), error);
	taken = plan->identity ? NULL : guest_map_find(guest);
	if (taken)
		return refuse(error, at->device,
			      "at 0x%" PRIx64 " " GUEST_REGION_REPLACED
			      "; choose an address in " GUEST_MAP_FREE,
			      at->address, taken->name);
	return PLAN_OK;
}

/* A guest frame can show one machine frame only. `all` is in normal form. */
static const struct grant *find_clash(const struct grants *all, const struct grant *mapping)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct grant *other = &all->items[i];

		if (other->kind == GRANT_MAPPING &&
		    other->gfn - other->frames.first != mapping->gfn - mapping->frames.first &&
		    range_overlaps(grant_gfns(other), grant_gfns(mapping)))
			return other;
	}
	return NULL;
}

static int check_clashes(const struct plan_device *planned, const struct grants *all,
			 struct plan_error *error)
{
	for (size_t i = 0; i < planned->needs.n; i++) {
		const struct grant *mapping = &planned->needs.items[i], *other;

		if (mapping->kind != GRANT_MAPPING)
			continue;
		other = find_clash(all, mapping);
		if (other)
			return refuse(error, planned->device,
				      "the guest cannot find both 0x%" PRIx64 " and 0x%" PRIx64
				      " at 0x%" PRIx64 "; choose another place with 'at'",
				      mapping->frames.first << FRAME_SHIFT,
				      other->frames.first << FRAME_SHIFT,
				      mapping->gfn << FRAME_SHIFT);
	}
	return PLAN_OK;
}

/* ---- all of it ---- */

static int make_devices(struct plan *plan, const struct board *board, struct plan_error *error)
{
	int r = PLAN_OK;

	for (size_t i = 0; r == PLAN_OK && i < plan->n; i++)
		r = check_verdict(board, &plan->items[i], error);
	for (size_t i = 0; r == PLAN_OK && i < plan->at.n; i++)
		r = check_at(plan, board, &plan->at.items[i], error);
	for (size_t i = 0; r == PLAN_OK && i < plan->n; i++)
		r = need_device(plan, board, &plan->items[i], error);
	return r;
}

int plan_make(struct plan *plan, const struct board *board, const struct grants *held,
	      struct plan_error *error)
{
	_cleanup_(grants_done) struct grants needs = { .n = 0 }, all = { .n = 0 };
	int r = make_devices(plan, board, error);

	for (size_t i = 0; r == PLAN_OK && i < plan->n; i++)
		r = grants_add_all(&needs, &plan->items[i].needs);
	grants_normalise(&needs);
	if (r == PLAN_OK)
		r = grants_add_all(&all, &needs);
	if (r == PLAN_OK)
		r = grants_add_all(&all, held);
	grants_normalise(&all);
	for (size_t i = 0; r == PLAN_OK && i < plan->n; i++)
		r = check_clashes(&plan->items[i], &all, error);
	return r == PLAN_OK ? grants_subtract(&needs, held, &plan->grants) : r;
}

void plan_done(struct plan *plan)
{
	for (size_t i = 0; i < plan->n; i++)
		grants_done(&plan->items[i].needs);
	array_done(plan);
	array_done(&plan->at);
	array_done(&plan->findings);
	grants_done(&plan->grants);
}
