/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a guest's tree says against the board, and against the configuration beside it. */

#include <stdio.h>
#include <string.h>

#include "board/layout.h"
#include "board/xenfacts.h"
#include "export/judges.h"

/* ---- which device a node stands for ---- */

enum { /* what speaks for it; together, and none alone */
       SCORE_NAME = 1,
       SCORE_PLACE = 2, /* its registers are where ptd would put the device's, or 1:1 */
       SCORE_COMPATIBLE = 3,
       SCORE_INTERRUPT = 3,
       SCORE_SHOWN = 6, /* its registers are the device's, by what the guest is given */
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

static unsigned int score_reg(struct verify *v, const struct statement *s,
			      const struct device *device)
{
	unsigned int score = 0;
	uint64_t place;

	board_for_each_region (region, v->board, device) {
		if (!region_is_there(region))
			continue;
		if (s->is_shown && s->shown == region->address)
			return SCORE_SHOWN;
		if (region->address == s->address ||
		    (layout_find(v->board, region, &place) && place == s->address))
			score = SCORE_PLACE;
	}
	return score;
}

static bool has_intid(const struct verify *v, const struct device *device, uint32_t intid)
{
	board_for_each_member (member, v->board, device)
		board_for_each_interrupt (i, v->board, member)
			if (i->intid == intid)
				return true;
	return false;
}

static unsigned int score_device(struct verify *v, uint32_t guest, const struct device *device)
{
	const struct node *node = v->guests.items[guest].node;
	unsigned int reg = 0, interrupt = 0, score = 0;

	if (is_same_base(node->name, device->node->name))
		score += SCORE_NAME;
	if (has_same_compatible(node, device->node))
		score += SCORE_COMPATIBLE;
	for (size_t i = v->guests.items[guest].first; i < v->guests.items[guest].end; i++) {
		const struct statement *s = &v->items[i];

		if (s->kind == SAYS_GUEST_REG && reg < SCORE_SHOWN) {
			unsigned int found = score_reg(v, s, device);

			reg = found > reg ? found : reg;
		} else if (s->kind == SAYS_GUEST_INTERRUPT && !interrupt &&
			   has_intid(v, device, s->intid)) {
			interrupt = SCORE_INTERRUPT;
		}
	}
	return score + reg + interrupt;
}

static const struct device *find_device(struct verify *v, uint32_t guest)
{
	const struct device *best = NULL;
	unsigned int most = SCORE_LEAST - 1;

	for (size_t i = 0; i < v->board->n; i++) {
		const struct device *device = &v->board->items[i];
		unsigned int score = device->is_part ? 0 : score_device(v, guest, device);

		if (score == most) /* as much speaks for another one */
			best = NULL;
		if (score <= most)
			continue;
		best = device;
		most = score;
	}
	return best;
}

/* The node that xen,path names; or of a whole tree the node of the same path. */
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
	verify_for_each_statement (s, v)
		if (s->kind == SAYS_GUEST_REG)
			s->is_shown = frames_show(v, s->address, s->size, &s->shown);
	for (uint32_t i = 0; i < v->guests.n; i++) {
		struct guest *guest = &v->guests.items[i];
		const struct node *node;

		if (v->files.items[guest->file].set != v->set)
			continue;
		node = find_counterpart(v, guest);
		guest->device = node ? owner_of(v, node) : find_device(v, i);
	}
	verify_for_each_statement (s, v) /* looking is no use */
		s->used = false;
}

/* ---- registers ---- */

static bool shows_frames(struct verify *v)
{
	verify_for_each_statement (s, v)
		if (s->kind == SAYS_FRAMES && s->has_guest_frame)
			return true;
	return false;
}

static const struct region *region_with(const struct verify *v, const struct device *device,
					uint64_t address, bool exact)
{
	if (!device)
		return NULL;
	board_for_each_member (member, v->board, device)
		board_for_each_region (region, v->board, member)
			if (region_is_there(region) &&
			    (exact ? region->address == address
				   : span_overlaps(region_frames(region),
						   range_frames(address, 1))))
				return region;
	return NULL;
}

static const struct region *region_number(const struct verify *v, const struct device *device,
					  uint32_t index)
{
	board_for_each_region (region, v->board, device)
		if (region->index == index && region_is_there(region))
			return region;
	return NULL;
}

/* A page is granted whole: so much more than the registers does no harm. */
static void judge_size(struct verify *v, struct statement *s, const struct region *region)
{
	struct span frames = region_frames(region);
	uint64_t most = ((frames.last + 1) << FRAME_SHIFT) - region->address;

	if (s->size < region->size || (s->size > region->size && s->size > most))
		judge(v, s, VERIFY_WRONG,
		      "the registers of %s are 0x%" PRIx64 " large, not 0x%" PRIx64,
		      device_path(v, owner_of(v, region->node)), region->size, s->size);
}

static const char *grant_text(struct verify *v, const struct region *region, uint64_t address)
{
	if (set_is_xl(v))
		return verify_text(v, "iomem \"%s@0x%" PRIx64 "\"",
				   frames_text(v, region_frames(region)), address >> FRAME_SHIFT);
	return verify_text(
		v,
		set_is_microkit(v) ? "a map of 0x%" PRIx64 "+0x%" PRIx64 " at 0x%" PRIx64
				   : "xen,reg of 0x%" PRIx64 ", 0x%" PRIx64 " and 0x%" PRIx64,
		region->address & ~(FRAME_SIZE - 1),
		(region_frames(region).last - region_frames(region).first + 1) << FRAME_SHIFT,
		address & ~(FRAME_SIZE - 1));
}

static void judge_hidden(struct verify *v, struct statement *s, const struct guest *guest)
{
	const struct region *region = guest->device ? region_number(v, guest->device, s->index)
						    : NULL;

	if (guest->is_whole) /* the monitor may emulate it */
		return;
	if (region)
		judge(v, s, VERIFY_WRONG,
		      "nothing shows the guest the registers of %s here; it takes %s",
		      device_path(v, guest->device), grant_text(v, region, s->address));
	else
		judge(v, s, VERIFY_WRONG, "nothing shows the guest any registers here");
}

static void judge_shown(struct verify *v, struct statement *s, const struct guest *guest,
			uint64_t address)
{
	const struct region *region = region_with(v, guest->device, address, true);
	const struct region *near = region_with(v, guest->device, address, false);

	for (size_t i = 0; !region && !guest->device && i < v->board->n; i++)
		if (!v->board->items[i].is_part)
			region = region_with(v, &v->board->items[i], address, true);
	if (region) {
		judge_size(v, s, region);
		judge(v, s, VERIFY_RIGHT, "registers of %s",
		      device_path(v, owner_of(v, region->node)));
	} else if (near) {
		judge(v, s, VERIFY_WRONG,
		      "the registers of %s begin at 0x%" PRIx64 " there; write 0x%" PRIx64,
		      device_path(v, guest->device), near->address - address + s->address,
		      near->address - address + s->address);
	} else if (guest->device) {
		judge(v, s, VERIFY_WRONG,
		      "what the guest is shown here is 0x%" PRIx64 ", no registers of %s", address,
		      device_path(v, guest->device));
	} else {
		judge(v, s, VERIFY_WRONG,
		      "what the guest is shown here is 0x%" PRIx64
		      ", where no device has registers",
		      address);
	}
}

/* A tree alone: the guest's address is free to choose. */
static void judge_alone(struct verify *v, struct statement *s, const struct guest *guest)
{
	const struct region *region = guest->device ? region_number(v, guest->device, s->index)
						    : NULL;
	const char *taken =
		xen_guest_region((struct span){ s->address, range_last(s->address, s->size) });

	if (!region) {
		judge(v, s, VERIFY_UNKNOWN,
		      "nothing tells what registers these are; give the configuration as well");
		return;
	}
	if ((s->address ^ region->address) & (FRAME_SIZE - 1))
		judge(v, s, VERIFY_WRONG,
		      "only whole pages move: the address has to end in %03" PRIx64 " as 0x%" PRIx64
		      " does",
		      region->address & (FRAME_SIZE - 1), region->address);
	if (taken && s->address != region->address)
		judge(v, s, VERIFY_WRONG,
		      "at 0x%" PRIx64 " a guest has its %s, which Xen would replace", s->address,
		      taken);
	judge_size(v, s, region);
	judge(v, s, VERIFY_RIGHT, "registers of %s, wherever the guest is to find them",
	      device_path(v, guest->device));
}

static void judge_reg(struct verify *v, struct statement *s, bool is_alone)
{
	const struct guest *guest = &v->guests.items[s->guest];
	uint64_t address;

	if (is_alone || frames_fail(v, s->address))
		judge_alone(v, s, guest);
	else if (frames_show(v, s->address, s->size, &address))
		judge_shown(v, s, guest, address);
	else
		judge_hidden(v, s, guest);
}

/* ---- interrupts ---- */

static struct statement *find_given(struct verify *v, uint32_t intid)
{
	verify_for_each_statement (s, v)
		if (s->kind == SAYS_INTERRUPT && (s->meant ? s->meant : s->intid) == intid)
			return s;
	return NULL;
}

/* Xen gives a guest without dom0 all interrupts of the node that xen,path names. */
static void judge_wanted(struct verify *v, struct statement *s)
{
	const struct guest *guest = &v->guests.items[s->guest];
	struct statement *given = find_given(v, s->meant ? s->meant : s->intid);
	bool has_device = guest->device && has_intid(v, guest->device, s->intid);

	if (given)
		given->used = true;
	if (s->verdict == VERIFY_WRONG || given)
		return;
	if (set_is_xl(v))
		judge(v, s, VERIFY_WRONG,
		      "the configuration does not give the guest INTID %" PRIu32 "; add it to irqs",
		      s->intid);
	else if (set_is_microkit(v) && has_device &&
		 (*device_evidence(v, guest->device) & IS_MEANT))
		judge(v, s, VERIFY_WRONG,
		      "the system does not give the guest interrupt %" PRIu32 "; add an irq",
		      s->intid);
	else if (guest->xen_path && guest->device && !has_device)
		judge(v, s, VERIFY_WRONG, "%s has no interrupt %" PRIu32,
		      device_path(v, guest->device), s->intid);
}

/* ---- what is given and not wanted ---- */

static bool has_guest_tree(const struct verify *v)
{
	for (size_t i = 0; i < v->files.n; i++)
		if (v->files.items[i].set == v->set && v->files.items[i].kind == VERIFY_TREE)
			return true;
	return false;
}

static void judge_unused(struct verify *v, struct statement *s)
{
	if (s->used || !s->for_guest || s->verdict == VERIFY_WRONG)
		return;
	if (s->kind == SAYS_INTERRUPT)
		judge(v, s, VERIFY_WRONG, "the guest's tree has no device with this interrupt (%s)",
		      s->text);
	else if (s->kind == SAYS_FRAMES && s->has_guest_frame && !set_is_microkit(v))
		judge(v, s, VERIFY_WRONG,
		      "the guest's tree has no device with registers at 0x%" PRIx64 " (%s)",
		      s->guest_frame << FRAME_SHIFT, s->text);
}

static void judge_no_passthrough(struct verify *v)
{
	for (uint32_t i = 0; i < v->files.n; i++) {
		struct statement *s;

		if (!set_is_xl(v) || v->files.items[i].set != v->set || !v->files.items[i].is_whole)
			continue;
		s = statement_new(v, SAYS_SOMETHING, 0, "/passthrough");
		if (s)
			s->file = i;
		judge(v, s, VERIFY_WRONG,
		      "xl takes only what is below a node /passthrough, and there is none");
	}
}

void judge_guest_nodes(struct verify *v)
{
	bool is_alone = !set_is_xl(v) && !set_is_microkit(v) && !shows_frames(v);
	bool has_tree = has_guest_tree(v);

	verify_for_each_statement (s, v) {
		if (s->kind == SAYS_GUEST_REG)
			judge_reg(v, s, is_alone);
		else if (s->kind == SAYS_GUEST_INTERRUPT)
			judge_wanted(v, s);
	}
	verify_for_each_statement (s, v)
		if (has_tree)
			judge_unused(v, s);
	judge_no_passthrough(v);
}
