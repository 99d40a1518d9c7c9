/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From resources and neighbours to findings. Faults of single properties were found while
 * resolving; here the board is looked at as a whole. */

#include "verdict/verdict.h"

#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "board/dom0-tree.h"
#include "board/drivers.h"
#include "board/layout.h"
#include "board/mark.h"
#include "board/neighbours/claims.h"
#include "board/suppliers/references.h"
#include "resolve/dma.h"
#include "verdict/role.h"
#include "verdict/sharers.h"
#include "verdict/suitability.h"
#include "verdict/suppliers.h"
#include "xen/guest-map.h"

/* The device that is being checked. */
struct checker {
	const struct board *board;
	const struct device *device;
	enum role role;
	bool detail;
	bool has_interrupt;    /* of its own, that can be granted */
	unsigned int searches; /* for second nodes so far */
	struct findings *findings;
};

/* No more second nodes than this are looked for: nobody reads as many sentences. */
#define SEARCHES_MAX 256

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[] = { [VERDICT_ASSIGNABLE] = "assignable",
					     [VERDICT_RISKY] = "risky",
					     [VERDICT_BLOCKED] = "blocked" };

	return names[verdict];
}

enum verdict verdict_of(const struct findings *findings)
{
	enum verdict verdict = VERDICT_ASSIGNABLE;

	for (size_t i = 0; i < findings->n; i++) {
		if (findings->items[i].severity == SEVERITY_BLOCKER)
			return VERDICT_BLOCKED;
		if (findings->items[i].severity == SEVERITY_RISK)
			verdict = VERDICT_RISKY;
	}
	return verdict;
}

/* ---- what was found while resolving ---- */

static bool is_about_interrupt(enum finding_code code)
{
	return code == FINDING_INTERRUPT_PRIVATE || code == FINDING_INTERRUPT_NOT_AT_GIC ||
	       code == FINDING_INTERRUPT_UNRESOLVED || code == FINDING_INTERRUPT_OUT_OF_RANGE ||
	       code == FINDING_CANDIDATES_ONLY;
}

/* Ungrantable resources of a part are skipped: they stay behind, and do not block the device. If a
 * part's reg is not memory (the address of a PHY), the guest reaches it through the device. */
static void check_part_finding(struct checker *c, struct finding finding)
{
	if (finding.code == FINDING_NOT_TRANSLATABLE)
		return;
	if (is_about_interrupt(finding.code)) {
		finding.code = FINDING_PART_LEFT_BEHIND;
		finding.why = "it cannot be granted";
	}
	if (finding.code == FINDING_PART_LEFT_BEHIND || finding.code == FINDING_MALFORMED)
		finding.severity = SEVERITY_NOTE;
	finding_add_struct(c->findings, finding);
}

/* An interrupt that stays behind while others are granted is a risk, not the end. */
static void check_own_finding(struct checker *c, struct finding finding)
{
	static const struct {
		enum finding_code code;
		const char *why;
	} rows[] = {
		{ FINDING_INTERRUPT_NOT_AT_GIC, "it ends at %O and never reaches the GIC" },
		{ FINDING_INTERRUPT_UNRESOLVED, "the wiring of %O to the GIC is not in the tree" },
		{ FINDING_INTERRUPT_OUT_OF_RANGE, "a GIC has no interrupt %E of its type" },
	};

	for (size_t i = 0; c->has_interrupt && i < ARRAY_SIZE(rows); i++)
		if (finding.code == rows[i].code) {
			finding.code = FINDING_INTERRUPT_LEFT_BEHIND;
			finding.severity = SEVERITY_OF_CODE;
			finding.why = rows[i].why;
			break;
		}
	finding_add_struct(c->findings, finding);
}

static void check_resources(struct checker *c, const struct device *member)
{
	for (uint32_t i = 0; i < member->findings.n; i++) {
		struct finding finding = c->board->findings.items[member->findings.first + i];

		if (member == c->device)
			check_own_finding(c, finding);
		else
			check_part_finding(c, finding);
	}
}

/* ---- pages ---- */

/* Says in the finding who else makes the claim. Returns the first number that is shared with the
 * one who is named. */
static uint64_t name_others(struct checker *c, const struct claims *claims, struct claim claim,
			    struct finding *finding)
{
	struct sharers sharers = { .first = claim.range.first };

	if (c->detail && c->searches++ < SEARCHES_MAX && sharers_find(claims, &claim, &sharers) < 0)
		c->findings->failed = -ENOMEM;
	finding->other = sharers.named;
	finding->n_more = sharers.n_more;
	return sharers.first;
}

static void check_shared_page(struct checker *c, const struct region *region)
{
	struct claim claim = board_page_claim(c->board, region);
	struct finding finding = {
		.code = FINDING_SHARED_PAGE,
		.node = region->node,
		.property = "reg",
		.why = "also holds registers of %S; the guest would get these too"
	};

	if (!board_region_is_shared(c->board, region))
		return;
	if (c->board->region_only_bus_shares[region - c->board->regions.items]) {
		finding.severity = SEVERITY_NOTE;
		finding.why = "is also the bus's, %O; nothing else is in it";
	}
	finding.a = name_others(c, &c->board->pages, claim, &finding) << FRAME_SHIFT;
	finding_add_struct(c->findings, finding);
}

static void check_memory(struct checker *c, const struct region *region)
{
	struct range frames = range_frames(region->address, region->size);
	const struct range_entry *memory = rangeset_find(&c->board->memory, frames);
	const struct range_entry *placeholder = rangeset_find(&c->board->placeholders, frames);
	const struct range_entry *held = rangeset_find(&c->board->held_frames, frames);

	if (memory)
		finding_add(c->findings, .code = FINDING_RESERVED_MEMORY, .node = region->node,
			    .property = "reg", .other = memory->node, .a = region->address);
	else if (placeholder)
		finding_add(c->findings, .code = FINDING_MEMORY_PLACEHOLDER, .node = region->node,
			    .property = "reg", .other = placeholder->node, .a = region->address);
	if (held && !c->device->held)
		finding_add(c->findings, .code = FINDING_HELD_BY_XEN, .node = region->node,
			    .property = "reg", .other = held->node, .a = region->address,
			    .why = "one of its pages also holds registers that Xen keeps, of");
}

static void check_region(struct checker *c, const struct region *region)
{
	uint64_t guest;

	if (!region_is_mapped(region))
		return;
	check_memory(c, region);
	check_shared_page(c, region);
	if ((region->address | region->size) & (FRAME_SIZE - 1))
		finding_add(c->findings, .code = FINDING_SUB_PAGE, .node = region->node,
			    .property = "reg", .a = region->address, .b = region->size);
	if (!layout_find(c->board, region, &guest))
		finding_add(c->findings, .code = FINDING_NO_GUEST_WINDOW, .node = region->node,
			    .property = "reg", .a = region->address);
}

/* ---- interrupts ---- */

/* Private ones have a finding of their own (interrupt_private). */
static void check_support(struct checker *c, const struct interrupt *i, bool is_part)
{
	const char *why = interrupt_why_unbindable(i);

	if (!why || (i->type != INTID_SPI && i->type != INTID_ESPI))
		return;
	if (is_part)
		finding_add(c->findings, .code = FINDING_PART_LEFT_BEHIND, .node = i->node,
			    .a = i->index, .why = why);
	else
		finding_add(c->findings,
			    .code = c->has_interrupt ? FINDING_INTERRUPT_LEFT_BEHIND
						     : FINDING_INTERRUPT_UNSUPPORTED,
			    .node = i->node, .a = i->index, .b = i->intid, .why = why);
}

/* Xen routed the line to dom0 for a device that is not marked: binding it fails. */
static int find_unmarked(const struct claim *other, void *userdata)
{
	const struct checker *c = userdata;
	const struct device *device = board_device_of(c->board, other->node);

	return device && board_mark(c->board, device) == MARK_UNMARKED;
}

static void check_shared_interrupt(struct checker *c, const struct interrupt *i)
{
	struct claim claim = board_intid_claim(c->board, i);
	struct finding shared = { .code = FINDING_SHARED_INTERRUPT,
				  .node = i->node,
				  .a = i->intid };

	if (!board_interrupt_is_shared(c->board, i))
		return;
	if (c->board->on_xen && claims_for_each_other(&c->board->intids, &claim, find_unmarked, c))
		shared.severity = SEVERITY_BLOCKER;
	name_others(c, &c->board->intids, claim, &shared);
	finding_add_struct(c->findings, shared);
}

/* One finding for all of them: a host shares its four INTx lines, or none. */
static void check_owned(struct checker *c, const struct device *member)
{
	board_for_each_owned (owned, c->board, member) {
		struct finding shared = { .code = FINDING_SHARED_INTERRUPT,
					  .node = owned->node,
					  .property = owned->property };

		if (!board_owned_is_shared(c->board, owned))
			continue;
		shared.a = name_others(c, &c->board->intids, board_owned_claim(c->board, owned),
				       &shared);
		finding_add_struct(c->findings, shared);
		return;
	}
}

/* Marks are not inherited: the interrupts of an unmarked part are dom0's. */
static void check_part_mark(struct checker *c, const struct interrupt *i)
{
	const struct device *part = board_device_of(c->board, i->node);

	if (i->type == INTID_SPI && board_mark(c->board, c->device) == MARK_MARKED &&
	    board_mark(c->board, part) == MARK_UNMARKED)
		finding_add(c->findings, .code = FINDING_PART_LEFT_BEHIND, .node = i->node,
			    .a = i->index,
			    .why = "the part has no xen,passthrough of its own; mark it too");
}

static void check_interrupt(struct checker *c, const struct interrupt *i, bool is_part)
{
	const struct range_entry *held;

	if (i->intid == 0)
		return;
	check_support(c, i, is_part);
	if (is_part)
		check_part_mark(c, i);
	held = rangeset_find(&c->board->held_intids, (struct range){ i->intid, i->intid });
	if (held && !c->device->held)
		finding_add(c->findings, .code = FINDING_HELD_BY_XEN, .node = i->node,
			    .other = held->node, .a = i->intid,
			    .why = "one of its interrupts is also used by Xen, for");
	check_shared_interrupt(c, i);
	if (guest_map_interrupt(i->intid))
		finding_add(c->findings, .code = FINDING_VIRTUAL_INTERRUPT_CLASH, .node = i->node,
			    .a = i->intid, .why = guest_map_interrupt(i->intid));
}

/* ---- DMA ---- */

static void check_stream(struct checker *c, const struct stream *stream)
{
	struct finding shared = { .code = FINDING_SHARED_STREAM,
				  .node = stream->node,
				  .property = stream->property,
				  .iommu = stream->iommu,
				  .a = stream->id,
				  .b = stream->count,
				  .why = stream->count > 1 ? "one of the %E stream IDs from %X on"
							   : "stream ID %X" };

	if (!board_stream_is_shared(c->board, stream))
		return;
	name_others(c, &c->board->stream_ids, board_stream_claim(c->board, stream), &shared);
	finding_add_struct(c->findings, shared);
}

static bool may_do_dma(const struct checker *c)
{
	const struct node *node = c->device->node;

	return node_has(node, PROPERTY_DMAS) || node_has(node, PROPERTY_DMA_COHERENT) ||
	       node_has(node, PROPERTY_DMA_RANGES) || node_has(node, PROPERTY_IOMMUS) ||
	       c->device->streams.n > 0 || (!role_is_passive(c->role) && !dma_is_passive(node));
}

/* The first stream that is not protected, or none at all. */
static void check_dma(struct checker *c)
{
	struct finding finding = { .code = FINDING_DMA_UNPROTECTED, .node = c->device->node };
	size_t n = 0;

	if (!c->device->translated || !may_do_dma(c))
		return;
	board_for_each_member (member, c->board, c->device)
		board_for_each_stream (stream, c->board, member) {
			n++;
			if (finding.why)
				continue;
			finding.why = board_why_unprotected(c->board, stream);
			finding.other = stream->iommu;
		}
	if (n == 0)
		finding.why = board_why_unprotected(c->board, NULL);
	if (finding.why)
		finding_add_struct(c->findings, finding);
}

/* ---- the device as a whole ---- */

static void check_mark(struct checker *c)
{
	const struct board *board = c->board;
	enum mark mark = board_mark(board, c->device);
	const char *misspelt = mark_misspelt(board, c->device->node);

	if (mark == MARK_UNKNOWN)
		finding_add(c->findings, .code = FINDING_MARK_UNKNOWN, .node = c->device->node);
	if (mark != MARK_UNMARKED)
		return;
	if (misspelt)
		finding_add(c->findings, .code = FINDING_MARK_MISSPELT, .node = c->device->node,
			    .property = misspelt);
	finding_add(c->findings, .code = FINDING_NOT_MARKED, .node = c->device->node,
		    .severity = board->on_xen ? SEVERITY_BLOCKER : SEVERITY_NOTE,
		    .why = board->on_xen
				   ? "Xen gave it to dom0, so its interrupts cannot be granted; "
				     "mark it in "
				     "the tree that Xen is booted with"
				   : "mark it before boot (fdtput, or U-Boot's fdt set)");
}

static bool has_something_to_grant(const struct checker *c)
{
	board_for_each_member (member, c->board, c->device) {
		if (member->translated)
			return true;
		board_for_each_interrupt (i, c->board, member)
			if (interrupt_has_spi(i))
				return true;
	}
	return false;
}

static void check_whole(struct checker *c)
{
	const struct device *device = c->device;
	const struct node *disabled = node_unavailable_ancestor(device->node->parent);

	if (device->held)
		finding_add(c->findings, .code = FINDING_HELD_BY_XEN, .node = device->node,
			    .other = device->held, .why = device->held_why);
	if (device->node == c->board->console)
		finding_add(c->findings, .code = FINDING_CONSOLE, .node = device->node);
	if (c->board->duplicate_paths[tree_index(c->board->tree, device->node)])
		finding_add(c->findings, .code = FINDING_DUPLICATE_PATH, .node = device->node);
	if (!has_something_to_grant(c))
		finding_add(c->findings, .code = FINDING_NOTHING_TO_GRANT, .node = device->node);
	if (c->board->other_board)
		finding_add(c->findings, .code = FINDING_TREE_MISMATCH,
			    .node = tree_root(c->board->tree), .property = c->board->other_board);
	if (address_is_pci_host(device->node))
		finding_add(c->findings, .code = FINDING_BUS_WINDOWS, .node = device->node,
			    .property = "ranges");
	check_dma(c);
	suitability_check(c->board, device, c->role, c->detail, c->findings);
	if (disabled)
		finding_add(c->findings, .code = FINDING_PARENT_DISABLED, .node = device->node,
			    .other = disabled);
	check_mark(c);
}

/* The order: by severity, then by code, then by node and property. */
static int finding_compare(const void *pa, const void *pb)
{
	const struct finding *a = pa, *b = pb;

	if (a->severity != b->severity)
		return a->severity > b->severity ? -1 : 1;
	if (a->code != b->code)
		return a->code < b->code ? -1 : 1;
	if (a->node != b->node)
		return node_compare(a->node, b->node);
	if (a->property && b->property && !streq(a->property, b->property))
		return strcmp(a->property, b->property);
	return a->a < b->a ? -1 : a->a > b->a;
}

static void check_driver(struct checker *c, const struct device *member)
{
	const char *release = drivers_release(c->board, member->node);

	if (release)
		finding_add(c->findings, .code = FINDING_DRIVER_BOUND, .node = member->node,
			    .what = release);
}

static void check_member(struct checker *c, const struct device *member)
{
	check_resources(c, member);
	if (!c->device->held)
		dom0_tree_compare(c->board, member->node, c->findings);
	board_for_each_region (region, c->board, member)
		check_region(c, region);
	board_for_each_interrupt (i, c->board, member)
		check_interrupt(c, i, member != c->device);
	check_owned(c, member);
	board_for_each_stream (stream, c->board, member)
		check_stream(c, stream);
	check_driver(c, member);
}

int verdict_findings(const struct board *board, const struct device *device, bool detail,
		     struct findings *ret)
{
	struct checker c = { .board = board, .device = device, .detail = detail, .findings = ret };

	c.role = role_of(device->node);
	c.has_interrupt = suitability_has_interrupt(board, device);
	resolver_restart(board->resolver);
	board_for_each_member (member, board, device)
		check_member(&c, member);
	check_whole(&c);
	suppliers_check(board, device, detail, ret);
	if (ret->failed < 0)
		return ret->failed;
	if (ret->n > 1)
		qsort(ret->items, ret->n, sizeof(*ret->items), finding_compare);
	return 0;
}
