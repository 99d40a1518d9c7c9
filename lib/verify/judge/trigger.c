/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Triggers of interrupts. */

#include "verify/judge/trigger.h"

#include "verify/judge/device.h"

const char *trigger_text(uint32_t trigger)
{
	return trigger_name(trigger) ? trigger_name(trigger) : "of an unknown kind";
}

static void judge_class(struct verify *v, struct entry *e, const struct interrupt *i)
{
	bool is_edge = (i->trigger & TRIGGER_EDGE_BOTH) &&
		       !(i->trigger & (TRIGGER_LEVEL_HIGH | TRIGGER_LEVEL_LOW));

	if (i->trigger == TRIGGER_NONE || is_edge == (e->interrupt.says == SAYS_EDGE))
		return;
	report(v, e, VERIFY_WRONG, "interrupt %" PRIu32 " of %s is %s; write trigger=\"%s\"",
	       e->interrupt.intid, owner_path(v, i->node), trigger_text(i->trigger),
	       is_edge ? "edge" : "level");
}

/* Xen programs the trigger of the host's tree and ignores the guest's (xen/arch/arm/irq.c). */
static void judge_flags(struct verify *v, struct entry *e, const struct interrupt *i)
{
	if (i->trigger == TRIGGER_NONE || i->trigger == e->interrupt.flags)
		return;
	report(v, e, VERIFY_WRONG,
	       "interrupt %" PRIu32 " of %s is %s; write <%d %" PRIu32 " %" PRIu32 ">",
	       e->interrupt.intid, owner_path(v, i->node), trigger_text(i->trigger), i->type,
	       i->number, i->trigger);
}

void judge_trigger(struct verify *v, struct entry *e, const struct interrupt *i)
{
	if (e->interrupt.says == SAYS_FLAGS)
		judge_flags(v, e, i);
	else if (e->interrupt.says != SAYS_NO_TRIGGER)
		judge_class(v, e, i);
}
