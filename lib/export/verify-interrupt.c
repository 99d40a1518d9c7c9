/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* INTIDs that a guest is given. */

#include <stdio.h>
#include <string.h>

#include "board/xenfacts.h"
#include "export/judges.h"

/* The interrupt with this INTID of the device that the set is most about, and what speaks for that.
 */
static const struct interrupt *best_with_intid(const struct verify *v, uint32_t intid,
					       uint8_t *ret_evidence)
{
	const struct interrupt *i = NULL, *best = NULL;

	*ret_evidence = 0;
	while ((i = next_with_intid(v, intid, i))) {
		uint8_t evidence = *device_evidence(v, owner_of(v, i->node)) & ~HAS_INTERRUPT;

		if (!best || evidence > *ret_evidence) {
			best = i;
			*ret_evidence = evidence;
		}
	}
	return best;
}

static const char *path_of(struct verify *v, const struct interrupt *i)
{
	return device_path(v, owner_of(v, i->node));
}

/* ---- triggers ---- */

static const char *trigger_text(uint32_t trigger)
{
	return trigger_name(trigger) ? trigger_name(trigger) : "of an unknown kind";
}

static void judge_class(struct verify *v, struct statement *s, const struct interrupt *i)
{
	bool is_edge = i->trigger & TRIGGER_EDGE_BOTH;

	if (i->trigger == TRIGGER_NONE || is_edge == s->wants_edge)
		return;
	judge(v, s, VERIFY_WRONG, "interrupt %" PRIu32 " of %s is %s; write trigger=\"%s\"",
	      s->intid, path_of(v, i), trigger_text(i->trigger), is_edge ? "edge" : "level");
}

/* Xen programs what the host's tree says, whatever the guest's does (xen/arch/arm/irq.c). */
static void judge_flags(struct verify *v, struct statement *s, const struct interrupt *i)
{
	if (i->trigger == TRIGGER_NONE || i->trigger == s->trigger)
		return;
	judge(v, s, VERIFY_WRONG,
	      "interrupt %" PRIu32 " of %s is %s; write <%d %" PRIu32 " %" PRIu32 ">", s->intid,
	      path_of(v, i), trigger_text(i->trigger), i->type, i->number, i->trigger);
}

static void judge_trigger(struct verify *v, struct statement *s, const struct interrupt *i)
{
	if (s->wants_edge || s->wants_level)
		judge_class(v, s, i);
	else if (s->has_trigger)
		judge_flags(v, s, i);
}

/* ---- numbers that are not there ---- */

static bool has_candidate(const struct interrupt *i, uint32_t intid)
{
	for (uint32_t c = 0; c < i->candidates.n; c++)
		if (i->candidates.items[c] == intid)
			return true;
	return false;
}

/* Whatever is chosen at run time, the guest has it. */
static bool has_all_candidates(struct verify *v, const struct interrupt *i)
{
	uint32_t n = 0;

	for (uint32_t c = 0; c < i->candidates.n; c++) {
		bool found = false;

		verify_for_each_statement (s, v)
			found |= s->kind == SAYS_INTERRUPT && s->intid == i->candidates.items[c];
		n += found;
	}
	return n == i->candidates.n;
}

static bool judge_candidate(struct verify *v, struct statement *s)
{
	for (size_t n = 0; n < v->board->interrupts.n; n++) {
		const struct interrupt *i = &v->board->interrupts.items[n];
		const struct device *device = owner_of(v, i->node);
		char path[TREE_PATH_MAX];

		if (!device || !has_candidate(i, s->intid))
			continue;
		if (has_all_candidates(v, i))
			judge(v, s, VERIFY_RIGHT,
			      "one of the interrupts that %s chooses from, which are all here",
			      i->controller ? node_path(i->controller, path) : "the controller");
		else
			judge(v, s, VERIFY_UNKNOWN,
			      "one of %" PRIu32
			      " that %s chooses from at run time, for %s among others",
			      i->candidates.n,
			      i->controller ? node_path(i->controller, path) : "the controller",
			      device_path(v, device));
		return true;
	}
	return false;
}

static const char *number_text(struct verify *v, const struct statement *s,
			       const struct interrupt *i)
{
	if (s->kind == SAYS_GUEST_INTERRUPT)
		return verify_text(v, "<%d %" PRIu32 " %" PRIu32 ">", i->type, i->number,
				   i->trigger);
	return verify_text(v, "%" PRIu32, i->intid);
}

static bool is_given(struct verify *v, uint32_t intid)
{
	verify_for_each_statement (s, v)
		if (s->kind == SAYS_INTERRUPT && s->intid == intid)
			return true;
	return false;
}

/* 32 too few, or too many. */
static bool judge_shifted(struct verify *v, struct statement *s, bool is_stranger)
{
	uint8_t above, below;
	const struct interrupt *i = best_with_intid(v, s->intid + GIC_SPI_FIRST, &above);
	const struct interrupt *j = s->intid > 2 * GIC_SPI_FIRST - 1
					    ? best_with_intid(v, s->intid - GIC_SPI_FIRST, &below)
					    : NULL;

	if (i && !(is_stranger && is_given(v, i->intid)) &&
	    (above || (!is_stranger && !(j && below)))) {
		s->meant = i->intid;
		judge(v, s, VERIFY_WRONG,
		      s->kind == SAYS_GUEST_INTERRUPT
			      ? "SPI %" PRIu32 " of %s is INTID %" PRIu32 "; write %s"
			      : "%" PRIu32 " is the SPI of %s, whose INTID is %" PRIu32
				" (32 more); write %s",
		      i->number, path_of(v, i), i->intid, number_text(v, s, i));
		return true;
	}
	if (!j || (is_stranger && !below))
		return false;
	s->meant = j->intid;
	judge(v, s, VERIFY_WRONG, "%" PRIu32 " is the INTID of %s already; write %s", j->intid,
	      path_of(v, j), number_text(v, s, j));
	return true;
}

/* The INTIDs of the devices that the set is about, as a hint. */
static const char *wanted_text(struct verify *v)
{
	const char *text = "";
	unsigned int n = 0;

	for (size_t d = 0; d < v->board->n && n < 16; d++) {
		const struct device *owner = board_owner(v->board, &v->board->items[d]);

		if (!(*device_evidence(v, owner) & (IS_MEANT | IS_NAMED)))
			continue;
		board_for_each_interrupt (i, v->board, &v->board->items[d])
			if (i->intid != 0 && n++ < 16)
				text = verify_text(v, "%s%s%" PRIu32, text, *text ? ", " : "",
						   i->intid);
	}
	return *text ? verify_text(v, "; the devices of this file have %s", text) : "";
}

static void judge_unowned(struct verify *v, struct statement *s)
{
	if (s->intid < GIC_SPI_FIRST && !judge_shifted(v, s, false))
		judge(v, s, VERIFY_WRONG,
		      "each processor has interrupts below 32 of its own; they cannot be given "
		      "away");
	else if (!s->judged && !judge_candidate(v, s) && !judge_shifted(v, s, false))
		judge(v, s, VERIFY_WRONG, "no device of the board has interrupt %" PRIu32 "%s",
		      s->intid, wanted_text(v));
}

/* ---- numbers that are there ---- */

static bool is_duplicate(struct verify *v, const struct statement *s)
{
	verify_for_each_statement (other, v)
		if (other < s && other->kind == SAYS_INTERRUPT && other->intid == s->intid)
			return true;
	return false;
}

/* Whoever else has it would be given away with it. */
static void judge_sharing(struct verify *v, struct statement *s, const struct device *device)
{
	const struct interrupt *i = NULL;

	while (!v->accepted[FINDING_SHARED_INTERRUPT] && (i = next_with_intid(v, s->intid, i))) {
		const struct device *other = owner_of(v, i->node);

		if (other != device && !(*device_evidence(v, other) & ~HAS_INTERRUPT))
			judge(v, s, VERIFY_WRONG,
			      "%s has this interrupt too, and would lose it (--accept "
			      "shared_interrupt takes the risk)",
			      device_path(v, other));
	}
}

static void judge_for_xen(struct verify *v, struct statement *s, const struct interrupt *i)
{
	const struct file *file = &v->files.items[v->set];
	const char *blocker = device_blocker(v, owner_of(v, i->node));

	if (s->intid > XEN_GUEST_INTID_MAX)
		judge(v, s, VERIFY_WRONG, "the GIC of a guest ends at INTID %d",
		      XEN_GUEST_INTID_MAX);
	if ((file->has_vuart && s->intid == 32) ||
	    (file->has_virtio && s->intid > 32 && xen_virtual_interrupt(s->intid)))
		judge(v, s, VERIFY_WRONG,
		      "this guest needs the number itself, for its %s; take out either",
		      xen_virtual_interrupt(s->intid));
	if (blocker)
		judge(v, s, VERIFY_WRONG, "%s", blocker);
}

static bool has_frames(struct verify *v)
{
	verify_for_each_statement (s, v)
		if (s->kind == SAYS_FRAMES)
			return true;
	return false;
}

static void judge_owned(struct verify *v, struct statement *s, const struct interrupt *i,
			uint8_t evidence)
{
	const struct device *device = owner_of(v, i->node);

	if (!evidence && judge_shifted(v, s, true))
		return;
	if (!evidence && device->translated && has_frames(v))
		judge(v, s, set_is_microkit(v) ? VERIFY_UNKNOWN : VERIFY_WRONG,
		      "this is an interrupt of %s, of which there is nothing else here%s",
		      device_path(v, device), wanted_text(v));
	judge_trigger(v, s, i);
	judge_sharing(v, s, device);
	if (!set_is_microkit(v))
		judge_for_xen(v, s, i);
	judge(v, s, VERIFY_RIGHT, "interrupt of %s, %s", device_path(v, device),
	      trigger_text(i->trigger));
}

static void judge_interrupt(struct verify *v, struct statement *s)
{
	uint8_t evidence;
	const struct interrupt *i = best_with_intid(v, s->intid, &evidence);

	if (is_duplicate(v, s) && s->kind == SAYS_INTERRUPT)
		judge(v, s, VERIFY_WRONG, "it is there twice: %s refuses the second one",
		      set_is_microkit(v) ? "Microkit" : "Xen");
	else if (i && i->type == INTID_SPI)
		judge_owned(v, s, i, evidence);
	else
		judge_unowned(v, s);
}

/* ---- nr_spis ---- */

/* libxl refuses less than the interrupts of irqs need (tools/libs/light/libxl_arm.c). */
static void judge_nr_spis(struct verify *v, struct statement *s)
{
	uint32_t needed = 0;

	verify_for_each_statement (other, v)
		if (other->kind == SAYS_INTERRUPT && other->intid >= GIC_SPI_FIRST &&
		    other->verdict != VERIFY_WRONG && other->intid - GIC_SPI_FIRST + 1 > needed)
			needed = other->intid - GIC_SPI_FIRST + 1;
	if (s->size < needed)
		judge(v, s, VERIFY_WRONG, "INTID %" PRIu32 " needs at least %" PRIu32,
		      needed + GIC_SPI_FIRST - 1, needed);
	else if (s->size > XEN_GUEST_INTID_MAX + 1 - GIC_SPI_FIRST)
		judge(v, s, VERIFY_WRONG, "the GIC of a guest has at most %d",
		      XEN_GUEST_INTID_MAX + 1 - GIC_SPI_FIRST);
	else
		judge(v, s, VERIFY_RIGHT, "enough for the interrupts that are there");
}

void judge_interrupts(struct verify *v)
{
	verify_for_each_statement (s, v)
		if (s->kind == SAYS_INTERRUPT)
			judge_interrupt(v, s);
	verify_for_each_statement (s, v)
		if (s->kind == SAYS_GUEST_INTERRUPT)
			judge_interrupt(v, s);
	verify_for_each_statement (s, v)
		if (s->kind == SAYS_NR_SPIS)
			judge_nr_spis(v, s);
}
