/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a monitor hands on to its guest (libvmm, src/arch/aarch64/virq.c), against the irq elements
 * of its system. */

#include "format/libvmm.h"
#include "verify/judge/judge.h"

static const struct entry *find_irq(const struct verify *v, const struct entry_channel *channel)
{
	const struct entry *found = NULL;

	verify_for_each_entry (e, v) {
		if (e->kind != ENTRY_INTERRUPT || !e->for_guest || !e->interrupt.has_channel ||
		    e->interrupt.channel != channel->channel)
			continue;
		if (interrupt_target(e) == channel->intid)
			return e;
		found = found ? found : e;
	}
	return found;
}

/* The earlier one of two that contradict each other. */
static const struct entry *find_double(const struct verify *v, const struct entry *e)
{
	verify_for_each_entry (other, v) {
		if (other == e)
			return NULL;
		if (other->kind == ENTRY_CHANNEL && other->file == e->file &&
		    (other->channel.channel == e->channel.channel ||
		     other->channel.intid == e->channel.intid))
			return other;
	}
	return NULL;
}

static void judge_channel(struct verify *v, struct entry *e)
{
	const struct entry *irq = find_irq(v, &e->channel), *other = find_double(v, e);

	if (!set_is_microkit(v))
		report(v, e, VERIFY_UNKNOWN,
		       "which interrupts the monitor gets is in its system description: give that "
		       "as well");
	else if (other)
		report(v, e, VERIFY_WRONG,
		       "line %" PRIu32 " has the same %s, and only one of the two is handed on",
		       other->line,
		       other->channel.channel == e->channel.channel ? "channel" : "INTID");
	else if (!irq)
		report(v, e, VERIFY_WRONG,
		       "no irq of the monitor's domain has the id %" PRIu64
		       "; add <irq irq=\"%" PRIu32 "\" id=\"%" PRIu64 "\" />, or remove this",
		       e->channel.channel, e->channel.intid, e->channel.channel);
	else if (interrupt_target(irq) != e->channel.intid)
		report(v, e, VERIFY_WRONG,
		       "the irq with the id %" PRIu64 " is INTID %" PRIu32
		       ", so the guest would get another interrupt; write %" PRIu32,
		       e->channel.channel, interrupt_target(irq), interrupt_target(irq));
	else
		report(v, e, VERIFY_RIGHT, "the irq with the id %" PRIu64 " is this one",
		       e->channel.channel);
}

static bool is_handed_on(const struct verify *v, const struct entry *irq)
{
	verify_for_each_entry (e, v)
		if (e->kind == ENTRY_CHANNEL && e->channel.channel == irq->interrupt.channel)
			return true;
	return false;
}

/* A monitor may drive a device itself. */
static void judge_irq(struct verify *v, struct entry *e)
{
	if (e->kind != ENTRY_INTERRUPT || !e->for_guest || !e->interrupt.has_channel ||
	    e->verdict == VERIFY_WRONG || is_handed_on(v, e))
		return;
	report(v, e, e->is_used ? VERIFY_WRONG : VERIFY_UNKNOWN,
	       "%s: the monitor's " LIBVMM_REGISTER " calls have no channel %" PRIu64
	       "; add INTID %" PRIu32 " with that",
	       e->is_used ? "the guest's tree has a device that waits for it in vain"
			  : "the guest does not get it",
	       e->interrupt.channel, interrupt_target(e));
}

static bool has_channels(const struct verify *v)
{
	for (size_t i = 0; i < v->files.n; i++)
		if (v->files.items[i].set == v->set && v->files.items[i].kind == VERIFY_CHANNELS)
			return true;
	return false;
}

void judge_channels(struct verify *v)
{
	if (!has_channels(v))
		return;
	verify_for_each_entry (e, v)
		if (e->kind == ENTRY_CHANNEL)
			judge_channel(v, e);
	verify_for_each_entry (e, v)
		judge_irq(v, e);
}
