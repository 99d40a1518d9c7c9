/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From resources and neighbours to findings. What only the board as a whole can tell is found
 * here; what one property tells was found while it was resolved. */

#include "board/verdict.h"

#include <stdlib.h>
#include <string.h>

#include "board/drivers.h"
#include "board/layout.h"
#include "board/dom0-tree.h"
#include "board/references.h"
#include "xen/keeps.h"

/* One device under judgement. */
struct judge {
	const struct board *board;
	const struct device *device;
	bool detail;
	unsigned int searches; /* for second nodes so far */
	struct findings *findings;
};

/* More second nodes than this are not looked for: nobody reads as many sentences. */
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

/* What of a part cannot be granted stays behind; that does not block the device. Where a part's
 * reg is no memory (the address of a PHY) the device itself is the way to it. */
static void judge_part_finding(struct judge *j, struct finding finding)
{
	if (finding.code == FINDING_NOT_TRANSLATABLE)
		return;
	if (is_about_interrupt(finding.code)) {
		finding.code = FINDING_PART_LEFT_BEHIND;
		finding.why = "it is no interrupt that can be granted";
	}
	if (finding.code == FINDING_PART_LEFT_BEHIND || finding.code == FINDING_MALFORMED)
		finding.severity = SEVERITY_NOTE;
	finding_add_struct(j->findings, finding);
}

static void judge_resources(struct judge *j, const struct device *member)
{
	for (uint32_t i = 0; i < member->findings.n; i++) {
		struct finding finding = j->board->findings.items[member->findings.first + i];

		if (member == j->device)
			finding_add_struct(j->findings, finding);
		else
			judge_part_finding(j, finding);
	}
}

/* ---- pages ---- */

/* Of the others the one to be named: rather a stranger than a bus above or a child below. */
struct witness {
	const struct node *own;
	const struct node *node;
	unsigned int n; /* seen so far */
};

static bool is_kin(const struct node *a, const struct node *b)
{
	return (a >= b && a < b->end) || (b >= a && b < a->end);
}

static int note_other(const struct claim *other, void *userdata)
{
	struct witness *witness = userdata;
	const struct node *best = witness->node;
	int r = best ? is_kin(other->node, witness->own) - is_kin(best, witness->own) : -1;

	if (r < 0 || (r == 0 && node_compare(other->node, best) < 0))
		witness->node = other->node;
	return ++witness->n == NEIGHBOURS_MAX;
}

static const struct node *first_other(struct judge *j, const struct claims *claims,
				      struct claim claim)
{
	struct witness witness = { .own = claim.node };

	if (j->detail && j->searches++ < SEARCHES_MAX)
		claims_for_each_other(claims, &claim, note_other, &witness);
	return witness.node;
}

static void judge_shared_page(struct judge *j, const struct region *region)
{
	struct claim claim = board_page_claim(j->board, region);
	struct finding finding = { .code = FINDING_SHARED_PAGE,
				   .node = region->node,
				   .property = "reg",
				   .a = region->address & ~(FRAME_SIZE - 1) };

	if (!board_region_is_shared(j->board, region))
		return;
	finding.other = first_other(j, &j->board->pages, claim);
	finding_add_struct(j->findings, finding);
}

static void judge_memory(struct judge *j, const struct region *region)
{
	struct span frames = range_frames(region->address, region->size);
	const struct span_entry *memory = spanset_find(&j->board->memory, frames);
	const struct span_entry *held = spanset_find(&j->board->held_frames, frames);

	if (memory)
		finding_add(j->findings, .code = FINDING_RESERVED_MEMORY, .node = region->node,
			    .property = "reg", .other = memory->node, .a = region->address,
			    .why = "that belongs to");
	if (held && !j->device->held)
		finding_add(j->findings, .code = FINDING_HELD_BY_XEN, .node = region->node,
			    .property = "reg", .other = held->node, .a = region->address,
			    .why = "a page of it also holds registers that Xen keeps, of");
}

static void judge_region(struct judge *j, const struct region *region)
{
	uint64_t guest;

	if (!region->translated || region->size == 0)
		return;
	judge_memory(j, region);
	judge_shared_page(j, region);
	if ((region->address | region->size) & (FRAME_SIZE - 1))
		finding_add(j->findings, .code = FINDING_SUB_PAGE, .node = region->node,
			    .property = "reg", .a = region->address, .b = region->size);
	if (!layout_find(j->board, region, &guest))
		finding_add(j->findings, .code = FINDING_NO_GUEST_WINDOW, .node = region->node,
			    .property = "reg", .a = region->address);
}

/* ---- interrupts ---- */

/* Standard extended SPIs: Xen takes any first cell but 0 for a PPI (arch/arm/gic.c,
 * gic_irq_xlate). */
static void judge_support(struct judge *j, const struct interrupt *i, bool is_part)
{
	const char *why = NULL;

	if (i->type == INTID_ESPI)
		why = "Xen misreads extended SPIs";
	else if (i->type == INTID_SPI && i->intid > XEN_GUEST_INTID_MAX)
		why = "a guest's GIC ends at INTID 991";
	if (!why)
		return;
	if (is_part)
		finding_add(j->findings, .code = FINDING_PART_LEFT_BEHIND, .node = i->node,
			    .a = i->index, .why = why);
	else
		finding_add(j->findings, .code = FINDING_INTERRUPT_UNSUPPORTED, .node = i->node,
			    .a = i->index, .b = i->intid, .why = why);
}

/* Xen routed the line to dom0 for a device that is not marked: binding it fails. */
static int find_unmarked(const struct claim *other, void *userdata)
{
	const struct judge *j = userdata;
	const struct device *device = board_device_of(j->board, other->node);

	return device && board_mark(j->board, device) == MARK_UNMARKED;
}

static void judge_shared_interrupt(struct judge *j, const struct interrupt *i)
{
	struct claim claim = board_intid_claim(j->board, i);
	struct finding shared = { .code = FINDING_SHARED_INTERRUPT,
				  .node = i->node,
				  .a = i->intid };

	if (!board_interrupt_is_shared(j->board, i))
		return;
	if (j->board->on_xen && claims_for_each_other(&j->board->intids, &claim, find_unmarked, j))
		shared.severity = SEVERITY_BLOCKER;
	shared.other = first_other(j, &j->board->intids, claim);
	finding_add_struct(j->findings, shared);
}

/* Marks are not inherited: the interrupts of an unmarked part are dom0's. */
static void judge_part_mark(struct judge *j, const struct interrupt *i)
{
	const struct device *part = board_device_of(j->board, i->node);

	if (i->type == INTID_SPI && board_mark(j->board, j->device) == MARK_MARKED &&
	    board_mark(j->board, part) == MARK_UNMARKED)
		finding_add(j->findings, .code = FINDING_PART_LEFT_BEHIND, .node = i->node,
			    .a = i->index,
			    .why = "the part has no xen,passthrough of its own; mark it too");
}

static void judge_interrupt(struct judge *j, const struct interrupt *i, bool is_part)
{
	const struct span_entry *held;

	if (i->intid == 0)
		return;
	judge_support(j, i, is_part);
	if (is_part)
		judge_part_mark(j, i);
	held = spanset_find(&j->board->held_intids, (struct span){ i->intid, i->intid });
	if (held && !j->device->held)
		finding_add(j->findings, .code = FINDING_HELD_BY_XEN, .node = i->node,
			    .other = held->node, .a = i->intid,
			    .why = "an interrupt of it is also one that Xen uses, of");
	judge_shared_interrupt(j, i);
	if (xen_virtual_interrupt(i->intid))
		finding_add(j->findings, .code = FINDING_VIRTUAL_INTERRUPT_CLASH, .node = i->node,
			    .a = i->intid, .why = xen_virtual_interrupt(i->intid));
}

/* ---- DMA ---- */

static void judge_stream(struct judge *j, const struct stream *stream)
{
	if (board_stream_is_shared(j->board, stream))
		finding_add(j->findings, .code = FINDING_SHARED_STREAM, .node = stream->node,
			    .property = stream->property, .other = stream->iommu, .a = stream->id,
			    .b = stream->count,
			    .why = stream->count > 1 ? "one of the %E stream IDs from %X on"
						     : "stream ID %X");
}

static bool may_do_dma(const struct device *device)
{
	const struct node *node = device->node;

	return node_has(node, PROPERTY_DMAS) || node_has(node, PROPERTY_DMA_COHERENT) ||
	       node_has(node, PROPERTY_DMA_RANGES) || node_has(node, PROPERTY_IOMMUS) ||
	       !xen_knows_no_master(node);
}

static void judge_dma(struct judge *j)
{
	struct finding finding = {
		.code = FINDING_DMA_UNPROTECTED,
		.node = j->device->node,
		.why = j->board->made_by_xen ? "dom0's tree does not tell whether an IOMMU stands "
					       "in front of it; give the host tree"
					     : "no IOMMU stands between it and memory"
	};
	size_t n = 0;

	if (!j->device->translated || !may_do_dma(j->device))
		return;
	board_for_each_member (member, j->board, j->device)
		board_for_each_stream (stream, j->board, member) {
			n++;
			if (xen_drives_iommu(stream->iommu) || finding.other)
				continue;
			finding.other = stream->iommu;
			finding.why = node_unavailable_ancestor(stream->iommu)
					      ? "the IOMMU %O in front of it is disabled"
					      : "Xen has no driver for the IOMMU %O in front of it";
		}
	if (n == 0 || finding.other)
		finding_add_struct(j->findings, finding);
}

/* ---- the device as a whole ---- */

static void judge_provider(struct judge *j)
{
	const struct consumer *consumer = array_at(&j->board->consumers, j->device->first_consumer);
	const struct node *other = NULL, *node;

	for (uint32_t i = 0; i < j->device->n_consumers; i++, consumer++) {
		node = &j->board->tree->nodes[consumer->node];
		if (!consumer->is_endpoint && (!other || node_compare(node, other) < 0))
			other = node;
	}
	if (!other && j->device->is_bus && j->detail)
		other = board_first_below(j->board, j->device);
	if (other || j->device->is_bus)
		finding_add(j->findings, .code = FINDING_PROVIDER, .node = j->device->node,
			    .other = other);
}

/* One for each property: its first supplier stands for the others. */
static bool is_repeated(const struct judge *j, const struct supplier *supplier,
			enum finding_code code)
{
	size_t n = j->findings->n;
	const struct finding *last = n > 0 ? &j->findings->items[n - 1] : NULL;

	return last && last->code == code && last->node == supplier->holder &&
	       last->property == supplier->property;
}

static int missing_supplier(const struct supplier *supplier, void *userdata)
{
	struct judge *j = userdata;
	const struct node *device = j->device->node;
	bool is_msi = supplier->kind == SUPPLIER_MSI;
	enum finding_code code = is_msi ? FINDING_MSI_UNAVAILABLE
					: FINDING_SUPPLIER_MISSING_IN_GUEST;

	if ((supplier->node >= device && supplier->node < device->end) ||
	    (!is_msi && supplier->kind >= SUPPLIER_OTHER))
		return 0;
	if (!is_repeated(j, supplier, code))
		finding_add(j->findings, .code = code, .node = supplier->holder,
			    .property = supplier->property, .other = supplier->node,
			    .why = supplier_kind_name(supplier->kind));
	return 0;
}

static void judge_mark(struct judge *j)
{
	const struct board *board = j->board;
	enum mark mark = board_mark(board, j->device);

	if (mark == MARK_UNKNOWN)
		finding_add(j->findings, .code = FINDING_MARK_UNKNOWN, .node = j->device->node);
	if (mark != MARK_UNMARKED)
		return;
	finding_add(j->findings, .code = FINDING_NOT_MARKED, .node = j->device->node,
		    .severity = board->on_xen ? SEVERITY_BLOCKER : SEVERITY_NOTE,
		    .why = board->on_xen ? "Xen gave it to dom0, its interrupts cannot be granted; "
					   "mark it in "
					   "the tree that Xen is booted with"
					 : "mark it before boot (fdtput, or U-Boot's fdt set)");
}

static bool has_something_to_grant(const struct judge *j)
{
	board_for_each_member (member, j->board, j->device) {
		if (member->translated)
			return true;
		board_for_each_interrupt (i, j->board, member)
			if (i->type == INTID_SPI && i->intid != 0)
				return true;
	}
	return false;
}

static void judge_whole(struct judge *j)
{
	const struct device *device = j->device;
	const struct node *disabled = node_unavailable_ancestor(device->node->parent);

	if (device->held)
		finding_add(j->findings, .code = FINDING_HELD_BY_XEN, .node = device->node,
			    .other = device->held, .why = device->held_why);
	if (device->node == j->board->console)
		finding_add(j->findings, .code = FINDING_CONSOLE, .node = device->node);
	if (j->board->twins[tree_index(j->board->tree, device->node)])
		finding_add(j->findings, .code = FINDING_DUPLICATE_PATH, .node = device->node);
	if (!has_something_to_grant(j))
		finding_add(j->findings, .code = FINDING_NOTHING_TO_GRANT, .node = device->node);
	judge_dma(j);
	judge_provider(j);
	if (disabled)
		finding_add(j->findings, .code = FINDING_PARENT_DISABLED, .node = device->node,
			    .other = disabled);
	judge_mark(j);
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
	if (a->property && b->property && strcmp(a->property, b->property) != 0)
		return strcmp(a->property, b->property);
	return a->a < b->a ? -1 : a->a > b->a;
}

static void judge_driver(struct judge *j, const struct device *member)
{
	const char *release = drivers_release(j->board, member->node);

	if (release)
		finding_add(j->findings, .code = FINDING_DRIVER_BOUND, .node = member->node,
			    .why = release);
}

static void judge_member(struct judge *j, const struct device *member)
{
	judge_resources(j, member);
	if (!j->device->held)
		live_compare(j->board, member->node, j->findings);
	board_for_each_region (region, j->board, member)
		judge_region(j, region);
	board_for_each_interrupt (i, j->board, member)
		judge_interrupt(j, i, member != j->device);
	board_for_each_stream (stream, j->board, member)
		judge_stream(j, stream);
	judge_driver(j, member);
}

int verdict_findings(const struct board *board, const struct device *device, bool detail,
		     struct findings *ret)
{
	struct judge j = { .board = board, .device = device, .detail = detail, .findings = ret };

	resolver_restart(board->resolver);
	board_for_each_member (member, board, device)
		judge_member(&j, member);
	judge_whole(&j);
	for (const struct node *node = device->node; node < device->node->end;
	     node = board_next_holder(device, node))
		supplier_for_each(board->resolver, &board->suppliers, node, ret, missing_supplier,
				  &j);
	if (ret->failed < 0)
		return ret->failed;
	if (ret->n > 1)
		qsort(ret->items, ret->n, sizeof(*ret->items), finding_compare);
	return 0;
}
