/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* INTIDs that a guest gets or waits for. */

#include "base/cleanup.h"
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

/* An SPI number in place of the INTID, or 32 added twice. */
static bool judge_shifted(struct verify *v, struct entry *e, bool is_unrelated)
{
	uint32_t intid = e->interrupt.intid;
	uint8_t above = 0, below = 0;
	const struct interrupt *i = find_shifted(v, intid + GIC_SPI_FIRST, &above);
	const struct interrupt *j = intid > 2 * GIC_SPI_FIRST - 1
					    ? find_shifted(v, intid - GIC_SPI_FIRST, &below)
					    : NULL;

	if (i && above && !(is_unrelated && find_given(v, i->intid))) {
		e->interrupt.target = i->intid;
		report(v, e, VERIFY_WRONG,
		       e->kind == ENTRY_GUEST_INTERRUPT
			       ? "SPI %" PRIu32 " of %s is INTID %" PRIu32 "; write %s"
			       : "%" PRIu32 " is the SPI of %s, whose INTID is %" PRIu32
				 " (32 more); write %s",
		       i->number, owner_path(v, i->node), i->intid, number_text(v, e, i));
		return true;
	}
	if (j && below && !(is_unrelated && find_given(v, j->intid))) {
		e->interrupt.target = j->intid;
		report(v, e, VERIFY_WRONG, "%" PRIu32 " is already the INTID of %s; write %s",
		       j->intid, owner_path(v, j->node), number_text(v, e, j));
		return true;
	}
	if (!i || is_unrelated)
		return false;
	report(v, e, VERIFY_WRONG,
	       "no device has interrupt %" PRIu32 "; if SPI %" PRIu32 " of %s is meant, write %s",
	       intid, i->number, owner_path(v, i->node), number_text(v, e, i));
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

static void judge_unowned(struct verify *v, struct entry *e)
{
	if (e->interrupt.intid < GIC_SPI_FIRST && !judge_shifted(v, e, false))
		report(v, e, VERIFY_WRONG,
		       "each CPU has interrupts below 32 of its own; they cannot be given away");
	else if (!e->reported && !judge_chosen(v, e) && !judge_shifted(v, e, false))
		report(v, e, VERIFY_WRONG, "no device of the board has interrupt %" PRIu32 "%s",
		       e->interrupt.intid, wanted_text(v));
}

/* ---- numbers that are there ---- */

static bool is_duplicate(struct verify *v, const struct entry *e)
{
	verify_for_each_entry (other, v)
		if (other < e && other->kind == ENTRY_INTERRUPT &&
		    other->interrupt.intid == e->interrupt.intid)
			return true;
	return false;
}

/* Another device with this interrupt would lose it, unless the file is about that too. A page that
 * it shares with others is not enough. */
static void judge_sharing(struct verify *v, struct entry *e, const struct device *device)
{
	const uint8_t of_the_file = IS_NAMED | HAS_OWN_REGION | HAS_INTERRUPT_BEST;
	const struct interrupt *i = NULL;

	while (!finding_set_has(v->accepted, FINDING_SHARED_INTERRUPT) &&
	       (i = next_with_intid(v, e->interrupt.intid, i))) {
		const struct device *other = owner_of(v, i->node);

		if (other != device && !(*device_evidence(v, other) & of_the_file))
			report(v, e, VERIFY_WRONG,
			       "%s has this interrupt too and would lose it; to take the risk, use "
			       "--accept shared_interrupt",
			       device_path(v, other));
	}
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
}

static bool has_frames(struct verify *v)
{
	verify_for_each_entry (e, v)
		if (e->kind == ENTRY_FRAMES)
			return true;
	return false;
}

static void judge_owned(struct verify *v, struct entry *e, const struct interrupt *i,
			uint8_t evidence)
{
	const struct device *device = owner_of(v, i->node);

	if (!evidence && judge_shifted(v, e, true))
		return;
	if (!evidence && device->translated && has_frames(v))
		report(v, e, set_is_microkit(v) ? VERIFY_UNKNOWN : VERIFY_WRONG,
		       "this is an interrupt of %s, which nothing else here refers to%s",
		       device_path(v, device), wanted_text(v));
	judge_trigger(v, e, i);
	judge_sharing(v, e, device);
	if (!set_is_microkit(v))
		judge_for_xen(v, e, i);
	report(v, e, VERIFY_RIGHT, "interrupt of %s, %s", device_path(v, device),
	       trigger_text(i->trigger));
}

/* The number as the file has it. */
static void judge_number(struct verify *v, struct entry *e)
{
	uint8_t evidence;
	const struct interrupt *i = best_with_intid(v, e->interrupt.intid, &evidence);

	if (is_duplicate(v, e) && e->kind == ENTRY_INTERRUPT)
		report(v, e, VERIFY_WRONG, "it is listed twice; %s refuses the second",
		       set_is_microkit(v) ? "Microkit" : "Xen");
	else if (i && i->type == INTID_SPI)
		judge_owned(v, e, i, evidence);
	else if (i && i->type == INTID_ESPI)
		report(v, e, VERIFY_WRONG,
		       "this is an extended SPI of %s, which cannot be given away",
		       owner_path(v, i->node));
	else
		judge_unowned(v, e);
}

/* xl reads another number than the author wrote, which may be wrong too. */
static void judge_misread(struct verify *v, struct entry *e)
{
	_cleanup_(freep) char *text = TAKE(e->text);
	bool is_known = e->verdict == VERIFY_RIGHT || e->interrupt.target;

	e->interrupt.target = interrupt_target(e);
	e->reported = false;
	if (is_known)
		report(v, e, VERIFY_WRONG, "%s; write %" PRIu32, e->interrupt.misread,
		       e->interrupt.target);
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

/* libxl refuses fewer than its own devices and the interrupts in irqs need
 * (tools/libs/light/libxl_arm.c). */
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
	if (e->nr_spis < needed)
		report(v, e, VERIFY_WRONG, "INTID %" PRIu32 " needs at least %" PRIu32,
		       needed + GIC_SPI_FIRST - 1, needed > own ? needed : own);
	else if (e->nr_spis < own)
		report(v, e, VERIFY_WRONG,
		       "the virtual UART and the virtio devices need at least %" PRIu32, own);
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
