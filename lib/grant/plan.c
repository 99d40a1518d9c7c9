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
#include "board/layout.h"
#include "xen/keeps.h"

struct plan_device *plan_add(struct plan *plan, const struct board *board,
			     const struct device *device)
{
	const struct device *owner = board_owner(board, device);
	struct plan_device *planned;

	for (size_t i = 0; i < plan->n; i++)
		if (plan->items[i].device == owner)
			return &plan->items[i];
	planned = array_add(plan);
	if (planned)
		*planned = (struct plan_device){ .device = owner };
	return planned;
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

/* What speaks against the device, with every risk that was not accepted. */
static int gather_objections(const struct board *board, struct plan_device *planned,
			     struct findings *ret)
{
	struct findings all = { .n = 0 };
	bool may[FINDING_CODES];
	int r = verdict_findings(board, planned->device, true, &all);

	memcpy(may, planned->accepted, sizeof(may));
	memset(planned->accepted, 0, sizeof(planned->accepted));
	for (size_t i = 0; r == 0 && i < all.n; i++) {
		const struct finding *finding = &all.items[i];
		bool is_risk = finding->severity == SEVERITY_RISK;

		if (is_risk && may[finding->code])
			planned->accepted[finding->code] = true;
		else if (is_risk || finding->severity == SEVERITY_BLOCKER)
			finding_add_struct(ret, *finding);
	}
	array_done(&all);
	return r < 0 ? r : ret->failed;
}

/* The codes of the objections, each once, joined by commas. */
static char *risk_codes(const struct findings *findings)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	bool seen[FINDING_CODES] = { false };

	for (size_t i = 0, n = 0; out && i < findings->n; i++) {
		enum finding_code code = findings->items[i].code;

		if (!seen[code])
			fprintf(out, "%s%s", n++ ? "," : "", finding_info(code)->name);
		seen[code] = true;
	}
	if (out && fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

static int check_verdict(const struct board *board, struct plan_device *planned,
			 struct plan_error *error)
{
	_cleanup_(freep) char *text = NULL, *codes = NULL;
	int r = gather_objections(board, planned, &error->findings);

	if (r < 0 || error->findings.n == 0)
		return r;
	text = finding_text(&error->findings.items[0]);
	codes = risk_codes(&error->findings);
	if (!text || !codes)
		return -ENOMEM;
	if (error->findings.items[0].severity == SEVERITY_BLOCKER)
		return refuse(error, planned->device, "%.400s", text);
	return refuse(error, planned->device, "%.300s; if that may be, accept %.128s", text, codes);
}

/* ---- needs ---- */

static const struct plan_at *find_at(const struct plan *plan, const struct device *device,
				     uint32_t index)
{
	for (size_t i = 0; i < plan->at.n; i++)
		if (plan->at.items[i].device == device && plan->at.items[i].index == index)
			return &plan->at.items[i];
	return NULL;
}

bool plan_place(const struct plan *plan, const struct board *board, const struct region *region,
		uint64_t *ret)
{
	const struct plan_at *at =
		find_at(plan, board_device_of(board, region->node), region->index);

	bool is_there = region->translated && region->size > 0;

	if (!is_there || (!at && !plan->identity))
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

	if (!region->translated || region->size == 0)
		return PLAN_OK;
	if (!plan_place(plan, board, region, &guest))
		return refuse(error, planned->device,
			      "there is no room in a guest for region 0x%" PRIx64
			      "; choose a place with 'at' (--at DEVICE:%" PRIu32 "=ADDRESS)",
			      region->address, region->index);
	iomem = grant_iomem(mfns);
	mapping = grant_mapping(mfns, guest >> FRAME_SHIFT);
	r = grants_add(&planned->needs, &iomem);
	return r < 0 ? r : grants_add(&planned->needs, &mapping);
}

/* Of a part's interrupts those stay behind that findings tell of (part_left_behind). */
static bool can_be_bound(const struct board *board, const struct interrupt *interrupt,
			 const struct plan_device *planned)
{
	const struct device *member = board_device_of(board, interrupt->node);

	if (interrupt->type != INTID_SPI || interrupt->intid == 0 ||
	    interrupt->intid > XEN_GUEST_INTID_MAX)
		return false;
	return member == planned->device || board_mark(board, planned->device) != MARK_MARKED ||
	       board_mark(board, member) != MARK_UNMARKED;
}

/* Xen assigns nodes with an `iommus` of their own (xen/drivers/passthrough/device_tree.c,
 * iommu_add_dt_device); an iommu-map is about other nodes. */
static int need_stream(const struct stream *stream, struct plan_device *planned)
{
	char path[TREE_PATH_MAX];
	struct grant grant = { .kind = GRANT_IOMMU };

	if (!xen_drives_iommu(stream->iommu) || strcmp(stream->property, "iommus") != 0)
		return 0;
	node_path(stream->node, path);
	grant.path = path;
	return grants_add(&planned->needs, &grant);
}

static int need_member(const struct plan *plan, const struct board *board,
		       const struct device *member, struct plan_device *planned,
		       struct plan_error *error)
{
	int r = PLAN_OK;

	board_for_each_region (region, board, member)
		if (r == PLAN_OK)
			r = need_region(plan, board, region, planned, error);
	board_for_each_interrupt (interrupt, board, member) {
		struct grant grant = grant_interrupt(interrupt->intid);

		if (r == PLAN_OK && can_be_bound(board, interrupt, planned))
			r = grants_add(&planned->needs, &grant);
	}
	board_for_each_stream (stream, board, member)
		if (r == PLAN_OK)
			r = need_stream(stream, planned);
	return r;
}

static int need_device(const struct plan *plan, const struct board *board,
		       struct plan_device *planned, struct plan_error *error)
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
		if (region->index == at->index && region->translated && region->size > 0)
			return region;
	return NULL;
}

static int check_at(const struct plan *plan, const struct board *board, const struct plan_at *at,
		    struct plan_error *error)
{
	const struct region *region = find_region(board, at);
	struct range guest;
	const char *taken;

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
	/* A guest has at least 32 bits of address space, and no Xen more than 48 (p2m). */
	if (guest.last - guest.first != region->size - 1 || guest.last >> 48)
		return refuse(error, at->device,
			      "a region at 0x%" PRIx64 " goes beyond what a "
			      "guest can address; choose a lower address",
			      at->address);
	taken = plan->identity ? NULL : xen_guest_region(guest);
	if (taken)
		return refuse(error, at->device,
			      "at 0x%" PRIx64
			      " a guest has its %s, which Xen would replace without "
			      "a word; choose an address in 0x4020000..0xfffffff, "
			      "0x33000000..0x37ffffff or 0x3a000000..0x3fffffff",
			      at->address, taken);
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
	struct grants needs = { .n = 0 }, all = { .n = 0 };
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
	if (r == PLAN_OK)
		r = grants_subtract(&needs, held, &plan->grants);
	grants_done(&needs);
	grants_done(&all);
	return r;
}

void plan_done(struct plan *plan)
{
	for (size_t i = 0; i < plan->n; i++)
		grants_done(&plan->items[i].needs);
	array_done(plan);
	array_done(&plan->at);
	grants_done(&plan->grants);
}
