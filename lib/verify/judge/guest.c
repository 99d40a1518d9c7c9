/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A guest's tree against the board, and against the configuration beside it. */

#include <stdio.h>

#include "base/cleanup.h"
#include "board/layout.h"
#include "verify/judge/chosen.h"
#include "verify/judge/device.h"
#include "verify/judge/judge.h"
#include "verify/judge/place.h"
#include "verify/spelling.h"
#include "xen/guest-map.h"

/* ---- registers ---- */

/* A configuration that leaves all grants to `ptctl assign`. */
static bool grants_nothing(struct verify *v)
{
	verify_for_each_entry (e, v)
		if (e->file == v->set && (e->kind == ENTRY_FRAMES || e->kind == ENTRY_INTERRUPT ||
					  e->kind == ENTRY_PATH))
			return false;
	return set_is_xl(v);
}

static void report_later(struct verify *v)
{
	struct entry *e = entry_new(v, ENTRY_OTHER, 0, "irqs, iomem");

	if (e)
		e->file = v->set;
	report(v, e, VERIFY_RIGHT,
	       "there are none: 'ptctl assign' has to give the guest what its tree describes "
	       "before it starts");
}

static bool shows_frames(struct verify *v)
{
	verify_for_each_entry (e, v)
		if (e->kind == ENTRY_FRAMES && e->frames.has_guest_frame)
			return true;
	return false;
}

/* The region that begins at this address; of several, such as parts within their device, prefer one
 * of that size. */
static const struct region *region_at(const struct verify *v, const struct device *device,
				      uint64_t address, uint64_t size)
{
	const struct region *found = NULL;

	if (!device)
		return NULL;
	board_for_each_member (member, v->board, device)
		board_for_each_region (region, v->board, member)
			if (region_is_mapped(region) && region->address == address &&
			    (!found || region->size == size))
				found = region;
	return found;
}

/* The first region that has a byte in the page of this address. */
static const struct region *region_near(const struct verify *v, const struct device *device,
					uint64_t address)
{
	if (!device)
		return NULL;
	board_for_each_member (member, v->board, device)
		board_for_each_region (region, v->board, member)
			if (region_is_mapped(region) &&
			    range_overlaps(region_frames(region), range_frames(address, 1)))
				return region;
	return NULL;
}

/* The region of its device that a guest's register stands for: the one that ptd would put there or,
 * in the device's own node, the one with the same index. */
static const struct region *region_of(const struct verify *v, const struct entry *e)
{
	const struct guest *guest = &v->guests.items[e->guest];
	const struct region *found = NULL;
	uint64_t place;

	if (!guest->device)
		return NULL;
	board_for_each_member (member, v->board, guest->device)
		board_for_each_region (region, v->board, member)
			if (region_is_mapped(region) && layout_find(v->board, region, &place) &&
			    place == e->reg.address && (!found || region->size == e->reg.size))
				found = region;
	if (found)
		return found;
	if (!node_has(guest->node, PROPERTY_COMPATIBLE))
		return NULL;
	board_for_each_region (region, v->board, guest->device)
		if (region->index == e->reg.index && region_is_mapped(region))
			return region;
	return NULL;
}

/* The guest's tree is to have other registers here. */
__attribute__((format(printf, 5, 6))) static void report_reg(struct verify *v, struct entry *e,
							     uint64_t address, uint64_t size,
							     const char *format, ...)
{
	struct entry instead = *e;
	const char *why;
	va_list args;

	instead.reg.address = address;
	instead.reg.size = size;
	va_start(args, format);
	why = verify_vtext(v, format, args);
	va_end(args);
	report_write(v, e, VERIFY_WRONG, &instead,
		     verify_text(v, "0x%" PRIx64 "+0x%" PRIx64, address, size), "%s", why);
}

static void judge_narrow(struct verify *v, struct entry *e, const struct region *region)
{
	report(v, e, VERIFY_UNKNOWN,
	       "this is a part of the registers of %s, which have a size of 0x%" PRIx64
	       "; the guest's driver may need the rest",
	       owner_path(v, region->node), region->size);
}

/* Pages are granted whole, so a size up to the end of the page does no harm. */
static void judge_size(struct verify *v, struct entry *e, const struct region *region)
{
	struct range frames = region_frames(region);
	uint64_t most = ((frames.last + 1) << FRAME_SHIFT) - region->address;

	if (e->reg.size < region->size)
		judge_narrow(v, e, region);
	else if (e->reg.size > region->size && e->reg.size > most)
		report_reg(v, e, e->reg.address, region->size,
			   "the registers of %s have a size of 0x%" PRIx64 ", not 0x%" PRIx64,
			   owner_path(v, region->node), region->size, e->reg.size);
}

static struct entry_frames frames_at(const struct region *region, uint64_t address)
{
	return (struct entry_frames){ .host = region_frames(region),
				      .has_guest_frame = true,
				      .guest_frame = address >> FRAME_SHIFT };
}

static const char *grant_text(struct verify *v, const struct region *region, uint64_t address)
{
	const struct spelling *spelling = spelling_of_set(v);
	struct entry_frames frames = frames_at(region, address);
	const char *quote = spelling && spelling->quotes_frames ? "\"" : "";

	if (spelling)
		return verify_text(v, "%s %s%s%s", spelling->iomem, quote, frames_value(v, &frames),
				   quote);
	return verify_text(
		v,
		set_is_microkit(v) ? "a map of 0x%" PRIx64 "+0x%" PRIx64 " at 0x%" PRIx64
				   : "xen,reg of 0x%" PRIx64 ", 0x%" PRIx64 " and 0x%" PRIx64,
		region->address & ~(FRAME_SIZE - 1),
		(region_frames(region).last - region_frames(region).first + 1) << FRAME_SHIFT,
		address & ~(FRAME_SIZE - 1));
}

static void report_hidden(struct verify *v, struct entry *e, const struct region *region,
			  const char *device)
{
	struct entry added = { .kind = ENTRY_FRAMES, .guest = GUEST_NONE, .for_guest = true };

	added.frames = frames_at(region, e->reg.address);
	added.what = frames_value(v, &added.frames);
	added.frames.one_to_one = added.frames.guest_frame == added.frames.host.first;
	report_add(v, e, &added, added.what,
		   "the guest is not shown the registers of %s here: %s lacks them", device,
		   spelling_of_set(v)->iomem);
}

/* The system has the registers, but shows the guest something else here. */
static void judge_elsewhere(struct verify *v, struct entry *e, const struct region *region,
			    const char *device)
{
	const struct entry *given = place_find_given(v, region_frames(region));

	if (!given)
		return;
	if (given->frames.has_guest_frame)
		report(v, e, VERIFY_WRONG,
		       "the guest finds the registers of %s at 0x%" PRIx64
		       ", not here; map them where its tree has them",
		       device,
		       ((given->frames.guest_frame - given->frames.host.first) << FRAME_SHIFT) +
			       region->address);
	else
		report(v, e, VERIFY_UNKNOWN,
		       "the guest is not shown the registers of %s: if its monitor does not "
		       "emulate "
		       "them, a map of them belongs into the virtual_machine",
		       device);
}

static void judge_hidden(struct verify *v, struct entry *e, const struct guest *guest)
{
	const struct region *region = region_of(v, e);

	if (region && set_is_microkit(v))
		judge_elsewhere(v, e, region, device_path(v, guest->device));
	if (e->reported || guest->is_whole) /* the monitor may emulate it */
		return;
	if (region && set_is_listed(v))
		report_hidden(v, e, region, device_path(v, guest->device));
	else if (region)
		report(v, e, VERIFY_WRONG,
		       "the guest is not shown the registers of %s here; add %s",
		       device_path(v, guest->device), grant_text(v, region, e->reg.address));
	else
		report(v, e, VERIFY_WRONG, "the guest is not shown any registers here");
}

/* The guest's node is for another device than the pages: the entry that gives them is wrong too. */
static void judge_other(struct verify *v, struct entry *e, const struct guest *guest,
			uint64_t address)
{
	const struct region *region = region_of(v, e);

	report(v, e, VERIFY_WRONG,
	       "the guest is shown 0x%" PRIx64 " here, which does not belong to %s", address,
	       device_path(v, guest->device));
	if (region)
		report(v, place_find_entry(v, e->reg.address), VERIFY_WRONG,
		       "the guest's tree has %s there, which needs %s",
		       device_path(v, guest->device), grant_text(v, region, e->reg.address));
}

static void judge_contradiction(struct verify *v, struct entry *e, const struct guest *guest)
{
	report(v, e, VERIFY_UNKNOWN,
	       "the registers are those of %s and the interrupts those of %s: one of the two is "
	       "wrong",
	       device_path(v, guest->device), device_path(v, guest->conflict));
}

static void judge_shown(struct verify *v, struct entry *e, const struct guest *guest,
			uint64_t address)
{
	const struct region *region = region_at(v, guest->device, address, e->reg.size);
	const struct region *near = region_near(v, guest->device, address);

	for (size_t i = 0; !region && !guest->device && i < v->board->devices.n; i++)
		if (!v->board->devices.items[i].is_part)
			region = region_at(v, &v->board->devices.items[i], address, e->reg.size);
	if (region) {
		judge_size(v, e, region);
		if (guest->conflict) {
			judge_contradiction(v, e, guest);
			judge_contradiction(v, place_find_entry(v, e->reg.address), guest);
		}
		report(v, e, VERIFY_RIGHT, "registers of %s", owner_path(v, region->node));
	} else if (near &&
		   range_contains(
			   (struct range){ near->address, range_last(near->address, near->size) },
			   (struct range){ address, range_last(address, e->reg.size) })) {
		judge_narrow(v, e, near);
	} else if (near) {
		report_reg(v, e, near->address - address + e->reg.address, near->size,
			   "the registers of %s begin at 0x%" PRIx64 " there",
			   device_path(v, guest->device), near->address - address + e->reg.address);
	} else if (guest->device) {
		judge_other(v, e, guest, address);
	} else {
		report(v, e, VERIFY_WRONG,
		       "the guest is shown 0x%" PRIx64 " here, where no device has registers",
		       address);
	}
}

/* A tree on its own: any address may be right. */
static void judge_alone(struct verify *v, struct entry *e, const struct guest *guest)
{
	const struct region *region = region_of(v, e);
	const struct guest_region *taken = guest_map_find(
		(struct range){ e->reg.address, range_last(e->reg.address, e->reg.size) });

	if (!region) {
		report(v, e, VERIFY_UNKNOWN,
		       "it is unknown which registers these are; give the configuration as well");
		return;
	}
	if ((e->reg.address ^ region->address) & (FRAME_SIZE - 1))
		report(v, e, VERIFY_WRONG,
		       "only whole pages move: the address must end in %03" PRIx64 " as 0x%" PRIx64
		       " does",
		       region->address & (FRAME_SIZE - 1), region->address);
	if (taken && e->reg.address != region->address)
		report(v, e, VERIFY_WRONG, "at 0x%" PRIx64 " " GUEST_REGION_REPLACED,
		       e->reg.address, taken->name);
	judge_size(v, e, region);
	report(v, e, VERIFY_RIGHT, "registers of %s, wherever the guest finds them",
	       device_path(v, guest->device));
}

/* The address on the board's bus, in the node as in the frames that it is to be shown 1:1. */
static bool judge_bus_address(struct verify *v, struct entry *e, const struct guest *guest)
{
	if (!guest->device)
		return false;
	board_for_each_region (region, v->board, guest->device)
		if (region_is_mapped(region) && region->bus_address == e->reg.address &&
		    region->address != e->reg.address) {
			report_reg(v, e, region->address, e->reg.size,
				   "this is the address of %s on its bus; for the CPU it is at "
				   "0x%" PRIx64,
				   device_path(v, guest->device), region->address);
			return true;
		}
	return false;
}

static void judge_reg(struct verify *v, struct entry *e, bool is_alone)
{
	const struct guest *guest = &v->guests.items[e->guest];
	struct entry *nowhere = is_alone ? NULL : place_find_nowhere(v, e->reg.address);
	uint64_t address;

	if (nowhere)
		nowhere->is_used = true;
	if (nowhere && nowhere->frames.bus_region && nowhere->frames.one_to_one &&
	    judge_bus_address(v, e, guest))
		return;
	if (is_alone || nowhere) {
		judge_alone(v, e, guest);
		return;
	}
	place_mark_used(v, e->reg.address, e->reg.size);
	if (place_find_host(v, e->reg.address, e->reg.size, &address))
		judge_shown(v, e, guest, address);
	else
		judge_hidden(v, e, guest);
}

/* ---- interrupts ---- */

static void report_lacking(struct verify *v, struct entry *e)
{
	struct entry added = { .kind = ENTRY_INTERRUPT, .guest = GUEST_NONE, .for_guest = true };

	added.interrupt.intid = e->interrupt.intid;
	added.what = verify_text(v, "%" PRIu32, e->interrupt.intid);
	report_add(v, e, &added, added.what,
		   "the configuration does not give the guest INTID %" PRIu32 ": %s lacks it",
		   e->interrupt.intid, spelling_of_set(v)->irqs);
}

/* Xen gives a dom0less guest all interrupts of the node in xen,path. */
static void judge_wanted(struct verify *v, struct entry *e)
{
	const struct guest *guest = &v->guests.items[e->guest];
	struct entry *given = find_given(v, interrupt_target(e));
	bool has_device = guest->device && device_has_intid(v, guest->device, e->interrupt.intid);

	if (given)
		given->is_used = true;
	if (guest->conflict)
		judge_contradiction(v, e, guest);
	if (given && guest->conflict)
		judge_contradiction(v, given, guest);
	if (e->verdict == VERIFY_WRONG || given || grants_nothing(v))
		return;
	if (set_is_listed(v))
		report_lacking(v, e);
	else if (set_is_microkit(v) && has_device &&
		 (*device_evidence(v, guest->device) & IS_TARGET))
		report(v, e, VERIFY_WRONG,
		       "the system does not give the guest interrupt %" PRIu32 "; add an irq",
		       e->interrupt.intid);
	else if (guest->xen_path && guest->device && !has_device)
		report(v, e, VERIFY_WRONG, "%s has no interrupt %" PRIu32,
		       device_path(v, guest->device), e->interrupt.intid);
}

/* ---- what is given and not wanted ---- */

/* A disabled part is given with its device all the same. */
static bool is_idle_part(const struct verify *v, const struct node *node)
{
	const struct device *device = board_device_of(v->board, node);

	return device && device->is_part && node_unavailable_ancestor(node) &&
	       (*device_evidence(v, device) & IS_NAMED);
}

/* Drivers go by the order of interrupts: if the guest cannot have some, its tree may omit all. */
static bool has_ungivable(const struct verify *v, const struct device *device)
{
	if (!(*device_evidence(v, device) & IS_NAMED))
		return false;
	board_for_each_interrupt (other, v->board, device)
		if (other->type != INTID_SPI)
			return true;
	return false;
}

/* Whether it is one of those from which a controller of the guest chooses. */
static bool guest_chooses(const struct verify *v, uint32_t intid)
{
	const struct interrupts *all = &v->board->interrupts;

	for (const struct interrupt *i = all->items; i && i < all->items + all->n; i++) {
		const struct device *owner = i->controller ? owner_of(v, i->controller) : NULL;

		if (owner && interrupt_has_candidate(i, intid) &&
		    (*device_evidence(v, owner) & IS_NAMED))
			return true;
	}
	return false;
}

static bool may_lack_interrupt(const struct verify *v, uint32_t intid)
{
	const struct interrupt *i = NULL;

	if (guest_chooses(v, intid))
		return true;
	while ((i = next_with_intid(v, intid, i)))
		if (is_idle_part(v, i->node) ||
		    has_ungivable(v, board_device_of(v->board, i->node)))
			return true;
	return false;
}

static bool may_lack_frames(const struct verify *v, struct range frames)
{
	const struct regions *all = &v->board->regions;

	for (const struct region *r = all->items; r && r < all->items + all->n; r++)
		if (region_is_mapped(r) && range_overlaps(region_frames(r), frames) &&
		    is_idle_part(v, r->node))
			return true;
	return false;
}

static void judge_unused(struct verify *v, struct entry *e)
{
	if (e->is_used || !e->for_guest || e->verdict == VERIFY_WRONG)
		return;
	if (e->kind == ENTRY_INTERRUPT && !may_lack_interrupt(v, e->interrupt.intid))
		report(v, e, VERIFY_WRONG,
		       "the guest's tree has no device with this interrupt (%s)", e->text);
	else if (e->kind == ENTRY_FRAMES && e->frames.has_guest_frame && !set_is_microkit(v) &&
		 !may_lack_frames(v, e->frames.host))
		report(v, e, VERIFY_WRONG,
		       "the guest's tree has no device with registers at 0x%" PRIx64 " (%s)",
		       e->frames.guest_frame << FRAME_SHIFT, e->text);
}

/* Of the runtimes that read the OCI specification, only zephyr-xrun is known to do so. */
static void judge_no_passthrough(struct verify *v)
{
	bool is_oci = v->files.items[v->set].kind == VERIFY_OCI;

	for (uint32_t i = 0; i < v->files.n; i++) {
		struct entry *e;

		if (!set_is_listed(v) || v->files.items[i].set != v->set ||
		    !v->files.items[i].is_whole ||
		    (!set_is_xl(v) && v->files.items[v->set].copies_nodes))
			continue;
		e = entry_new(v, ENTRY_OTHER, 0, "/passthrough");
		if (e)
			e->file = i;
		report(v, e, is_oci ? VERIFY_UNKNOWN : VERIFY_WRONG,
		       "%s takes only what is below a node /passthrough, which is missing",
		       is_oci ? "zephyr-xrun" : spelling_of_set(v)->reader);
	}
}

void judge_guest_nodes(struct verify *v)
{
	bool is_later = set_has_tree(v) && grants_nothing(v);
	bool is_alone = is_later || (!set_is_listed(v) && !set_is_microkit(v) && !shows_frames(v));

	verify_for_each_entry (e, v) {
		if (e->kind == ENTRY_GUEST_REG)
			judge_reg(v, e, is_alone);
		else if (e->kind == ENTRY_GUEST_INTERRUPT)
			judge_wanted(v, e);
	}
	verify_for_each_entry (e, v)
		if (set_has_tree(v))
			judge_unused(v, e);
	if (is_later)
		report_later(v);
	judge_no_passthrough(v);
}
