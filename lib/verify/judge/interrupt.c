/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* INTIDs that a guest gets or waits for. */

#include "base/cleanup.h"
#include "board/neighbours/claims.h"
#include "format/xl.h"
#include "verify/judge/behind.h"
#include "verify/judge/chosen.h"
#include "verify/judge/device.h"
#include "verify/judge/judge.h"
#include "verify/judge/trigger.h"
#include "xen/guest-map.h"

/* The interrupt with this INTID of the device with the strongest evidence, other than
 * interrupts. */
static const struct interrupt *best_with_intid(const struct verify *v, uint32_t intid,
					       uint8_t *ret_evidence)
{
	const struct interrupt *i = NULL, *best = NULL;

	*ret_evidence = 0;
	while ((i = next_with_intid(v, intid, i))) {
		uint8_t evidence = *device_evidence(v, owner_of(v, i->node)) &
				   (uint8_t) ~(HAS_INTERRUPT | HAS_INTERRUPT_BEST);

		if (!best || evidence > *ret_evidence) {
			best = i;
			*ret_evidence = evidence;
		}
	}
	return best;
}

/* ---- numbers that are not there ---- */

static const char *number_text(struct verify *v, const struct entry *e, const struct interrupt *i)
{
	if (e->kind == ENTRY_GUEST_INTERRUPT)
		return verify_text(v, "<%d %" PRIu32 " %" PRIu32 ">", i->type, i->number,
				   i->trigger);
	return verify_text(v, "%" PRIu32, i->intid);
}

/* The interrupt that a number stands for if it is 32 off, unless Xen does not give its device
 * away. */
static const struct interrupt *find_shifted(struct verify *v, uint32_t intid, uint8_t *ret_evidence)
{
	const struct interrupt *i = best_with_intid(v, intid, ret_evidence);

	return i && i->type == INTID_SPI && !device_blocker(v, owner_of(v, i->node)) ? i : NULL;
}

/* What the file would say of this interrupt. */
static struct entry entry_of(const struct entry *e, const struct interrupt *i)
{
	struct entry instead = *e;

	instead.interrupt.intid = i->intid;
	instead.interrupt.target = 0;
	instead.interrupt.misread = NULL;
	if (e->kind == ENTRY_GUEST_INTERRUPT)
		instead.interrupt.flags = i->trigger;
	return instead;
}

#define PRIVATE "each CPU has interrupts below 32 of its own"

/* An SPI number in place of the INTID, or 32 added twice. */
static bool judge_shifted(struct verify *v, struct entry *e, bool is_unrelated)
{
	uint32_t intid = e->interrupt.intid;
	uint8_t above = 0, below = 0;
	const struct interrupt *i = find_shifted(v, intid + GIC_SPI_FIRST, &above);
	const struct interrupt *j = intid > 2 * GIC_SPI_FIRST - 1
					    ? find_shifted(v, intid - GIC_SPI_FIRST, &below)
					    : NULL;

	struct entry instead;

	if (i && above && !(is_unrelated && find_given(v, i->intid))) {
		instead = entry_of(e, i);
		e->interrupt.target = i->intid;
		report_write(v, e, VERIFY_WRONG, &instead, number_text(v, e, i),
			     e->kind == ENTRY_GUEST_INTERRUPT
				     ? "SPI %" PRIu32 " of %s is INTID %" PRIu32
				     : "%" PRIu32 " is the SPI of %s, whose INTID is %" PRIu32
				       " (32 more)",
			     i->number, owner_path(v, i->node), i->intid);
		return true;
	}
	if (j && below && !(is_unrelated && find_given(v, j->intid))) {
		instead = entry_of(e, j);
		e->interrupt.target = j->intid;
		report_write(v, e, VERIFY_WRONG, &instead, number_text(v, e, j),
			     "%" PRIu32 " is already the INTID of %s", j->intid,
			     owner_path(v, j->node));
		return true;
	}
	if (!i || is_unrelated)
		return false;
	instead = entry_of(e, i);
	report_write(v, e, VERIFY_WRONG, &instead, number_text(v, e, i),
		     intid < GIC_SPI_FIRST
			     ? PRIVATE ", but SPI %" PRIu32 " of %s is INTID %" PRIu32
			     : "no device has an interrupt of this number, but SPI %" PRIu32
			       " of %s is INTID %" PRIu32,
		     i->number, owner_path(v, i->node), i->intid);
	return true;
}

/* The INTIDs of the devices that the set is about, as a hint. */
static const char *wanted_text(struct verify *v)
{
	const char *text = "";
	unsigned int n = 0;

	for (size_t d = 0; d < v->board->devices.n && n < 16; d++) {
		const struct device *owner = board_owner(v->board, &v->board->devices.items[d]);

		if (!(*device_evidence(v, owner) & (IS_TARGET | IS_NAMED)))
			continue;
		board_for_each_interrupt (i, v->board, &v->board->devices.items[d])
			if (interrupt_has_spi(i) && n++ < 16)
				text = verify_text(v, "%s%s%" PRIu32, text, *text ? ", " : "",
						   i->intid);
	}
	return *text ? verify_text(v, "; the devices of this file have %s", text) : "";
}

/* The guest's CPUs have timers and PMUs of their own, and its monitor chooses their numbers as the
 * board has them. */
static bool judge_private(struct verify *v, struct entry *e, const struct interrupt *i)
{
	const struct guest *guest = e->guest == GUEST_NONE ? NULL : &v->guests.items[e->guest];

	if (!guest || !guest->is_whole || !i || i->type != INTID_PPI)
		return false;
	judge_trigger(v, e, i);
	report(v, e, VERIFY_RIGHT, "each CPU's own, as that of %s", owner_path(v, i->node));
	return true;
}

static void judge_unowned(struct verify *v, struct entry *e)
{
	if (e->interrupt.intid < GIC_SPI_FIRST && !judge_shifted(v, e, false))
		report(v, e, VERIFY_WRONG, PRIVATE "; they cannot be given away");
	else if (!e->reported && !judge_behind(v, e) && !judge_chosen(v, e) &&
		 !judge_shifted(v, e, false))
		report(v, e, VERIFY_WRONG, "no device of the board has interrupt %" PRIu32 "%s",
		       e->interrupt.intid, wanted_text(v));
}

/* ---- numbers that are there ---- */

static bool is_duplicate(struct verify *v, const struct entry *e)
{
	verify_for_each_entry (other, v)
		if (entry_is_repeated(e, other) && other->kind == ENTRY_INTERRUPT &&
		    other->owner == e->owner && other->interrupt.intid == e->interrupt.intid)
			return true;
	return false;
}

/* Another device with this interrupt would lose it, unless the file is about that too. A page that
 * it shares with others is not enough. Returns one that is disabled and so loses nothing: it has to
 * be marked as well, or Xen gives its interrupts to dom0 (xen/arch/arm/device.c, handle_device). */
static const struct device *judge_sharing(struct verify *v, struct entry *e,
					  const struct interrupt *own)
{
	const uint32_t owner = board_intid_claim(v->board, own).owner;
	const uint8_t of_the_file = IS_NAMED | HAS_OWN_REGION | HAS_INTERRUPT_BEST;
	const struct interrupt *i = NULL;
	const struct device *disabled = NULL;

	while ((i = next_with_intid(v, e->interrupt.intid, i))) {
		const struct device *other = owner_of(v, i->node);

		if (board_intid_claim(v->board, i).owner == owner ||
		    *device_evidence(v, other) & of_the_file)
			continue;
		if (node_unavailable_ancestor(i->node))
			disabled = other;
		else
			report_risk(v, e, FINDING_SHARED_INTERRUPT,
				    "%s has this interrupt too and would lose it",
				    device_path(v, other));
	}
	return disabled;
}

/* The number is right, and yet Xen may not take it: the same that an export says. */
static void judge_forwarded(struct verify *v, struct entry *e, const struct interrupt *i)
{
	struct finding finding;
	_cleanup_(freep) char *text = NULL;

	if (i->route != ROUTE_FORWARDED || !set_is_listed(v) || e->kind != ENTRY_INTERRUPT)
		return;
	finding = interrupt_forwarded(v->board->resolver, i, XEN_REFUSES_FORWARDED);
	text = finding_text(&finding);
	if (text)
		report(v, e, VERIFY_UNKNOWN, "%s", text);
	else
		v->failed = true;
}

static void judge_for_xen(struct verify *v, struct entry *e, const struct interrupt *i)
{
	const struct file *file = &v->files.items[v->set];
	const char *blocker = device_blocker(v, owner_of(v, i->node));

	if (e->interrupt.intid > GUEST_INTID_MAX)
		report(v, e, VERIFY_WRONG, "a guest's GIC ends at INTID %d", GUEST_INTID_MAX);
	if (guest_map_interrupt(e->interrupt.intid) &&
	    (e->interrupt.intid == GUEST_VPL011_SPI ? file->has_vuart : file->n_virtio > 0))
		report(v, e, VERIFY_WRONG,
		       "this guest needs the number for its own %s; remove either",
		       guest_map_interrupt(e->interrupt.intid));
	if (blocker)
		report(v, e, VERIFY_WRONG, "%s", blocker);
	judge_forwarded(v, e, i);
}

static bool has_frames(struct verify *v)
{
	verify_for_each_entry (e, v)
		if (e->kind == ENTRY_FRAMES)
			return true;
	return false;
}

/* What export says of it, too: the number is right. */
static const char *forwarder_text(struct verify *v, const struct interrupt *i)
{
	char path[TREE_PATH_MAX];
	const char *why;
	struct hop hop;

	if (i->route != ROUTE_FORWARDED || set_is_microkit(v) ||
	    !interrupt_entry(v->board->resolver, i->node, i->index, &hop, &why))
		return "";
	return verify_text(v,
			   "; it reaches the GIC through %s, and Xen is expected to refuse it (see "
			   "ptctl explain interrupt_forwarded)",
			   node_path(hop.controller, path));
}

static void judge_owned(struct verify *v, struct entry *e, const struct interrupt *i,
			uint8_t evidence)
{
	const struct device *device = owner_of(v, i->node), *disabled;

	if (!evidence && judge_shifted(v, e, true))
		return;
	if (!evidence && device->translated && has_frames(v))
		report(v, e, set_is_microkit(v) ? VERIFY_UNKNOWN : VERIFY_WRONG,
		       "this is an interrupt of %s, which nothing else here refers to%s",
		       device_path(v, device), wanted_text(v));
	judge_trigger(v, e, i);
	disabled = judge_sharing(v, e, i);
	if (set_is_microkit(v)) /* there are no marks */
		disabled = NULL;
	if (!set_is_microkit(v))
		judge_for_xen(v, e, i);
	report(v, e, VERIFY_RIGHT, "interrupt of %s, %s%s%s%s%s", device_path(v, device),
	       trigger_text(i->trigger), forwarder_text(v, i), disabled ? "; mark " : "",
	       disabled ? device_path(v, disabled) : "",
	       disabled ? " as well, which has it too but is disabled" : "");
}

/* The number as the file has it. */
static void judge_number(struct verify *v, struct entry *e)
{
	uint8_t evidence;
	const struct interrupt *i = best_with_intid(v, e->interrupt.intid, &evidence);

	if (is_duplicate(v, e) && e->kind == ENTRY_INTERRUPT)
		report_remove(v, e, VERIFY_WRONG, "it is listed twice, and %s refuses the second",
			      set_is_microkit(v) ? "Microkit" : "Xen");
	else if (i && i->type == INTID_SPI)
		judge_owned(v, e, i, evidence);
	else if (i && i->type == INTID_ESPI)
		report(v, e, VERIFY_WRONG,
		       "this is an extended SPI of %s, which cannot be given away",
		       owner_path(v, i->node));
	else if (!judge_private(v, e, i))
		judge_unowned(v, e);
}

/* xl reads another number than the author wrote, which may be wrong too. */
static void judge_misread(struct verify *v, struct entry *e)
{
	const char *text = e->text;
	struct entry instead;
	bool is_known = e->verdict == VERIFY_RIGHT || e->interrupt.target;

	e->interrupt.target = interrupt_target(e);
	e->reported = false;
	instead = *e;
	instead.interrupt = (struct entry_interrupt){ .intid = e->interrupt.target };
	if (is_known)
		report_write(v, e, VERIFY_WRONG, &instead,
			     verify_text(v, "%" PRIu32, e->interrupt.target), "%s",
			     e->interrupt.misread);
	else
		report(v, e, VERIFY_WRONG, "%s; as %" PRIu32 ": %s", e->interrupt.misread,
		       e->interrupt.intid, text);
}

static void judge_interrupt(struct verify *v, struct entry *e)
{
	judge_number(v, e);
	if (e->interrupt.misread)
		judge_misread(v, e);
}

/* ---- nr_spis ---- */

static void report_nr_spis(struct verify *v, struct entry *e, uint32_t least, const char *why)
{
	struct entry instead = *e;

	instead.nr_spis = least;
	report_write(v, e, VERIFY_WRONG, &instead, verify_text(v, "%" PRIu32, least),
		     "%s: at least %" PRIu32 ". Xen 4.21 and later refuse to create the guest; "
		     "before, xl counts by itself",
		     why, least);
}

/* libxl counts what its own devices and the interrupts in irqs need. From Xen 4.21 on it refuses
 * fewer; before, it takes the larger number (tools/libs/light/libxl_arm.c,
 * libxl__arch_domain_prepare_config). */
static void judge_nr_spis(struct verify *v, struct entry *e)
{
	const struct file *file = &v->files.items[v->set];
	uint32_t own = file->n_virtio > 0
			       ? GUEST_VIRTIO_MMIO_SPI_FIRST - GIC_SPI_FIRST + file->n_virtio
			       : file->has_vuart;
	uint32_t needed = 0;

	verify_for_each_entry (other, v)
		if (other->kind == ENTRY_INTERRUPT && other->interrupt.intid >= GIC_SPI_FIRST &&
		    other->verdict != VERIFY_WRONG &&
		    other->interrupt.intid - GIC_SPI_FIRST + 1 > needed)
			needed = other->interrupt.intid - GIC_SPI_FIRST + 1;
	if (e->nr_spis < needed || e->nr_spis < own)
		report_nr_spis(v, e, needed > own ? needed : own,
			       e->nr_spis < needed
				       ? verify_text(v, "INTID %" PRIu32 " needs more",
						     needed + GIC_SPI_FIRST - 1)
				       : "the virtual UART and the virtio devices need more");
	else if (e->nr_spis > GUEST_INTID_MAX + 1 - GIC_SPI_FIRST)
		report(v, e, VERIFY_WRONG, "a guest's GIC has at most %d",
		       GUEST_INTID_MAX + 1 - GIC_SPI_FIRST);
	else
		report(v, e, VERIFY_RIGHT, "enough for these interrupts");
}

void judge_interrupts(struct verify *v)
{
	verify_for_each_entry (e, v)
		if (e->kind == ENTRY_INTERRUPT)
			judge_interrupt(v, e);
	verify_for_each_entry (e, v)
		if (e->kind == ENTRY_GUEST_INTERRUPT)
			judge_interrupt(v, e);
	verify_for_each_entry (e, v)
		if (e->kind == ENTRY_NR_SPIS)
			judge_nr_spis(v, e);
}
